"""Golden files: what is rendered now is what was reviewed."""

from pathlib import Path

import pytest
from phase4.chart import golden
from phase4.chart.valuesets import MIN_VALUE_SETS, ValueSet, all_sets, named


def test_there_are_enough_value_sets() -> None:
    assert len(all_sets()) >= MIN_VALUE_SETS


def test_every_value_set_renders_what_its_golden_file_says() -> None:
    assert golden.drift() == {}


def test_a_changed_template_is_drift(chart_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = chart_copy / "values.yaml"
    values.write_text(values.read_text().replace("maxReplicas: 4", "maxReplicas: 5"))
    monkeypatch.setattr("phase4.chart.rendering.render.__kwdefaults__", {**_defaults(), "chart": chart_copy})
    assert "maxReplicas: 5" in golden.drift([named("default")])["default.yaml"]


def _defaults() -> dict[str, object]:
    from phase4.chart.rendering import render

    defaults = render.__kwdefaults__
    assert defaults is not None
    return dict(defaults)


def test_a_golden_file_without_a_value_set_is_drift(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golden, "FOLDER", tmp_path)
    (tmp_path / "gone.yaml").write_text("")
    assert "delete tests/chart/golden/gone.yaml" in golden.drift([ValueSet("default", ())])["gone.yaml"]


def test_no_secret_value_reaches_a_golden_file() -> None:
    for file in golden.FOLDER.glob("*.yaml"):
        assert "fixture-only" not in file.read_text()
