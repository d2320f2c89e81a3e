"""``inv testing.journey`` hands Playwright what it is to run against, and ends as Playwright does."""

from pathlib import Path

import pytest
from invoke.context import Context
from invoke.exceptions import Exit as InvokeExit
from phase4.cli import testing
from phase4.system.paths import state_dir
from phase4.testing import journey


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """What was run, and where its report was to go; the deployed release's journeys fail."""
    calls: list[tuple[str, Path]] = []

    def fake(name: str, code: int) -> None:
        def run(junit: Path) -> int:
            calls.append((name, junit))
            return code

        monkeypatch.setattr(journey, name, run)

    fake("on_this_machine", 0)
    fake("deployed", 3)
    return calls


def test_it_starts_servers_of_its_own_unless_told(reports: list[tuple[str, Path]]) -> None:
    testing.journey(Context())
    assert reports == [("on_this_machine", state_dir() / "test" / "journey.xml")]


def test_it_ends_with_playwright_s_code(reports: list[tuple[str, Path]], tmp_path: Path) -> None:
    with pytest.raises(InvokeExit) as caught:
        testing.journey(Context(), deployed=True, junit=str(tmp_path / "junit.xml"))
    assert caught.value.code == 3
    assert reports == [("deployed", tmp_path / "junit.xml")]
