"""A run of tests that is ended from outside ends with 130, and its stages take away what they made."""

import signal
from collections.abc import Iterator

import pytest
from invoke.context import Context
from invoke.exceptions import Exit as InvokeExit
from phase4.cli import commands
from phase4.testing import execution


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    kept = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    yield
    for one, handler in kept.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_the_code_for_interrupted(how: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "run_all", lambda *_: signal.raise_signal(how))
    with pytest.raises(InvokeExit) as caught:
        commands.test(Context(), only=["lint"])
    assert caught.value.code == 130
