"""A cache of its own and a PATH of its own for every test: nothing of the machine is seen or changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class Lines:
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        self.told.append(title)
        yield

    def line(self, text: str) -> None:
        self.told.append(text)


Program = Callable[[str, str], Path]


@pytest.fixture
def progress() -> Lines:
    return Lines()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("TODO_PHASE4_CACHE", str(folder))
    return folder


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Put a shell script on PATH; /usr/bin and /bin stay for the shell itself only."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr("phase4.system.process.ADMINISTRATION", ())

    def make(name: str, body: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return make
