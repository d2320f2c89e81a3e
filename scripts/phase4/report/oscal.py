"""The report as OSCAL assessment results (NIST): a finding for each criterion, its evidence as an observation.

A criterion that is open is a risk: WAIVED is a deviation that was approved, until the day the waiver expires. The
document is validated as it is written, by compliance-trestle's models of OSCAL.
"""

import uuid
from datetime import UTC, datetime, time
from typing import Any

from phase4.engine.model import Evidence, Status
from phase4.report.data import CriterionReport, Report
from phase4.report.sanitize import sanitize

Values = dict[str, Any]
SPECIFICATION = "docs/spec/phase-iv-tasks.md"
NAMESPACE = uuid.UUID("6f2b8a52-6f0c-4a3e-9a57-0c1d53b5a1d4")
# OSCAL knows pass, fail and other.
REASONS = {Status.PASS: "pass", Status.FAIL: "fail"}
NOT_LOOKED_AT = (Status.NOT_RUN, Status.SKIPPED)


def write_oscal(report: Report) -> str:
    """The document as JSON. The same report gives the same document: its UUIDs are derived from what they name."""
    from trestle.oscal.assessment_results import AssessmentResults

    document = AssessmentResults.model_validate(_assessment_results(report))
    return str(document.oscal_serialize_json(pretty=True)) + "\n"


def _assessment_results(report: Report) -> Values:
    from trestle.oscal import OSCAL_VERSION

    resource = _uuid(report, "specification")
    return {
        "uuid": _uuid(report, "document"),
        "metadata": {
            "title": f"{report.project}: acceptance criteria of Phase IV",
            "last-modified": report.generated_at,
            "version": report.machine.commit or f"{report.generated_at:%Y%m%dT%H%M%SZ}",
            "oscal-version": OSCAL_VERSION,
        },
        "import-ap": {"href": f"#{resource}", "remarks": "The specification is the plan: its criteria are assessed."},
        "results": [_result(report)],
        "back-matter": {
            "resources": [{"uuid": resource, "title": "The specification", "rlinks": [{"href": SPECIFICATION}]}]
        },
    }


def _result(report: Report) -> Values:
    times = [criterion.checked_at for criterion in report.criteria if criterion.checked_at]
    result: Values = {
        "uuid": _uuid(report, "result"),
        "title": "All acceptance criteria as they stand",
        "description": "Each criterion is a check that looks at the real thing and keeps evidence.",
        "start": min(times, default=report.generated_at),
        "end": report.generated_at,
        "props": [_property(name, text) for name, text in report.machine.facts.items()],
        "reviewed-controls": _reviewed(report),
        "observations": [_observation(report, criterion) for criterion in report.criteria if criterion.checked_at],
        "risks": [_risk(report, criterion) for criterion in report.criteria if _is_risk(criterion)],
        "findings": [_finding(report, criterion) for criterion in report.criteria],
    }
    # OSCAL has no empty lists: what is not there is left out.
    return {name: value for name, value in result.items() if value != []}


def _reviewed(report: Report) -> Values:
    """The tasks as controls, their criteria as objectives."""
    if not report.criteria:
        return {"control-selections": [{"include-all": {}}]}
    controls = [{"control-id": task.id} for task in report.tasks]
    objectives = [{"objective-id": criterion.id} for criterion in report.criteria]
    return {
        "control-selections": [{"include-controls": controls}],
        "control-objective-selections": [{"include-objectives": objectives}],
    }


def _observation(report: Report, criterion: CriterionReport) -> Values:
    evidence = [{"description": _describe(item)} for item in criterion.evidence]
    return {
        "uuid": _uuid(report, "observation", criterion.id),
        "title": criterion.id,
        "description": _text(criterion.text),
        "methods": ["TEST"],
        "types": ["control-objective"],
        "collected": criterion.checked_at,
        **({"relevant-evidence": evidence} if evidence else {}),
        **({"remarks": _text("\n".join(criterion.deviations))} if criterion.deviations else {}),
    }


def _describe(evidence: Evidence) -> str:
    command = f"\n$ {evidence.command}\nexit code {evidence.exit_code}" if evidence.command else ""
    digest = f"\n{evidence.artefact or ''} {evidence.digest or ''}".rstrip()
    verdict = "as expected" if evidence.ok else "advice" if evidence.advice else "not as expected"
    return _text(
        f"{evidence.what}: {verdict}\nexpected: {evidence.expected}\nactual: {evidence.actual}{command}{digest}"
    )


def _finding(report: Report, criterion: CriterionReport) -> Values:
    remarks = criterion.reason or criterion.message
    finding: Values = {
        "uuid": _uuid(report, "finding", criterion.id),
        "title": f"{criterion.id} is {criterion.status}",
        "description": _text(criterion.text),
        "props": [_property("status", criterion.status)],
        "target": {
            "type": "objective-id",
            "target-id": criterion.id,
            "status": {
                "state": "satisfied" if criterion.status is Status.PASS else "not-satisfied",
                "reason": REASONS.get(criterion.status, "other"),
                **({"remarks": _text(remarks)} if remarks.strip() else {}),
            },
        },
    }
    if criterion.next_command:
        finding["remarks"] = _text(f"run next: {criterion.next_command}")
    if criterion.checked_at:
        observation = _uuid(report, "observation", criterion.id)
        finding["related-observations"] = [{"observation-uuid": observation}]
    if _is_risk(criterion):
        finding["related-risks"] = [{"risk-uuid": _uuid(report, "risk", criterion.id)}]
    return finding


def _risk(report: Report, criterion: CriterionReport) -> Values:
    waiver = next((waiver for waiver in report.waivers if waiver.criterion == criterion.id), None)
    risk: Values = {
        "uuid": _uuid(report, "risk", criterion.id),
        "title": f"{criterion.id} is {criterion.status}",
        "description": _text(criterion.text),
        "statement": _text(criterion.reason or criterion.message or f"to go on run: {criterion.next_command}"),
        "status": "open",
    }
    if waiver:
        expiry = datetime.combine(waiver.expires, time.max, UTC).replace(microsecond=0)
        approval = f"{waiver.justification} (answered for by {waiver.approved_by})"
        risk |= {"statement": _text(approval), "status": "deviation-approved", "deadline": expiry}
    return risk


def _is_risk(criterion: CriterionReport) -> bool:
    """What was looked at and is open. What was not looked at is a finding without a risk: nothing is known of it."""
    return criterion.status is not Status.PASS and criterion.status not in NOT_LOOKED_AT


def _property(name: str, value: str) -> Values:
    return {"name": name.lower().replace(" ", "-"), "value": " ".join(_text(value).split())}


def _text(text: str) -> str:
    return sanitize(text).strip() or "-"


def _uuid(report: Report, *parts: str) -> str:
    return str(uuid.uuid5(NAMESPACE, "\0".join((report.generated_at.isoformat(), *parts))))
