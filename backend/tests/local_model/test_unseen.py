"""How the built-in model fares with sentences its rules were not written for.

Each table was written and committed before its first run (see unseen/README.md for those scores). A row is
judged by
what changes in the list, so that a wrong change is told from a question.
"""

import pytest

from tests.local_model.outcomes import UNSEEN, changes, fixture, judge, unseen_rows

TABLES = sorted(path.name for path in UNSEEN.glob("*.yaml"))
RIGHT_SHARE = 0.95


@pytest.mark.parametrize("name", TABLES)
def test_nothing_changes_that_must_not(name: str) -> None:
    wrong = [outcome.detail for row in unseen_rows(name) if (outcome := judge(row)).verdict == "wrong"]
    assert not wrong


@pytest.mark.parametrize("name", TABLES)
def test_most_rows_are_right(name: str) -> None:
    table = unseen_rows(name)
    missed = [outcome.detail for row in table if (outcome := judge(row)).verdict != "right"]
    assert len(missed) <= (1 - RIGHT_SHARE) * len(table), missed


def test_statements_change_nothing() -> None:
    changed = {}
    for text in (UNSEEN / "statements.txt").read_text(encoding="utf-8").splitlines():
        dialog = fixture()
        dialog.say(text)
        if difference := changes(fixture().tasks, dialog.tasks):
            changed[text] = difference
    assert not changed


def test_tables_are_apart() -> None:
    rows = [
        (row["say"].casefold(), tuple(row.get("before", ()))) for name in TABLES for row in unseen_rows(name)
    ]
    assert len(set(rows)) == len(rows)
