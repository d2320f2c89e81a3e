"""The report as JUnit XML: a test suite for each task, a test case for each criterion."""

from xml.etree import ElementTree as ET

from phase4.engine.model import Evidence, Status
from phase4.report.data import CriterionReport, Report, TaskReport
from phase4.report.sanitize import sanitize

OUTCOMES = {Status.FAIL: "failure", Status.ERROR: "error", Status.PASS: None}


def write_junit(report: Report) -> str:
    """JUnit XML as CI reads it: FAIL is a failure, ERROR an error, PASS passes, all else is skipped."""
    totals = _totals(report.criteria)
    # Jenkins' schema knows no "skipped" here, only at each suite.
    del totals["skipped"]
    root = ET.Element("testsuites", {"name": report.project, **totals})
    for task in report.tasks:
        root.append(_suite(task, report))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _totals(criteria: tuple[CriterionReport, ...]) -> dict[str, str]:
    outcomes = [OUTCOMES.get(criterion.status, "skipped") for criterion in criteria]
    return {
        "tests": str(len(criteria)),
        "failures": str(outcomes.count("failure")),
        "errors": str(outcomes.count("error")),
        "skipped": str(outcomes.count("skipped")),
        "time": f"{sum(criterion.seconds or 0.0 for criterion in criteria):.3f}",
    }


def _suite(task: TaskReport, report: Report) -> ET.Element:
    suite = ET.Element("testsuite", {"name": f"{task.id} {task.title}", **_totals(task.criteria)})
    suite.set("timestamp", report.generated_at.isoformat(timespec="seconds"))
    properties = ET.SubElement(suite, "properties")
    for name, value in {"status": task.status, "section": task.section, **report.machine.facts}.items():
        ET.SubElement(properties, "property", name=sanitize(name), value=sanitize(value))
    suite.extend(_case(task, criterion) for criterion in task.criteria)
    return suite


def _case(task: TaskReport, criterion: CriterionReport) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=task.id,
        name=sanitize(f"{criterion.id} {criterion.text}"),
        time=f"{criterion.seconds or 0.0:.3f}",
    )
    outcome = OUTCOMES.get(criterion.status, "skipped")
    if outcome:
        headline = criterion.message or criterion.reason or criterion.status
        element = ET.SubElement(case, outcome, message=sanitize(headline), type=criterion.status)
        element.text = sanitize(_explained(criterion))
    if criterion.evidence or criterion.deviations:
        ET.SubElement(case, "system-out").text = sanitize(_evidence_text(criterion))
    return case


def _explained(criterion: CriterionReport) -> str:
    lines = [line for line in (criterion.message, criterion.reason) if line]
    for evidence in criterion.failures:
        lines += [f"{evidence.what}", f"  expected: {evidence.expected}", f"  actual: {evidence.actual}"]
    if criterion.next_command:
        lines.append(f"run: {criterion.next_command}")
    if criterion.source:
        lines.append(f"check: {criterion.source}")
    return "\n".join(lines)


def _evidence_text(criterion: CriterionReport) -> str:
    lines = [f"deviation: {text}" for text in criterion.deviations]
    if criterion.stale:
        lines.append(f"this evidence is stale: {criterion.reason}")
    lines += [_one(evidence) for evidence in criterion.evidence]
    return "\n".join(lines)


def _one(evidence: Evidence) -> str:
    lines = [
        f"[{'NOT OK' if evidence.fails else 'ok' if evidence.ok else 'advice'}] {evidence.what}",
        f"  expected: {evidence.expected}",
        f"  actual: {evidence.actual}",
    ]
    named = ("command", "exit_code", "seconds", "artefact", "digest")
    lines += [f"  {name}: {value}" for name in named if (value := getattr(evidence, name)) is not None]
    return "\n".join(lines)
