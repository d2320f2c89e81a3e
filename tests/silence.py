"""Progress that nobody watches, for every test that has to hand one over."""

from collections.abc import Iterator
from contextlib import contextmanager


class SilentProgress:
    """Shows nothing and keeps what it was told, steps and lines alike."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """As ``phase4.engine.context.Progress`` has it."""
        self.lines.append(title)
        yield

    def line(self, text: str) -> None:
        """As ``phase4.engine.context.Progress`` has it."""
        self.lines.append(text)
