"""The table of rules in the package's README, made from the docstrings of the rule modules.

`python -m tests.local_model.rules_table` writes it anew.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from app.local_model.parsing import parse
from tests.local_model.table import TODAY

PACKAGE = Path(__file__).parents[2] / "app" / "local_model"
README = PACKAGE / "README.md"
_TABLE = re.compile(r"(?<=<!-- rules -->\n)(?:\|.*\n)*")


def examples(text: str) -> list[str]:
    """The sentences in quotation marks of a docstring."""
    return [" ".join(quoted.split()) for quoted in re.findall(r'"([^"]+)"', text)]


def rule_modules() -> Iterator[tuple[str, str]]:
    """Name and docstring of each rule module."""
    for path in sorted(PACKAGE.glob("rules_*.py")):
        yield path.name, ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def readings(sentence: str) -> str:
    """Kinds of the intents that a sentence is understood as."""
    return ", ".join(intent.kind for intent in parse(sentence, TODAY))


def table() -> str:
    """The rows of the table: what each module is for, and how its examples are understood."""
    lines = ["| module | rules for | example | understood as |", "| --- | --- | --- | --- |"]
    for name, text in rule_modules():
        purpose = text.split(":")[0].removeprefix("Rules for ").replace("\n", " ")
        lines += [f"| `{name}` | {purpose} | {said} | {readings(said)} |" for said in examples(text)]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the table into the README."""
    text = README.read_text(encoding="utf-8")
    README.write_text(_TABLE.sub(lambda _: table(), text, count=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
