"""How the built-in model fares with sentences its rules were not written for.

Each table was written and committed before its first run (see unseen/README.md for those scores). A row is
judged by
what changes in the list, so that a wrong change is told from a question.
"""

import pytest

from tests.local_model.outcomes import UNSEEN, changes, fixture, unseen_outcomes, unseen_rows

TABLES = sorted(path.name for path in UNSEEN.glob("*.yaml"))
RIGHT_SHARE = 0.95
SHARES = {"batch_8.yaml": 0.88, "batch_9.yaml": 0.76}
"""Tables in spoken language, of which more is asked about: what they reach, so that it does not get worse."""


@pytest.mark.parametrize("name", TABLES)
def test_nothing_changes_that_must_not(name: str) -> None:
    wrong = [outcome.detail for outcome in unseen_outcomes(name) if outcome.verdict == "wrong"]
    assert not wrong


@pytest.mark.parametrize("name", TABLES)
def test_most_rows_are_right(name: str) -> None:
    outcomes = unseen_outcomes(name)
    missed = [outcome.detail for outcome in outcomes if outcome.verdict != "right"]
    assert len(outcomes) - len(missed) >= SHARES.get(name, RIGHT_SHARE) * len(outcomes), missed


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
        (row["say"].casefold(), tuple(row.get("before", ())), str(row.get("list")))
        for name in TABLES
        for row in unseen_rows(name)
    ]
    assert len(set(rows)) == len(rows)
