"""A status as a mark, a word and a colour: the colour never says anything alone."""

from collections.abc import Mapping

from rich.text import Text

from phase4.engine.model import SEVERITY, Status

SYMBOLS = {
    Status.PASS: "✓",
    Status.FAIL: "✗",
    Status.ERROR: "!",
    Status.BLOCKED: "■",
    Status.SKIPPED: "-",
    Status.WAIVED: "~",
    Status.NOT_RUN: "·",
}
STYLES = {
    Status.PASS: "green",
    Status.FAIL: "bold red",
    Status.ERROR: "bold magenta",
    Status.BLOCKED: "yellow",
    Status.SKIPPED: "cyan",
    Status.WAIVED: "blue",
    Status.NOT_RUN: "dim",
}


def label(status: Status) -> Text:
    """Mark and word, such as ``✓ PASS``."""
    return Text(f"{SYMBOLS[status]} {status}", style=STYLES[status], no_wrap=True)


def format_counts(counts: Mapping[Status, int]) -> str:
    """Counts as words, the worst first, without those that are nought: ``1 FAIL, 3 PASS``."""
    shown = [f"{counts[status]} {status}" for status in SEVERITY if counts.get(status)]
    return ", ".join(shown) or "none"


def format_duration(seconds: float) -> str:
    """A duration for people: ``0.4 s``, ``12 s``, ``3 min 05 s``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    return f"{round(seconds) // 60} min {round(seconds) % 60:02d} s"
