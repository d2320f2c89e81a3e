"""A tool that answers and does not end is asked again, and says so; one that never ends does not pass."""

import pytest
from phase4.criteria.assistants import audit
from phase4.criteria.assistants.asking import Answer
from phase4.criteria.assistants.interview import MOST_ATTEMPTS, Interview
from phase4.criteria.assistants.language_model import LanguageModel
from phase4.engine.checks import Recorder
from phase4.engine.context import Context
from phase4.system.process import Completed
from silence import SilentProgress


def answer(exit_code: int) -> Answer:
    return Answer("2 pods", ("kubectl get pods",), Completed(("kubectl-ai", "q"), exit_code, "2 pods", "", 45.0))


def ask(monkeypatch: pytest.MonkeyPatch, *exit_codes: int) -> tuple[Answer, Recorder, int]:
    logged: list[str] = []
    monkeypatch.setattr(audit, "append", lambda tool, *_: logged.append(tool))
    codes = iter(exit_codes)
    recorder = Recorder(Context(SilentProgress()))
    model = LanguageModel.__new__(LanguageModel)
    monkeypatch.setattr(LanguageModel, "description", "rules", raising=False)
    interview = Interview("kubectl-ai", lambda question: answer(next(codes)), model, recorder)
    return interview._answer("how many pods?"), recorder, len(logged)


def test_a_tool_that_ends_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    result, recorder, asked = ask(monkeypatch, 0)
    assert (result.result.exit_code, recorder.deviations, asked) == (0, [], 1)


@pytest.mark.parametrize("code", [124, 130, 137])
def test_a_tool_that_is_cut_off_is_asked_again_and_that_is_told(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    result, recorder, asked = ask(monkeypatch, code, 0)
    assert (result.result.exit_code, asked) == (0, 2)
    assert "did not end by itself at attempt 1" in recorder.deviations[0]


def test_a_tool_that_never_ends_keeps_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    result, _, asked = ask(monkeypatch, *(130,) * MOST_ATTEMPTS)
    assert (result.result.exit_code, asked) == (130, MOST_ATTEMPTS)


def test_another_failure_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    result, _, asked = ask(monkeypatch, 1)
    assert (result.result.exit_code, asked) == (1, 1)
