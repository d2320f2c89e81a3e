"""Each check of IV-CONT passes on sound facts, and fails on each way to break what it stands on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from check_cases_cont import CASES, NODE, arrived, sound_facts
from check_worlds import CHECKS, Case, World, bad, verdict
from phase4.criteria import catalogue
from phase4.criteria.cont import build_context, image_size
from phase4.criteria.probes import images
from phase4.engine.checks import Recorder
from phase4.engine.context import Fact
from phase4.engine.model import Status
from phase4.images.engine import LABEL_STAND_IN
from phase4.system import paths
from phase4.system.errors import Phase4Error

CRITERIA = [criterion for criterion in CHECKS if criterion.startswith("IV-CONT-")]


@pytest.fixture(scope="module")
def sound() -> Mapping[Fact, Any]:
    return sound_facts()


@pytest.mark.parametrize("criterion", CRITERIA)
def test_passes_on_sound_facts(criterion: str, sound: Mapping[Fact, Any]) -> None:
    status, evidence = verdict(criterion, World(sound))
    assert status is Status.PASS, bad(evidence)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fails_when_broken(case: Case, sound: Mapping[Fact, Any]) -> None:
    status, _ = verdict(case.criterion, World(case.breaks(sound), sound))
    assert status is Status.FAIL


@pytest.mark.parametrize(
    ("name", "text", "status"),
    [
        ("lib/client.ts", f'export const key = "npm_{"a1B2" * 9}";\n', Status.FAIL),
        (".npmrc", "//npm.example.com/:_authToken=abcdef\n", Status.FAIL),
        (".npmrc", "//npm.example.com/:_authToken=${NPM_TOKEN}\n", Status.PASS),
        ("package-lock.json", '{"integrity": "sha512-' + "aB3/" * 21 + '=="}\n', Status.PASS),
    ],
)
def test_a_file_that_reaches_the_builder_is_judged_by_what_is_in_it(
    name: str, text: str, status: Status, sound: Mapping[Fact, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "frontend" / name
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    case = arrived("003.4", build_context.FRONTEND, name)
    assert verdict("IV-CONT-003.4", World(case.breaks(sound), sound))[0] is status


def test_every_check_is_broken_at_least_once() -> None:
    assert {case.criterion for case in CASES} == set(CRITERIA)


def test_a_stand_in_base_passes_with_a_deviation(sound: Mapping[Fact, Any]) -> None:
    base = sound[images.base_facts.fact(NODE)]
    base.config["Labels"] = {LABEL_STAND_IN: "made of wheels"}
    recorder = Recorder(World({images.base_facts.fact(NODE): base}, sound))
    CHECKS["IV-CONT-001.4"].verify(recorder)
    assert all(evidence.ok for evidence in recorder.evidence)
    assert "made of wheels" in recorder.deviations[0]
    del base.config["Labels"]


def test_the_size_that_an_image_may_have_is_what_its_criterion_says() -> None:
    assert all(image_size.limit_in(catalogue.sentence(f"IV-CONT-00{task}.2")) > 0 for task in (1, 2))
    assert image_size.limit_in("Image < 450 MB, compressed or not") == 450
    with pytest.raises(Phase4Error, match="no size of an image stands in"):
        image_size.limit_in("A small image")
