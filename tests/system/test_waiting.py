"""Waiting asks at once, asks again, ends in time, and hands on what the question raises."""

import pytest
from phase4.system.waiting import wait_until


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between the questions, in seconds; none is really made."""
    seconds: list[float] = []
    monkeypatch.setattr("time.sleep", seconds.append)
    return seconds


def test_what_is_true_at_once_is_asked_once(pauses: list[float]) -> None:
    assert wait_until(lambda: "27.1", timeout=60, interval=5) == "27.1"
    assert pauses == []


def test_it_asks_until_the_answer_is_true(pauses: list[float]) -> None:
    answers = iter(["", "", "27.1", "28"])
    assert wait_until(lambda: next(answers), timeout=60, interval=5) == "27.1"
    assert pauses == [5, 5]


def test_it_asks_until_the_answer_is_enough(pauses: list[float]) -> None:
    answers = iter([[1, 2], [1], []])
    assert wait_until(lambda: next(answers), lambda pods: not pods, timeout=60, interval=2) == []
    assert pauses == [2, 2]


def test_when_the_time_is_over_the_last_answer_is_returned(pauses: list[float]) -> None:
    answers = iter([404, 503])
    assert wait_until(lambda: next(answers), lambda status: status == 200, timeout=0, interval=1) == 404
    assert next(answers) == 503
    assert pauses == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_the_question_raises_ends_the_waiting(error: type[BaseException], pauses: list[float]) -> None:
    def ask() -> bool:
        raise error

    with pytest.raises(error):
        wait_until(ask, timeout=60, interval=1)
    assert pauses == []


def test_it_may_wait_without_end(pauses: list[float]) -> None:
    answers = iter([None] * 50 + ["ended"])
    assert wait_until(lambda: next(answers), timeout=float("inf"), interval=0.5) == "ended"
    assert pauses == [0.5] * 50
