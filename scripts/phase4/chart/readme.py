"""The chart's README, generated from its template, ``Chart.yaml`` and the comments of ``values.yaml``."""

import json
from pathlib import Path

import yaml

from phase4.chart.values_docs import Value, read
from phase4.system.paths import CHART

TEMPLATE = "README.md.tmpl"


def generate(chart: Path = CHART) -> str:
    """The text of the README: the template with its ``@name@`` marks filled in."""
    meta = yaml.safe_load((chart / "Chart.yaml").read_text(encoding="utf-8"))
    text = (chart / TEMPLATE).read_text(encoding="utf-8")
    marks = {key: str(meta[key]) for key in ("name", "version", "appVersion", "description", "kubeVersion")}
    marks["values"] = table(read(chart / "values.yaml").values)
    for name, filling in marks.items():
        text = text.replace(f"@{name}@", filling)
    return text


def table(values: list[Value]) -> str:
    """One Markdown table a section of values, in the order of values.yaml."""
    sections: dict[str, list[Value]] = {}
    for value in values:
        section = value.path.split(".")[0] if "." in value.path else "general"
        sections.setdefault(section, []).append(value)
    return "\n".join(f"### {name}\n\n{_rows(section_values)}" for name, section_values in sections.items())


def _rows(values: list[Value]) -> str:
    head = "| Value | Default | What it is |\n|---|---|---|\n"
    return head + "".join(f"| `{v.path}` | `{_default(v)}` | {_cell(v.description)}{_limits(v)} |\n" for v in values)


def _default(value: Value) -> str:
    return json.dumps(value.default, separators=(",", ":")).replace("|", "\\|")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _limits(value: Value) -> str:
    rules = value.restrictions
    if "enum" in rules:
        return f" One of {', '.join(f'`{choice}`' for choice in rules['enum'])}."
    if "minimum" in rules:
        return f" {rules['minimum']} to {rules['maximum']}." if "maximum" in rules else f" {rules['minimum']} or more."
    return ""


def drift(chart: Path = CHART) -> str:
    """Why the committed README is not what would be generated now; empty if it is."""
    file = chart / "README.md"
    if not file.exists():
        return "README.md is missing"
    return "" if file.read_text(encoding="utf-8") == generate(chart) else "README.md is not up to date"


def write(chart: Path = CHART) -> Path:
    """Write the README and return its path."""
    file = chart / "README.md"
    file.write_text(generate(chart), encoding="utf-8")
    return file
