"""Each check of IV-HELM passes on the real chart, and fails on each way to break what it stands on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from check_cases_helm import CASES, CRITERIA
from check_worlds import Case, World, bad, verdict
from phase4.criteria.probes import manifests
from phase4.engine.context import Fact
from phase4.engine.model import Status


@pytest.mark.parametrize("criterion", CRITERIA)
def test_passes_on_what_is_committed(criterion: str, sound_helm: Mapping[Fact, Any]) -> None:
    status, evidence = verdict(criterion, World(sound_helm))
    assert status is Status.PASS, bad(evidence)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fails_when_broken(case: Case, sound_helm: Mapping[Fact, Any]) -> None:
    status, _ = verdict(case.criterion, World(case.breaks(sound_helm), sound_helm))
    assert status is Status.FAIL


def test_every_check_is_broken_at_least_once() -> None:
    assert {case.criterion for case in CASES} == set(CRITERIA)


def test_a_chart_without_ignore_file_fails(tmp_path: Path, sound_helm: Mapping[Fact, Any]) -> None:
    status, _ = verdict("IV-HELM-001.5", World({manifests.chart_path.fact(): tmp_path}, sound_helm))
    assert status is Status.FAIL
