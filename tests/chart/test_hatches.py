"""Every hatch does what was asked and nothing more, alone and with others; what it breaks is named."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hatches import HATCHES, Hatch, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from phase4.chart import policy
from phase4.chart.objects import Object, name_of
from phase4.chart.rendering import render
from phase4.chart.values import merged, nested
from phase4.chart.values_docs import read
from phase4.system.paths import CHART

# Made anew at each rendering.
RANDOM = ("Secret/todo-app-backend", "Secret/todo-app-migrations", "Secret/todo-app-postgres")
NO_DEADLINE = settings(
    deadline=None, max_examples=20, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ONCE = settings(deadline=None, max_examples=1, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


def by_name(objects: list[Object]) -> dict[str, Object]:
    return {name_of(obj): obj for obj in objects if name_of(obj) not in RANDOM}


def rendered_with(folder: Path, asked: dict[Hatch, Any]) -> dict[str, Object]:
    values: dict[str, Any] = {}
    for hatch, value in asked.items():
        values = merged(values, nested(hatch.path, value))
    file = folder / "values.yaml"
    file.write_text(json.dumps(values), encoding="utf-8")
    return by_name(render([file]))


def expected_with(asked: dict[Hatch, Any]) -> dict[str, Object]:
    objects = render()
    # The name of an account and the volume in its place change what other hatches look for, so they come last.
    for hatch in sorted(asked, key=lambda hatch: hatch.path.endswith(("serviceAccount.name", "existingClaim"))):
        hatch.apply(objects, copy.deepcopy(asked[hatch]))
    return by_name(objects)


@pytest.mark.parametrize("hatch", HATCHES, ids=str)
def test_a_hatch_does_what_was_asked_and_nothing_more(hatch: Hatch, tmp_path: Path) -> None:
    @ONCE
    @given(hatch.values)
    def each(value: Value) -> None:
        assert rendered_with(tmp_path, {hatch: value}) == expected_with({hatch: value})

    each()


CLAIM_FIELDS = "postgres.persistence."


@NO_DEADLINE
@given(st.data())
def test_any_hatches_together_do_what_was_asked_and_nothing_more(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    free = [hatch for hatch in HATCHES if not hatch.path.startswith(CLAIM_FIELDS)]
    chosen = data.draw(st.lists(st.sampled_from(free), min_size=5, max_size=30, unique=True))
    asked = {hatch: data.draw(hatch.values) for hatch in chosen}
    assert rendered_with(tmp_path_factory.getbasetemp(), asked) == expected_with(asked)


def test_every_hatch_that_values_yaml_names_is_in_the_table() -> None:
    """A value with an empty default is a hatch, unless it is tested elsewhere."""
    elsewhere = (
        "externalDatabase.",
        "assistant.",
        "ingress.",
        "gateway.",
        "global.",
        "caBundle.",
        "metrics.",
        "namespace.",
        "certificate.",
        "mail.",
        "push.",
    )
    known = {hatch.path for hatch in HATCHES}
    empty = {
        value.path
        for value in read(CHART / "values.yaml").values
        if value.default in ([], {}) and not value.path.startswith(elsewhere)
    }
    tested_elsewhere = {
        "imagePullSecrets", "extraObjects", "diagnosticMode", "frontend.config", "backend.config.extra",
        "networkPolicy.frontendFrom", "networkPolicy.extraIngress", "networkPolicy.extraEgress",
        "migrations.serviceAccount.annotations",
        *(f"{component}.topologySpreadConstraints" for component in ("frontend", "backend", "model", "postgres")),
    }  # fmt: skip
    assert empty - known == tested_elsewhere


WORSE = yaml.safe_load(Path(__file__).with_name("worse_values.yaml").read_text(encoding="utf-8"))


def _rules_broken(folder: Path, rows: list[dict[str, Any]]) -> set[str]:
    values: dict[str, Any] = {}
    for row in rows:
        values = merged(values, row["values"])
    file = folder / "values.yaml"
    file.write_text(json.dumps(values), encoding="utf-8")
    return {finding.rule for finding in policy.check(render([file]))}


@pytest.mark.parametrize("row", WORSE, ids=lambda row: json.dumps(row["values"])[:60])
def test_what_a_hatch_makes_worse_is_named_and_nothing_else(row: dict[str, Any], tmp_path: Path) -> None:
    assert _rules_broken(tmp_path, [row]) == set(row["rules"])


@NO_DEADLINE
@given(st.lists(st.sampled_from(range(len(WORSE))), min_size=2, max_size=6, unique=True))
def test_whatever_hatches_make_worse_together_is_named(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int]
) -> None:
    rows = _without_overlap([WORSE[number] for number in numbers])
    broken = _rules_broken(tmp_path_factory.getbasetemp(), rows)
    assert broken == {rule for row in rows for rule in row["rules"]}


def _without_overlap(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows whose values all count: a list of a later one would take the place of an earlier one's."""
    kept: dict[frozenset[tuple[str, ...]], dict[str, Any]] = {}
    for row in rows:
        paths = frozenset(_paths(row["values"]))
        if not any(paths & other for other in kept):
            kept[paths] = row
    return list(kept.values())


def _paths(values: dict[str, Any], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The paths of all lists and plain values."""
    return [
        path
        for key, value in values.items()
        for path in (_paths(value, (*above, key)) if isinstance(value, dict) and value else [(*above, key)])
    ]


def test_every_rule_says_which_criteria_it_stands_for() -> None:
    assert set(policy.CRITERIA) == set(policy.RULES)


def test_a_broken_rule_says_which_criteria_it_breaks() -> None:
    objects = render(sets=["backend.podSecurityContext.runAsUser=0"])
    rules = {policy.with_criteria(finding).rule for finding in policy.check(objects)}
    assert rules == {"non-root (IV-K8S-002.5, IV-K8S-003.5)"}
