"""Progress that nobody watches."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class SilentProgress:
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        self.lines.append(title)
        yield

    def line(self, text: str) -> None:
        self.lines.append(text)


@pytest.fixture
def progress() -> SilentProgress:
    return SilentProgress()
