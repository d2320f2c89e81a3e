"""How long work is shown: a live clock on a terminal, plain lines elsewhere (a CI log, a pipe)."""

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.console import Console

if TYPE_CHECKING:
    from rich.table import Table

# Bars and tables are imported where they are shown: most commands show none.


class Progress(Protocol):
    """What long work reports to."""

    def step(self, title: str) -> AbstractContextManager[None]:
        """Around one piece of work; shows its title, the time it takes, and whether it was left by an error."""
        ...

    def line(self, text: str) -> None:
        """One line of news inside a step, or between steps."""
        ...


class ConsoleProgress:
    """Progress on a rich console: a spinner with elapsed time on a terminal, a line at each end otherwise."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True)
        self._live = False

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            with self._clock(title):
                yield
        except BaseException:
            self._say(f"✗ {title} ({time.monotonic() - started:.1f} s)")
            raise
        self._say(f"✓ {title} ({time.monotonic() - started:.1f} s)")

    def line(self, text: str) -> None:
        self._say(f"  {text}")

    def _say(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def _clock(self, title: str) -> Iterator[None]:
        # rich allows one live display at a time: a step inside a step gets plain lines.
        if not self.console.is_terminal or self._live:
            self._say(f"… {title}")
            yield
            return
        from rich.progress import Progress as RichBar
        from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with RichBar(*columns, console=self.console, transient=True) as bar:
            bar.add_task(title, total=None)
            self._live = True
            try:
                yield
            finally:
                self._live = False


def seconds_table(rows: Iterable[tuple[str, str, str, float]]) -> "Table":
    """A table of (name, version, how it was obtained, seconds spent), with the sum below."""
    from rich.table import Table

    table = Table(title="Toolchain", show_footer=True)
    listed = list(rows)
    table.add_column("what", footer="sum")
    table.add_column("version")
    table.add_column("how")
    table.add_column("seconds", justify="right", footer=f"{sum(row[3] for row in listed):.1f}")
    for name, version, how, seconds in listed:
        table.add_row(name, version, how, f"{seconds:.1f}")
    return table
