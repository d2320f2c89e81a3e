"""Read ``values.yaml`` with its comments.

``# --`` describes a value, ``# @schema`` restricts it, ``# @def`` names a type.

A key with ``# --`` is a value (a map too: it is then free-form); a key without one must be a section of values, whose
own ``# @schema`` restricts the section as a whole.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from phase4.system.errors import Phase4Error

DESCRIPTION = "# -- "
SCHEMA = "# @schema "
DEFINITION = re.compile(r"^# @def (?P<name>[A-Za-z]+): (?P<schema>\{.*\})$")


class ValuesDocsError(Phase4Error):
    """values.yaml has a key without a description, or a comment that cannot be read."""


@dataclass(frozen=True)
class Value:
    """One documented value: dotted path, default, description and its restrictions (JSON schema keywords)."""

    path: str
    default: Any
    description: str
    restrictions: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ValuesDocs:
    """All values of a file in its order, the named types its comments define, and what restricts whole sections."""

    values: list[Value]
    definitions: dict[str, Any]
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)


def read(file: Path) -> ValuesDocs:
    """Read a values file.

    Raises:
        ValuesDocsError: for an undocumented key, one given twice, or unreadable restrictions, with the line.
    """
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    definitions = {
        match["name"]: yaml.safe_load(match["schema"]) for line in lines if (match := DEFINITION.match(line))
    }
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise ValuesDocsError(f"{file.name} is not a mapping", fix=f"edit {file}")
    sections: dict[str, dict[str, Any]] = {}
    return ValuesDocs(_values(root, "", lines, file, sections), definitions, sections)


def _values(
    node: yaml.MappingNode, prefix: str, lines: list[str], file: Path, sections: dict[str, dict[str, Any]]
) -> list[Value]:
    values: list[Value] = []
    lines_by_path: dict[str, int] = {}
    for key_node, value_node in node.value:
        path = f"{prefix}{key_node.value}"
        line = key_node.start_mark.line
        # A YAML parser takes the last of two and says nothing; the reference would list both.
        if path in lines_by_path:
            raise ValuesDocsError(
                f"{path} is given twice", why=f"{file.name}:{lines_by_path[path]} and {line + 1}", fix=f"edit {file}"
            )
        lines_by_path[path] = line + 1
        description, restrictions = _comment(_block_above(lines, line), f"{file.name}:{line + 1}")
        if description:
            default = yaml.safe_load(yaml.serialize(value_node))
            values.append(Value(path, default, description, restrictions))
        elif isinstance(value_node, yaml.MappingNode) and not value_node.flow_style:
            sections[path] = restrictions
            values += _values(value_node, f"{path}.", lines, file, sections)
        else:
            raise ValuesDocsError(
                f"{path} has no description", why=f"{file.name}:{line + 1} has no '# --'", fix=f"edit {file}"
            )
    return values


def _block_above(lines: list[str], line: int) -> list[str]:
    start = line
    while start > 0 and lines[start - 1].strip().startswith("#"):
        start -= 1
    return [text.strip() for text in lines[start:line]]


def _comment(block: list[str], where: str) -> tuple[str, dict[str, Any]]:
    """Description and restrictions of a comment block; lines after ``# --`` go on with the description."""
    text: list[str] = []
    restrictions: dict[str, Any] = {}
    for line in block:
        if line.startswith(SCHEMA):
            restrictions.update(_restrictions(line.removeprefix(SCHEMA), where))
        elif line.startswith(DESCRIPTION):
            text = [line.removeprefix(DESCRIPTION)]
        elif text:
            text.append(line.removeprefix("#").strip())
    return " ".join(text), restrictions


def _restrictions(text: str, where: str) -> dict[str, Any]:
    """``minimum: 1; maximum: 50`` as a mapping; each piece is YAML."""
    restrictions: dict[str, Any] = {}
    for piece in text.split("; "):
        try:
            parsed = yaml.safe_load(piece)
        except yaml.YAMLError as error:
            raise ValuesDocsError(f"cannot read @schema at {where}", why=str(error), fix="edit values.yaml") from error
        if not isinstance(parsed, dict):
            raise ValuesDocsError(
                f"cannot read @schema at {where}", why=f"{piece!r} is no mapping", fix="edit values.yaml"
            )
        restrictions.update(parsed)
    return restrictions
