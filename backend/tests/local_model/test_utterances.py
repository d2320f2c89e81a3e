"""How well the built-in model understands English.

`main.yaml` is the table the rules were written against: every row must pass. `held_out.yaml` was written
before the first rule and not consulted while writing them. Its first run (commit 3335b9c and the work tree
of 15:03 that day) understood 49 of 51 rows, 96 %. The two misses ("what's still open?", "delete everything
that's done") were then mended by general means, so 49 rows remain never seen. The threshold leaves room for
later rules to trade.
"""

from typing import Any

import pytest

from tests.local_model.table import rows, understood, wanted

MAIN = rows("main.yaml")
HELD_OUT = rows("held_out.yaml")
HELD_OUT_SHARE = 0.9


@pytest.mark.parametrize("row", MAIN, ids=[row["say"] for row in MAIN])
def test_every_utterance_of_the_main_table(row: dict[str, Any]) -> None:
    assert understood(row["say"]) == wanted(row)


def test_the_share_of_the_held_out_table() -> None:
    missed = [row["say"] for row in HELD_OUT if understood(row["say"]) != wanted(row)]
    assert len(missed) <= (1 - HELD_OUT_SHARE) * len(HELD_OUT), missed


def test_the_tables_are_large_and_apart() -> None:
    main, held_out = ({row["say"].casefold() for row in table} for table in (MAIN, HELD_OUT))
    assert len(main) >= 150
    assert len(held_out) >= 40
    assert not main & held_out
