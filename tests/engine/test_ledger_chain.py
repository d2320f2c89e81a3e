"""A line of the ledger that is edited, removed or moved shows."""

import json
from pathlib import Path

import pytest
from phase4.engine.chain import CHAIN
from phase4.engine.ledger import Ledger
from phase4.engine.model import Result, Status

LENGTH = 5


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of five results."""
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path)
    for number in range(LENGTH):
        ledger.append(Result(criterion=f"A.{number}", status=Status.FAIL, message="ünï \u2028"))
    assert Ledger(path).log.audit() == []
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
    assert Ledger(path).log.audit()[0].line == number + 1


@pytest.mark.parametrize("number", range(LENGTH))
def test_a_removed_line_shows(path: Path, number: int) -> None:
    texts = lines(path)
    del texts[number]
    write(path, texts)
    assert Ledger(path).log.audit()


def test_two_swapped_lines_show(path: Path) -> None:
    texts = lines(path)
    texts[1], texts[3] = texts[3], texts[1]
    write(path, texts)
    assert Ledger(path).log.audit()[0].line == 2


def test_a_line_put_in_shows(path: Path) -> None:
    texts = lines(path)
    write(path, [*texts[:2], texts[1], *texts[2:]])
    assert Ledger(path).log.audit()[0].line == 3


@pytest.mark.parametrize("content", ["", "{", "[]", '{"lines": "x"}'])
def test_a_head_that_cannot_be_read_shows(path: Path, content: str) -> None:
    path.with_suffix(".head").write_text(content)
    assert Ledger(path).log.audit()


def test_a_crash_before_the_head_was_written_is_no_tampering(path: Path) -> None:
    head = path.with_suffix(".head").read_text()
    Ledger(path).append(Result(criterion="A.9", status=Status.PASS))
    path.with_suffix(".head").write_text(head)
    assert Ledger(path).log.audit() == []


def test_a_head_that_is_gone_shows(path: Path) -> None:
    path.with_suffix(".head").unlink()
    assert "ledger.head is gone" in Ledger(path).log.audit()[0].text


def test_a_crash_between_the_first_line_and_the_first_head_is_no_tampering(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    Ledger(path).append(Result(criterion="A.1", status=Status.PASS))
    path.with_suffix(".head").unlink()
    assert Ledger(path).log.audit() == []


@pytest.mark.parametrize("text", ["{broken", "[]", ""])
def test_an_overwritten_line_shows_and_so_does_an_edited_one_after_it(path: Path, text: str) -> None:
    texts = lines(path)
    write(path, [texts[0], text, texts[2], texts[3].replace('"FAIL"', '"PASS"'), texts[4]])
    assert [finding.line for finding in Ledger(path).log.audit()] == [2, 3, 4]


def test_a_ledger_that_is_gone_altogether_shows(path: Path) -> None:
    path.unlink()
    assert Ledger(path).log.audit()[0].text == "5 of 5 lines are gone from the end"


def test_an_older_ledger_is_taken_over_and_sealed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    old = Result(criterion="A.1", status=Status.PASS).model_dump_json(exclude_defaults=True)
    path.write_text(f"{old}\n{old}\n")
    Ledger(path).append(Result(criterion="A.2", status=Status.PASS))
    assert Ledger(path).log.audit() == []
    assert Ledger(path).log.unchained() == 2
    assert CHAIN in json.loads(lines(path)[2])
    write(path, [old.replace("A.1", "A.3"), *lines(path)[1:]])
    assert Ledger(path).log.audit()[0].line == 3
