"""``values.schema.json``, generated from the comments of ``values.yaml``.

Draft 7, since Helm before 3.18 knows no later one.
"""

import json
from pathlib import Path
from typing import Any

from phase4.chart.values_docs import Value, ValuesDocs, ValuesDocsError, read
from phase4.system.paths import CHART

SCHEMA_FILE = "values.schema.json"
TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


def generate(chart: Path = CHART) -> str:
    """The text of the schema. Every map that is not free-form refuses unknown keys, so that a typo is found."""
    documented = read(chart / "values.yaml")
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Values of the chart todo-app",
        "description": "Generated from values.yaml: ./inv generate --only values-schema",
        **build(documented),
    }
    return json.dumps(schema, indent=2) + "\n"


def build(documented: ValuesDocs) -> dict[str, Any]:
    """The schema of documented values.

    A section, and a value whose default is not an empty list or map, is required: Helm drops a key that a values file
    leaves empty (``frontend:``), and templates would meet nothing where they rely on something.
    """
    root: dict[str, Any] = _section({})
    for value in documented.values:
        node = root
        *sections, name = value.path.split(".")
        for depth, section in enumerate(sections, 1):
            path = ".".join(sections[:depth])
            child = node["properties"].setdefault(section, _section(documented.sections.get(path, {})))
            _require(node, section)
            node = child
        node["properties"][name] = of_value(value, documented.definitions)
        if value.default not in ([], {}):
            _require(node, name)
    return root


def _require(node: dict[str, Any], name: str) -> None:
    if name not in node["required"]:
        node["required"].append(name)


def of_value(value: Value, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of one value: its type is its default's unless the comment says otherwise.

    Args:
        definitions: the named types, which ``type-of`` uses; they are written out, so that Helm's messages name
            the value and not the reference.

    Raises:
        CommentError: for a default without a type (null) whose comment names none, a map or list that would
            take anything, or an unknown named type.
    """
    restrictions = dict(value.restrictions)
    schema: dict[str, Any] = {"description": value.description, "default": value.default}
    named = restrictions.pop("type-of", None)
    if named:
        if named not in definitions:
            raise ValuesDocsError(
                f"{value.path} is of an unknown type", why=f"no '# @def {named}:'", fix="edit values.yaml"
            )
        return {**schema, **definitions[named], **restrictions}
    kind = TYPES.get(type(value.default))
    if kind is None and "type" not in restrictions:
        raise ValuesDocsError(f"{value.path} has no type", why="its default is null", fix="add '# @schema type: ...'")
    if kind == "object" and "additionalProperties" not in restrictions:
        raise ValuesDocsError(
            f"{value.path} takes anything",
            why="it is a map without additionalProperties",
            fix="add '# @schema additionalProperties: ...' or '# @schema type-of: ...'",
        )
    if kind == "array" and "items" not in restrictions:
        raise ValuesDocsError(
            f"{value.path} takes anything", why="it is a list without items", fix="add '# @schema items'"
        )
    return schema | ({"type": kind} if kind else {}) | restrictions


def _section(restrictions: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, **restrictions, "properties": {}, "required": []}


def drift(chart: Path = CHART) -> str:
    """Why the committed schema is not the one values.yaml asks for; empty if it is."""
    file = chart / SCHEMA_FILE
    if not file.exists():
        return f"{file.name} is missing"
    return "" if file.read_text(encoding="utf-8") == generate(chart) else f"{file.name} is not up to date"


def write(chart: Path = CHART) -> Path:
    """Write the schema beside values.yaml and return its path."""
    file = chart / SCHEMA_FILE
    file.write_text(generate(chart), encoding="utf-8")
    return file
