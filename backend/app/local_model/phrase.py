"""A text seen twice: corrected and lower-cased for the rules, as typed for titles."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final, Self

from app.local_model.lexicon import corrected

QUOTED = "ꙮ"
"""Stands for a quoted phrase in the text the rules see, so that no rule looks inside it."""

_TOKEN = re.compile(
    r'"(?P<double>[^"]+)"|(?<!\w)\'(?P<single>(?:[^\']|(?<=\w)\'(?=\w))+)\'(?!\w)|\w+|\s+|.', re.DOTALL
)
_BLANKS: Final = re.compile(r"[^\S\n]+")
_TYPOGRAPHIC: Final = {
    "'": "\u2018\u2019", '"': "\u201c\u201d\u00ab\u00bb", "-": "\u2013\u2014", " ": "\u00a0",
}  # fmt: skip
_CURLY: Final = str.maketrans({mark: plain for plain, marks in _TYPOGRAPHIC.items() for mark in marks})


@dataclass(frozen=True)
class Token:
    """A word, a run of blanks or a mark: corrected and as typed."""

    norm: str
    orig: str


@dataclass(frozen=True)
class Phrase:
    """Tokens of a text; `norm` is what rules match, `orig` what the user typed. Offsets are into `norm`."""

    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """The tokens of a text; typographic marks count as plain ones."""
        plain = _BLANKS.sub(" ", text.translate(_CURLY))
        return cls(tuple(_token(match) for match in _TOKEN.finditer(plain)))

    @cached_property
    def norm(self) -> str:
        """The corrected, lower-case text."""
        return "".join(token.norm for token in self.tokens)

    @cached_property
    def _edges(self) -> list[int]:
        """Where each token begins in `norm`, and where the last one ends."""
        return list(accumulate((len(token.norm) for token in self.tokens), initial=0))

    @cached_property
    def orig(self) -> str:
        """The text as typed."""
        return "".join(token.orig for token in self.tokens)

    def part(self, start: int, end: int) -> "Phrase":
        """The tokens that lie within [start, end); a token is never split."""
        first = bisect_left(self._edges, start)
        last = bisect_right(self._edges, end) - 1
        return Phrase(self.tokens[first:last])

    def without(self, start: int, end: int) -> "Phrase":
        """The tokens outside [start, end)."""
        return self.part(0, start).then(self.part(end, len(self.norm)))

    def then(self, more: "Phrase", between: str = " ") -> "Phrase":
        """These words and more, with one separator between them."""
        first, last = self.stripped(" "), more.stripped(" ")
        gap = (Token(between, between),) if first and last else ()
        return Phrase(first.tokens + gap + last.tokens).stripped()

    def dropping(self, pattern: re.Pattern[str]) -> "Phrase":
        """What is left when all matches of the pattern are taken out."""
        kept, at = Phrase(()), 0
        for match in pattern.finditer(self.norm):
            kept = kept.then(self.part(at, match.start()))
            at = match.end()
        return kept.then(self.part(at, len(self.norm)))

    def group(self, match: re.Match[str], name: str) -> "Phrase":
        """The words of a named group of a match on `norm`; empty if the group took no part."""
        start, end = match.span(name)
        return self.part(start, end).stripped() if start >= 0 else Phrase(())

    def after(self, match: re.Match[str]) -> "Phrase":
        """What follows a match on `norm`."""
        return self.part(match.end(), len(self.norm)).stripped()

    def stripped(self, marks: str = " \t\r\n,;:.!?-") -> "Phrase":
        """The tokens without blanks and marks at the ends."""
        tokens = list(self.tokens)
        while tokens and _is_marks(tokens[0].norm, marks):
            tokens.pop(0)
        while tokens and _is_marks(tokens[-1].norm, marks):
            tokens.pop()
        return Phrase(tuple(tokens))

    def __bool__(self) -> bool:
        return bool(self.norm.strip())


def _is_marks(text: str, marks: str) -> bool:
    return not text.strip(marks)


def _token(match: re.Match[str]) -> Token:
    quoted = match["double"] or match["single"]
    if quoted:
        return Token(QUOTED, quoted.strip())
    text = match[0]
    return Token(corrected(text.lower()), text)
