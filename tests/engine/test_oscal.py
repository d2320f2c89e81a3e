"""OSCAL assessment results, as compliance-trestle reads them."""

import json
from pathlib import Path

import pytest
from phase4.engine.model import Status
from phase4.report import REPORTERS, oscal
from phase4.report.data import Report
from sample import sample
from trestle.common.err import TrestleError
from trestle.oscal.assessment_results import AssessmentResults, Result

REPORT = sample()


@pytest.fixture
def document(tmp_path: Path) -> AssessmentResults:
    """The sample's document, read from disk by trestle."""
    return read(REPORT, tmp_path)


def read(report: Report, folder: Path) -> AssessmentResults:
    path = folder / "assessment-results.json"
    path.write_text(REPORTERS["oscal"](report), encoding="utf-8")
    document = AssessmentResults.oscal_read(path)
    assert isinstance(document, AssessmentResults)
    return document


def only_result(document: AssessmentResults) -> Result:
    (result,) = document.results
    assert isinstance(result, Result)
    return result


def test_every_criterion_is_a_finding_with_its_status(document: AssessmentResults) -> None:
    findings = only_result(document).findings or []
    assert [finding.target.target_id for finding in findings] == [criterion.id for criterion in REPORT.criteria]
    for finding, criterion in zip(findings, REPORT.criteria, strict=True):
        assert finding.target.status is not None
        is_satisfied = finding.target.status.state.value == "satisfied"
        assert is_satisfied is (criterion.status is Status.PASS), "a waived criterion is not satisfied"
        assert [item.value for item in finding.props or []] == [criterion.status]


def test_evidence_is_an_observation_and_names_point_to_what_is_there(document: AssessmentResults) -> None:
    result = only_result(document)
    observations = {item.uuid for item in result.observations or []}
    risks = {item.uuid for item in result.risks or []}
    for finding in result.findings or []:
        assert {item.observation_uuid for item in finding.related_observations or []} <= observations
        assert {item.risk_uuid for item in finding.related_risks or []} <= risks
    failing = next(item for item in result.observations or [] if item.title == "IV-CONT-001.2")
    texts = [item.description for item in failing.relevant_evidence or []]
    assert "not as expected" in texts[1]
    assert "$ docker image inspect" in texts[1]
    assert document.import_ap.href == f"#{(document.back_matter.resources or [])[0].uuid}"  # type: ignore[union-attr]


def test_a_waiver_is_an_approved_deviation_until_its_day(document: AssessmentResults) -> None:
    risks = {risk.title: risk for risk in only_result(document).risks or []}
    waived = risks["IV-K8S-003.1 is WAIVED"]
    assert str(waived.model_dump(mode="json")["status"]) == "deviation-approved"
    assert waived.deadline is not None
    assert waived.deadline.date() == REPORT.waivers[0].expires
    assert str(risks["IV-CONT-001.2 is FAIL"].model_dump(mode="json")["status"]) == "open"
    assert not [title for title in risks if "PASS" in title or "NOT_RUN" in title]


def test_the_same_report_gives_the_same_document() -> None:
    assert oscal.write_oscal(REPORT) == oscal.write_oscal(sample())


def test_a_report_of_nothing_is_a_document_too(tmp_path: Path) -> None:
    criterion = REPORT.tasks[2].criteria[0].model_copy(update={"status": Status.NOT_RUN, "checked_at": None})
    task = REPORT.tasks[2].model_copy(update={"status": Status.NOT_RUN, "criteria": (criterion,)})
    result = only_result(read(REPORT.model_copy(update={"tasks": (task,), "waivers": ()}), tmp_path))
    assert (result.observations, result.risks) == (None, None)
    assert len(result.findings or []) == 1


@pytest.mark.parametrize("name", ["results", "metadata", "import-ap"])
def test_trestle_refuses_a_document_that_lacks_something(tmp_path: Path, name: str) -> None:
    data = json.loads(oscal.write_oscal(REPORT))
    del data["assessment-results"][name]
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(data))
    with pytest.raises(TrestleError):
        AssessmentResults.oscal_read(path)
