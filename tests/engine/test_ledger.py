"""The ledger keeps every result, whatever happened while it was written."""

import multiprocessing
import os
from pathlib import Path

import pytest
from phase4.engine.ledger import Ledger
from phase4.engine.model import Evidence, Result, Status
from phase4.system.errors import UsageError


def result(criterion: str, status: Status = Status.PASS, actual: str = "fine") -> Result:
    evidence = Evidence(what="it", expected="fine", actual=actual, ok=status is Status.PASS)
    return Result(criterion=criterion, status=status, evidence=(evidence,), fingerprints={"it": "1"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.jsonl"


def test_there_is_nothing_at_first(path: Path) -> None:
    assert Ledger(path).results() == []
    assert not path.exists(), "reading makes no file"


def test_what_was_kept_is_read_again_just_as_it_was(path: Path) -> None:
    kept = [result("A.1", Status.FAIL), result("A.2"), result("A.1")]
    ledger = Ledger(path)
    for one in kept:
        ledger.append(one)
    assert ledger.results() == kept
    assert Ledger(path).results() == kept
    assert Ledger(path).latest() == {"A.1": kept[2], "A.2": kept[1]}


def test_appending_only_appends(path: Path) -> None:
    Ledger(path).append(result("A.1", Status.FAIL))
    before = path.read_bytes()
    Ledger(path).append(result("A.1"))
    assert path.read_bytes().startswith(before)
    assert path.read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("text", ["a\nb", "a\u2028b\u2029c\x85d", "\x00\x1b[31m\x0b\x0c\x1c", "ünï 🦀", "\\n\"'"])
def test_any_text_in_evidence_survives(path: Path, text: str) -> None:
    ledger = Ledger(path)
    ledger.append(result("A.1", actual=text))
    ledger.append(result("A.2"))
    assert Ledger(path).results()[0].evidence[0].actual == text
    assert len(Ledger(path).results()) == 2


@pytest.mark.parametrize("kept_bytes", [1, 40, -1])
def test_a_torn_last_line_is_left_out_and_does_not_swallow_the_next(path: Path, kept_bytes: int) -> None:
    Ledger(path).append(result("A.1"))
    whole = path.read_bytes()
    torn = result("A.2", actual="ünïcode").model_dump_json(exclude_defaults=True).encode()
    path.write_bytes(whole + torn[:kept_bytes])
    assert [one.criterion for one in Ledger(path).results()] == ["A.1"]
    Ledger(path).append(result("A.3"))
    assert [one.criterion for one in Ledger(path).results()] == ["A.1", "A.3"]
    assert path.read_bytes().startswith(whole)


def test_a_line_torn_within_a_character_is_left_out_too(path: Path) -> None:
    Ledger(path).append(result("A.1"))
    whole = path.read_bytes()
    line = result("A.2", actual="ü").model_dump_json(exclude_defaults=True).encode()
    path.write_bytes(whole + line[: line.index("ü".encode()) + 1])
    assert [one.criterion for one in Ledger(path).results()] == ["A.1"]


def test_a_corrupt_line_in_the_middle_is_refused_with_its_place_and_a_remedy(path: Path) -> None:
    for number in range(3):
        Ledger(path).append(result(f"A.{number}"))
    lines = path.read_bytes().split(b"\n")
    lines[1] = b'{"criterion": 7}'
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(UsageError) as caught:
        Ledger(path).results()
    assert f"line 2 of {path}" in caught.value.what
    assert caught.value.fix.startswith("mv ")


def test_a_result_cut_short_by_just_its_newline_is_torn_for_reader_and_writer_alike(path: Path) -> None:
    Ledger(path).append(result("A.1"))
    Ledger(path).append(result("A.2"))
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    before = [one.criterion for one in Ledger(path).results()]
    Ledger(path).append(result("A.3"))
    assert [one.criterion for one in Ledger(path).results()] == [*before, "A.3"]


def test_a_complete_unreadable_last_line_does_not_go_unnoticed(path: Path) -> None:
    Ledger(path).append(result("A.1"))
    path.write_bytes(path.read_bytes() + b'{"criterion": 7}\n')
    with pytest.raises(UsageError, match="line 2"):
        Ledger(path).results()


def _hold(path: Path, held: "multiprocessing.synchronize.Event", over: "multiprocessing.synchronize.Event") -> None:
    with Ledger(path).exclusive():
        held.set()
        over.wait(30)


def test_a_second_run_is_refused_while_the_first_is_at_work(path: Path) -> None:
    spawn = multiprocessing.get_context("fork")
    held, over = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_hold, args=(path, held, over))
    other.start()
    try:
        assert held.wait(30)
        with (
            pytest.raises(UsageError, match=f"another run is at work here \\(process {other.pid}\\)"),
            Ledger(path).exclusive(),
        ):
            pytest.fail("two runs at once")
    finally:
        over.set()
        other.join(30)
    with Ledger(path).exclusive():
        assert path.with_suffix(".pid").read_text() == str(os.getpid())


def test_the_lock_of_a_killed_run_holds_nobody_up(path: Path) -> None:
    spawn = multiprocessing.get_context("fork")
    held, over = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_hold, args=(path, held, over))
    other.start()
    assert held.wait(30)
    other.kill()
    other.join(30)
    with Ledger(path).exclusive():
        pass
