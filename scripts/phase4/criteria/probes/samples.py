"""Numbers taken over time while something goes on, such as pods under load; a report draws them."""

import time
from collections.abc import Mapping

from phase4.engine.model import Series

# A picture has no use for more points, and the ledger keeps every one of them.
MOST_POINTS = 120


class Samples:
    """Values by name, each sample with the seconds since the first moment.

    Args:
        title: what the numbers are, with their unit.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._start = time.monotonic()
        self._rows: list[tuple[float, Mapping[str, float]]] = []

    def add(self, values: Mapping[str, float]) -> None:
        """Take what there is now; every sample names the same things."""
        self._rows.append((round(time.monotonic() - self._start, 1), dict(values)))

    @property
    def series(self) -> tuple[Series, ...]:
        """The samples as one series; none if there is nothing to see yet."""
        if len(self._rows) < 2:
            return ()
        seconds = tuple(second for second, _ in self._rows)
        names = self._rows[0][1]
        lines = {name: tuple(float(values[name]) for _, values in self._rows) for name in names}
        return (Series(title=self._title, seconds=seconds, lines=lines),)


def rates(title: str, events: Mapping[str, Mapping[int, int]]) -> tuple[Series, ...]:
    """Events a second, from how many of each kind there were in each second.

    Example: ``{"answered": {0: 4, 1: 6}, "failed": {1: 1}}`` gives answered 4, 6 and failed 0, 1.
    """
    last = max((second for counts in events.values() for second in counts), default=0)
    if not last:
        return ()
    width = last // MOST_POINTS + 1
    starts = range(0, last + 1, width)
    lines = {
        name: tuple(round(sum(counts.get(start + i, 0) for i in range(width)) / width, 2) for start in starts)
        for name, counts in events.items()
    }
    return (Series(title=title, seconds=tuple(map(float, starts)), lines=lines),)
