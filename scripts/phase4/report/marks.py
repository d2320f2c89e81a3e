"""A status as a mark, a word and a colour: the colour never says anything alone."""

from rich.text import Text

from phase4.model import Status

MARKS = {
    Status.PASS: "✓",
    Status.FAIL: "✗",
    Status.ERROR: "!",
    Status.BLOCKED: "■",
    Status.SKIPPED: "-",
    Status.NOT_RUN: "·",
}
ASCII_MARKS = {**MARKS, Status.PASS: "+", Status.FAIL: "x", Status.BLOCKED: "#", Status.NOT_RUN: "."}
STYLES = {
    Status.PASS: "green",
    Status.FAIL: "bold red",
    Status.ERROR: "bold magenta",
    Status.BLOCKED: "yellow",
    Status.SKIPPED: "cyan",
    Status.NOT_RUN: "dim",
}
WIDTH = 2 + max(len(status) for status in Status)


def label(status: Status, *, ascii_only: bool = False, pad: bool = False) -> Text:
    """Mark and word, such as ``✓ PASS``; padded to the widest of all if asked."""
    marks = ASCII_MARKS if ascii_only else MARKS
    text = f"{marks[status]} {status}"
    return Text(text.ljust(WIDTH) if pad else text, style=STYLES[status])


def counted(counts: dict[Status, int]) -> str:
    """Counts as words, the worst first, without those that are nought: ``1 FAIL, 3 PASS``."""
    shown = [f"{counts[status]} {status}" for status in Status if counts.get(status)]
    return ", ".join(shown) or "none"


def took(seconds: float) -> str:
    """A duration for people: ``0.4 s``, ``12 s``, ``3 min 05 s``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    return f"{round(seconds) // 60} min {round(seconds) % 60:02d} s"
