"""What all tests share."""

import pytest
from silence import SilentProgress


@pytest.fixture
def progress() -> SilentProgress:
    """Progress that nobody watches; a folder may have another."""
    return SilentProgress()


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who may do what only root may, whoever runs the tests."""
    monkeypatch.setattr("os.geteuid", lambda: 0)
