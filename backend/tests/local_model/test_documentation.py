"""The package explains itself: docstrings, an example for each rule, a table in the README."""

import ast
from collections.abc import Iterator

import pytest

from tests.local_model.rules_table import PACKAGE, README, examples, readings, rule_modules, table

DOCUMENTED_SHARE = 0.98


def public_names(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Public functions, classes and methods of a module, and whether each has a docstring."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
            yield node.name, bool(ast.get_docstring(node))
            inner = node.body if isinstance(node, ast.ClassDef) else []
            for item in inner:
                if isinstance(item, ast.FunctionDef) and item.name[0] != "_":
                    yield f"{node.name}.{item.name}", bool(ast.get_docstring(item))


def test_public_names_are_documented() -> None:
    names = [
        (f"{path.stem}.{name}", documented)
        for path in sorted(PACKAGE.glob("*.py"))
        for name, documented in public_names(ast.parse(path.read_text(encoding="utf-8")))
    ]
    bare = [name for name, documented in names if not documented]
    assert len(bare) <= (1 - DOCUMENTED_SHARE) * len(names), bare


@pytest.mark.parametrize(("name", "text"), list(rule_modules()), ids=[name for name, _ in rule_modules()])
def test_each_rule_module_has_examples_that_are_understood(name: str, text: str) -> None:
    assert examples(text), name
    assert not [said for said in examples(text) if readings(said) in ("unclear", "help")]


def test_the_readme_has_the_table_of_the_rules() -> None:
    assert table() in README.read_text(encoding="utf-8"), "run python -m tests.local_model.rules_table"
