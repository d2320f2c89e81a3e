"""Each check of IV-K8S passes on the real manifests and chart, and fails on each way to break what it stands on."""

from collections.abc import Hashable, Mapping
from typing import Any

import pytest
from check_cases_k8s import CASES
from check_worlds import CHECKS, Case, World, bad, verdict
from phase4.model import Status

CRITERIA = [criterion for criterion in CHECKS if criterion.startswith("IV-K8S-")]


@pytest.mark.parametrize("criterion", CRITERIA)
def test_passes_on_what_is_committed(criterion: str, sound_k8s: Mapping[Hashable, Any]) -> None:
    status, evidence = verdict(criterion, World(sound_k8s))
    assert status is Status.PASS, bad(evidence)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fails_when_broken(case: Case, sound_k8s: Mapping[Hashable, Any]) -> None:
    status, _ = verdict(case.criterion, World(case.breaks(sound_k8s), sound_k8s))
    assert status is Status.FAIL


def test_every_check_is_broken_at_least_once() -> None:
    assert {case.criterion for case in CASES} == set(CRITERIA)
