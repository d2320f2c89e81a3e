"""A line of the ledger that is edited, removed or moved shows."""

import json
from pathlib import Path

import pytest
from phase4.engine.ledger import CHAIN, Ledger
from phase4.engine.model import Result, Status

LENGTH = 5


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of five results."""
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path)
    for number in range(LENGTH):
        ledger.append(Result(criterion=f"A.{number}", status=Status.FAIL, message="ünï \u2028"))
    assert Ledger(path).audit() == []
    return path


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def write(path: Path, texts: list[str]) -> None:
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")


@pytest.mark.parametrize("number", range(LENGTH))
def test_an_edited_line_shows(path: Path, number: int) -> None:
    texts = lines(path)
    texts[number] = texts[number].replace('"FAIL"', '"PASS"')
    write(path, texts)
    assert Ledger(path).audit()[0].line == number + 1


@pytest.mark.parametrize("number", range(LENGTH))
def test_a_removed_line_shows(path: Path, number: int) -> None:
    texts = lines(path)
    del texts[number]
    write(path, texts)
    assert Ledger(path).audit()


def test_two_swapped_lines_show(path: Path) -> None:
    texts = lines(path)
    texts[1], texts[3] = texts[3], texts[1]
    write(path, texts)
    assert Ledger(path).audit()[0].line == 2


def test_a_line_put_in_shows(path: Path) -> None:
    texts = lines(path)
    write(path, [*texts[:2], texts[1], *texts[2:]])
    assert Ledger(path).audit()[0].line == 3


@pytest.mark.parametrize("content", ["", "{", "[]", '{"lines": "x"}'])
def test_a_head_that_cannot_be_read_shows(path: Path, content: str) -> None:
    path.with_suffix(".head").write_text(content)
    assert Ledger(path).audit()


def test_a_crash_before_the_head_was_written_is_no_tampering(path: Path) -> None:
    head = path.with_suffix(".head").read_text()
    Ledger(path).append(Result(criterion="A.9", status=Status.PASS))
    path.with_suffix(".head").write_text(head)
    assert Ledger(path).audit() == []


def test_an_older_ledger_is_taken_over_and_sealed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    old = Result(criterion="A.1", status=Status.PASS).model_dump_json(exclude_defaults=True)
    path.write_text(f"{old}\n{old}\n")
    Ledger(path).append(Result(criterion="A.2", status=Status.PASS))
    assert Ledger(path).audit() == []
    assert Ledger(path).unchained() == 2
    assert CHAIN in json.loads(lines(path)[2])
    write(path, [old.replace("A.1", "A.3"), *lines(path)[1:]])
    assert Ledger(path).audit()[0].line == 3
