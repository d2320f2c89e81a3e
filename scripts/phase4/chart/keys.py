"""What operators set in charts, and where it is set here: ``keys.yaml`` as cases for tests and as a page."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from phase4.chart.objects import Object, name_of
from phase4.chart.values import merged, nested
from phase4.chart.values_docs import read
from phase4.system.paths import CHART, ROOT

FILE = Path(__file__).with_name("keys.yaml")
PAGE = ROOT / "docs" / "reference" / "chart-keys.md"
TEST = "tests/chart/test_keys.py"
WORKLOADS = {
    "frontend": "Deployment/todo-app-frontend",
    "backend": "Deployment/todo-app-backend",
    "model": "Deployment/todo-app-model",
    "postgres": "StatefulSet/todo-app-postgres",
}
HEAD = """\
# Keys of charts, and ours

Generated from `scripts/phase4/chart/keys.yaml`. Rows are what operators set in charts like this one: argo-cd, bitnami's
postgresql, cloudnative-pg, langfuse, open-webui, podinfo, traefik. Each value is tried both ways by `{test}`:
without it the field is not there, with it the field is. `{{component}}` is each of the components named.
"""
COLUMNS = "| What others call it | Value here | Components | Shows in |\n|---|---|---|---|\n"


class Row(BaseModel):
    """One line of ``keys.yaml``; its head says what the fields mean."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    keys: str
    value: str = ""
    setting: Any = Field(default=None, alias="set")
    of: tuple[str, ...] = tuple(WORKLOADS)
    beside: dict[str, Any] = Field(default={}, alias="with")
    also: dict[str, Any] = {}
    kind_and_name: str = Field(default="", alias="object")
    at: str = ""
    shows: Any = None
    begins: str = ""
    ends: str = ""
    gone: bool = False
    alone: bool = False
    instead: str = ""

    @model_validator(mode="after")
    def is_tried_or_explained(self) -> "Row":
        """Refuse a row that names neither a value with an object to look at, nor what to do instead."""
        if bool(self.value) == bool(self.instead) or bool(self.value) != bool(self.kind_and_name):
            raise ValueError(f"{self.keys}: name a value with its object, or what to do instead")
        return self

    @property
    def components(self) -> tuple[str, ...]:
        """Each component it is for; one empty name if it is for the chart as a whole and one object."""
        texts = json.dumps([self.value, self.kind_and_name, self.beside])
        return self.of if "{component}" in texts or "{workload}" in texts else ("",)


class Area(BaseModel):
    """A group of rows under one heading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    area: str
    rows: tuple[Row, ...]


class Case(BaseModel):
    """A row for one component: the values of both renderings, and what to look for where."""

    model_config = ConfigDict(frozen=True)

    row: Row
    component: str

    def _filled(self, text: str) -> str:
        return text.replace("{component}", self.component).replace("{workload}", WORKLOADS.get(self.component, ""))

    def __str__(self) -> str:
        return f"{self.path} in {self.place}"

    @property
    def unset(self) -> dict[str, Any]:
        """The values of the rendering without it."""
        return dict(json.loads(self._filled(json.dumps(self.row.beside))))

    @property
    def own(self) -> dict[str, Any]:
        """What the rendering with it has besides."""
        return merged(nested(self.path, self.row.setting), self.row.also)

    def goes_with(self, other: "Case") -> bool:
        """Whether both can be set in one rendering and still be told apart."""
        if other.row.gone or other.row.alone or other.row.also or self.unset != other.unset:
            return False
        return self.path != other.path and self.place != other.place

    @property
    def path(self) -> str:
        """The value's path."""
        return self._filled(self.row.value)

    @property
    def place(self) -> str:
        """Where it shows."""
        return f"{self._filled(self.row.kind_and_name)} {self.row.at}"

    def is_shown(self, objects: list[Object]) -> bool:
        """Whether the rendering has what the row says (for one that is to be ``gone``: whether it has it not)."""
        name = self._filled(self.row.kind_and_name)
        match = next((obj for obj in objects if name_of(obj) == name), None)
        if not self.row.at:
            return (match is None) == self.row.gone
        if match is None:
            return False
        actual = field_at(match, self.row.at)
        if self.row.gone:
            return actual is None
        if self.row.begins or self.row.ends:
            return str(actual).startswith(self.row.begins) and str(actual).endswith(self.row.ends)
        return holds(actual, self.row.setting if self.row.shows is None else self.row.shows)


def areas() -> list[Area]:
    """All rows, by area."""
    return [Area.model_validate(area) for area in yaml.safe_load(FILE.read_text(encoding="utf-8"))]


def cases() -> Iterator[Case]:
    """Every row with a value, once for each of its components."""
    for area in areas():
        for row in area.rows:
            if row.value:
                yield from (Case(row=row, component=component) for component in row.components)


def batches() -> list[list[Case]]:
    """Cases that one rendering can show together: the same values beside them, and no field in common.

    What takes an object away, or changes what another looks for (``alone``), has a rendering to itself.
    """
    result: list[list[Case]] = []
    for case in cases():
        if case.row.gone or case.row.alone or case.row.also:
            result.append([case])
            continue
        fitting = (batch for batch in result if all(case.goes_with(other) for other in batch))
        batch = next(fitting, None)
        if batch is None:
            result.append([case])
        else:
            batch.append(case)
    return result


def field_at(obj: object, path: str) -> object:
    """The field at a dotted path, list positions as numbers; None where there is none."""
    for key in path.split("."):
        if isinstance(obj, dict):
            obj = obj.get(key)
        elif isinstance(obj, list) and key.isdigit() and int(key) < len(obj):
            obj = obj[int(key)]
        else:
            return None
    return obj


def holds(actual: object, expected: object) -> bool:
    """Whether all that is expected is there: every key of a map, every entry of a list, an equal value else."""
    if isinstance(expected, dict) and expected:
        return isinstance(actual, dict) and all(holds(actual.get(key), value) for key, value in expected.items())
    if isinstance(expected, list) and expected:
        return isinstance(actual, list) and all(any(holds(one, entry) for one in actual) for entry in expected)
    return bool(actual == expected)


def page() -> str:
    """The page of all rows, as Markdown."""
    text = HEAD.format(test=TEST)
    for area in areas():
        text += f"\n## {area.area}\n\n{COLUMNS}" + "".join(_line(row) for row in area.rows)
    return text


def _line(row: Row) -> str:
    if not row.value:
        return f"| {row.keys} | {row.instead} | | |\n"
    location = f"`{row.at}`" if row.at else "the object itself"
    components = ", ".join(component for component in row.components if component)
    target = row.kind_and_name.replace("{workload}", "its workload")
    return f"| {row.keys} | `{row.value}` | {components} | {target}, {location} |\n"


def unnamed_values() -> list[str]:
    """Values of ``values.yaml`` that are empty until an operator sets them, and that no row names."""
    named = {case.path for case in cases()}
    return [
        value.path
        for value in read(CHART / "values.yaml").values
        if value.default in ([], {}) and value.path not in named
    ]


def drift() -> list[str]:
    """Why the page is not what ``keys.yaml`` says; empty if it is."""
    same = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
    return [] if same else [f"{PAGE.relative_to(ROOT)} is not what {FILE.name} says"]


def write() -> list[Path]:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return [PAGE]
