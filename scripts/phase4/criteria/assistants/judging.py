"""Answers in words, held against facts: what must be said, what must not, and whether anything was said at all."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NOT_READY = re.compile(
    r"\bnot\s+(?:yet\s+)?(?:ready|healthy|available|running|up)\b|\bun(?:healthy|available|ready)\b|\bfail\w*\b|\bbroken\b"
    r"|\bdown\b|\bdegraded\b|ImagePull|ErrImage|CrashLoop|\b0\s*(?:of|/)\s*[1-9]|\bno\s+(?:ready|available)\b",
    re.IGNORECASE,
)
READY = re.compile(r"\b(?:ready|healthy|running|available|up)\b", re.IGNORECASE)
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SHINGLE = 4
ECHO_SHARE = 0.5


def joined(text: str) -> str:
    """An answer on one line: a terminal breaks lines at hyphens, and Markdown decorates names.

    Example: "todo-app-\\n  backend is **ready**" -> "todo-app-backend is ready"
    """
    plain = ESCAPES.sub("", text)
    plain = re.sub(r"(?<=\w)-[ \t]*\n[ \t]*(?=\w)", "-", plain)
    return re.sub(r"\s+", " ", re.sub(r"[*`_]{1,3}(?=\S)|(?<=\S)[*`]{1,3}", "", plain)).strip()


class Fact(Protocol):
    """Something that a right answer says."""

    @property
    def what(self) -> str: ...
    def is_told(self, answer: str) -> bool:
        """Whether the answer (on one line) says it."""


@dataclass(frozen=True)
class Named:
    """A name stands in the answer, whole: ``web`` is not told by ``web-2``; one of several spellings is enough."""

    spellings: tuple[str, ...]

    @property
    def what(self) -> str:
        return f"names {' or '.join(self.spellings)}"

    def is_told(self, answer: str) -> bool:
        return any(_positions(answer, spelling) for spelling in self.spellings)


@dataclass(frozen=True)
class Counted:
    """A number, in digits or in a word, right before or after its noun's sentence."""

    number: int

    @property
    def what(self) -> str:
        return f"counts {self.number}"

    def is_told(self, answer: str) -> bool:
        words = NUMBERS[self.number] if self.number < len(NUMBERS) else str(self.number)
        return re.search(rf"(?<![\w.:/-])(?:{self.number}|{words})(?![\w/-]|[.:]\d)", answer, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Ready:
    """Of a deployment it is said, after its name and before another's, that it is ready, or that it is not."""

    name: str
    is_ready: bool
    others: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        return f"says that {self.name} is {'ready' if self.is_ready else 'not ready'}"

    def is_told(self, answer: str) -> bool:
        verdicts = [_verdict(part) for part in _parts_about(answer, self.name, self.others)]
        clear = [verdict for verdict in verdicts if verdict is not None]
        return bool(clear) and all(verdict == self.is_ready for verdict in clear)


@dataclass(frozen=True)
class Unsaid:
    """What an answer must not say."""

    pattern: str
    reason: str

    @property
    def what(self) -> str:
        return f"does not say {self.reason}"

    def is_told(self, answer: str) -> bool:
        return re.search(self.pattern, answer, re.IGNORECASE) is None


@dataclass(frozen=True)
class Said:
    """What an answer says in one of many ways."""

    pattern: str
    meaning: str

    @property
    def what(self) -> str:
        return f"says {self.meaning}"

    def is_told(self, answer: str) -> bool:
        return re.search(self.pattern, answer, re.IGNORECASE) is not None


def missing(answer: str, facts: Iterable[Fact]) -> list[str]:
    """The facts that an answer does not tell."""
    line = joined(answer)
    return [fact.what for fact in facts if not fact.is_told(line)]


def invented(answer: str, prefix: str, known: Sequence[str]) -> list[str]:
    """Names with the prefix that nothing has: a model that makes its answer up does not know the real ones."""
    names = re.findall(rf"(?<![\w/.-]){re.escape(prefix)}[a-z0-9-]*[a-z0-9]", joined(answer))
    return sorted({name for name in names if name not in known})


def is_echo(answer: str, outputs: Sequence[str]) -> bool:
    """Whether an answer is mostly its tool's output: runs of four words that stand in it as they are."""
    shingles = _shingles(joined(answer))
    if not shingles:
        return False
    raw = {shingle for output in outputs for shingle in _shingles(joined(output))}
    return sum(shingle in raw for shingle in shingles) / len(shingles) > ECHO_SHARE


def _shingles(line: str) -> list[tuple[str, ...]]:
    words = [word.strip(".,:;()[]{}\"'•-").lower() for word in line.split()]
    words = [word for word in words if word]
    return [tuple(words[index : index + SHINGLE]) for index in range(len(words) - SHINGLE + 1)]


def _positions(answer: str, name: str) -> list[tuple[int, int]]:
    pattern = rf"(?<![\w-]){re.escape(name)}(?![\w-]|[.:/]\w)"
    return [match.span() for match in re.finditer(pattern, answer)]


def _parts_about(answer: str, name: str, others: Sequence[str]) -> list[str]:
    """What follows each mention of a name, up to a mention of another."""
    starts = sorted(start for other in others if other != name for start, _ in _positions(answer, other))
    parts = []
    for _, end in _positions(answer, name):
        stop = next((start for start in starts if start >= end), len(answer))
        parts.append(answer[end:stop])
    return parts


def _verdict(text: str) -> bool | None:
    if NOT_READY.search(text):
        return False
    return True if READY.search(text) else None
