"""Every key that operators set elsewhere has its value here, and each value does both: nothing unset, the field set."""

import json
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from phase4.chart import keys
from phase4.chart.rendering import render
from phase4.chart.values import merged
from pydantic import ValidationError

BATCHES = keys.batches()
# Hatches that are not in the table of others' keys: tested in test_hatches and test_rendering.
OURS_ALONE = {
    "assistant.egressCidrs", "externalDatabase.cidrs", "mail.cidrs", "push.cidrs", "networkPolicy.frontendFrom",
    "certificate.dnsNames", "ingress.hosts", "migrations.serviceAccount.annotations",
    "metrics.serviceMonitor.labels", "metrics.prometheusRule.labels",
}  # fmt: skip


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: f"{batch[0]} and {len(batch) - 1} more")
def test_a_value_is_absent_until_it_is_set(batch: list[keys.Case], tmp_path: Path) -> None:
    unset, with_values = tmp_path / "unset.json", tmp_path / "set.json"
    unset.write_text(json.dumps(batch[0].unset), encoding="utf-8")
    values = reduce(merged, (case.own for case in batch), batch[0].unset)
    with_values.write_text(json.dumps(values), encoding="utf-8")
    before, after = render([unset] if batch[0].unset else []), render([with_values])
    assert [str(case) for case in batch if case.is_shown(before)] == []
    assert [str(case) for case in batch if not case.is_shown(after)] == []


def test_every_hatch_is_in_the_table() -> None:
    assert set(keys.unnamed_values()) == OURS_ALONE


def test_the_page_is_what_the_table_says() -> None:
    assert keys.drift() == []


@pytest.mark.parametrize(
    "row", [{"keys": "a"}, {"keys": "a", "value": "b"}, {"keys": "a", "instead": "b", "value": "c"}]
)
def test_a_row_that_proves_nothing_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="name a value with its object"):
        keys.Row.model_validate(row)


@pytest.mark.parametrize(
    ("actual", "expected", "held"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"b": 2}, {"a": 1}, False),
        ([{"a": 1, "b": 2}], [{"a": 1}], True),
        ([1], [2], False),
        (None, {}, False),
        ({}, {}, True),
        ("a", ["a"], False),
    ],
)
def test_what_is_expected_is_found_among_the_rest(actual: object, expected: object, held: bool) -> None:
    assert keys.holds(actual, expected) is held
