"""What is generated is up to date, and the comments it is generated from are checked."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from phase4.chart import readme, schema
from phase4.chart.values_docs import ValuesDocsError, read
from phase4.system.paths import CHART


def test_the_schema_is_up_to_date() -> None:
    assert schema.drift() == ""


def test_the_readme_is_up_to_date() -> None:
    assert readme.drift() == ""


def test_a_changed_default_is_drift_of_both(chart_copy: Path) -> None:
    values = chart_copy / "values.yaml"
    values.write_text(values.read_text().replace("preStopSeconds: 10", "preStopSeconds: 11", 1))
    assert "not up to date" in schema.drift(chart_copy)
    assert "not up to date" in readme.drift(chart_copy)
    schema.write(chart_copy)
    readme.write(chart_copy)
    assert (schema.drift(chart_copy), readme.drift(chart_copy)) == ("", "")


def test_missing_files_are_drift(chart_copy: Path) -> None:
    (chart_copy / "values.schema.json").unlink()
    (chart_copy / "README.md").unlink()
    assert "missing" in schema.drift(chart_copy)
    assert "missing" in readme.drift(chart_copy)


def test_the_schema_takes_the_defaults_and_is_a_schema() -> None:
    document = json.loads(schema.generate())
    jsonschema.Draft7Validator.check_schema(document)
    jsonschema.validate(yaml.safe_load((CHART / "values.yaml").read_text()), document)


def test_every_value_is_described_in_the_readme() -> None:
    text = (CHART / "README.md").read_text()
    values = read(CHART / "values.yaml").values
    assert len(values) > 100
    for value in values:
        assert f"| `{value.path}` |" in text
        assert value.description


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: 1\n", "a has no description"),
        ("a:\n  b: 1\n", "a.b has no description"),
        ("# -- One.\na: 1\n# -- Two.\na: 2\n", "a is given twice"),
        ("a:\n  # -- One.\n  b: 1\n  # -- Two.\n  b: 2\n", "a.b is given twice"),
        ("# -- Free.\na: {}\n", "a takes anything"),
        ("# -- Free.\na: []\n", "a takes anything"),
        ("# -- Null.\na: null\n", "a has no type"),
        ("# -- Named.\n# @schema type-of: other\na: {}\n", "unknown type"),
        ("# -- Bad.\n# @schema minimum\na: 1\n", "cannot read @schema"),
        ("# -- Bad.\n# @schema {: ]\na: 1\n", "cannot read @schema"),
        ("- a\n", "not a mapping"),
    ],
)
def test_comments_that_say_too_little_are_refused(tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(text)
    with pytest.raises(ValuesDocsError, match=what):
        schema.build(read(file))


def test_a_named_type_is_written_out(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(
        "# @def names: {type: array, items: {type: string}}\n"
        "# -- Names,\n# on two lines.\n# @schema type-of: names\na: []\n"
    )
    built = schema.build(read(file))
    assert built["properties"]["a"] == {
        "description": "Names, on two lines.",
        "default": [],
        "type": "array",
        "items": {"type": "string"},
    }
