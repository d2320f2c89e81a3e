"""Ignore files of build contexts, read and applied as BuildKit does: ``patternmatcher`` and ``fsutil`` in Python.

docker-py's reading differs: it takes ``!**/x`` for no exception inside of ignored folders, and knows no escapes.
"""

import os
import posixpath
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# Exceptions with one of these may match inside of any folder, so that no ignored folder can be left out unread.
WILDCARDS = frozenset("*[]?^\\")
# What stands for itself in a pattern, and not in an expression.
SPECIAL = frozenset(".+()$")
PART = re.compile(r"\*\*/?|\\.|\{,|.", re.DOTALL)
IN_BRACKETS = r"(?:\\.|[^\\\]-])"
SOUND_START = re.compile(rf"(?:\\.|\[\^?+(?:{IN_BRACKETS}(?:-{IN_BRACKETS})?)+\]|[^\\\[*])*(?=\*|\Z)", re.DOTALL)


class BadPattern(ValueError):
    """A line that Go's ``filepath.Match`` or its regular expressions refuse; BuildKit then builds nothing."""


@dataclass(frozen=True)
class Pattern:
    """One line: ``text`` without its ``!``, cleaned, and whether it is an exception to the lines before it."""

    text: str
    is_exception: bool = False

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        try:
            with warnings.catch_warnings():
                # A bracket inside of brackets: Python warns, and reads it as Go does.
                warnings.simplefilter("ignore", FutureWarning)
                return re.compile(_expression_of(self.text), re.ASCII)
        except re.error as error:
            raise BadPattern(f"{self.text}: {error}") from None

    def matches(self, path: str) -> bool:
        """Whether it names this very path; that of a folder above it is for the caller to remember."""
        return self._expression.search(path) is not None

    @property
    def prefix(self) -> str:
        """The path up to a last ``/**`` or ``/*``."""
        return self.text.removesuffix("/**").removesuffix("/*")


def patterns_of(text: str) -> list[Pattern]:
    """The patterns of an ignore file's text.

    A ``#`` makes a comment only as the first character of a line; ``/a``, ``a/`` and ``./a`` are all ``a``.

    Raises:
        BadPattern: a line is none.
    """
    lines = [line.removesuffix("\r") for line in text.removeprefix(BOM).split("\n")]
    stripped = (line.strip() for line in lines if not line.startswith("#"))
    # BuildKit cleans twice: "!./!a" is an exception for "!a", and "./!a" one for "a".
    return [pattern for line in stripped if line and (pattern := _pattern(_cleaned_line(line)))]


def _cleaned_line(line: str) -> str:
    mark, path = ("!", line[1:].strip()) if line.startswith("!") else ("", line)
    cleaned = posixpath.normpath(path).replace("//", "/") if path else ""
    return mark + (cleaned[1:] if len(cleaned) > 1 and cleaned.startswith("/") else cleaned)


def _pattern(line: str) -> Pattern | None:
    cleaned = posixpath.normpath(line.strip()) if line.strip() else ""
    if cleaned == "!":
        raise BadPattern("! stands alone: it names no exception")
    if not cleaned:
        return None
    pattern = Pattern(cleaned.removeprefix("!"), cleaned.startswith("!"))
    _check_brackets(pattern.text)
    return pattern


def _check_brackets(text: str) -> None:
    """Go's ``filepath.Match`` of a folder "." reads no further than the first star that it does not get past."""
    start = SOUND_START.match(re.sub(r"^\**(?:[.?]\*+)?", "", text))
    if start is None:
        raise BadPattern(f"{text}: a bracket is not closed, or nothing follows a backslash")


def _expression_of(text: str) -> str:
    """A regular expression for a pattern: ``*`` and ``?`` stay in one folder, ``**`` does not.

    As in ``patternmatcher``: ``{``, ``}`` and ``|`` keep their meaning in an expression, where there is a wildcard.
    """
    if not set(text) & WILDCARDS - {"^"}:
        return f"^{re.escape(text)}$"
    if text.startswith("**") and not set(text[2:]) & WILDCARDS - {"^"}:
        return _suffix(text[2:])
    return "^" + "".join(_part(match[0], match.end() == len(text)) for match in PART.finditer(text)) + "$"


def _suffix(text: str) -> str:
    """``**/a`` is a whole name in any folder, ``**a`` the end of any path."""
    return f"(?:^|/){re.escape(text[1:])}$" if text.startswith("/") else f"{re.escape(text)}$"


def _part(text: str, is_last: bool) -> str:
    if text.startswith("**"):
        return ".*" if is_last else "(?:.*/)?"
    # Go takes "{," for two characters.
    return {"*": "[^/]*", "?": "[^/]", "{,": r"\{,"}.get(text, f"\\{text}" if text in SPECIAL else text)


def kept_files(root: Path, patterns: list[Pattern]) -> Iterator[str]:
    """The files of a folder (links too, but no folders) that the patterns let through, by their path from it."""
    exceptions = [f"{pattern.prefix}/" for pattern in patterns if pattern.is_exception]
    anywhere = any(set(prefix) & WILDCARDS for prefix in exceptions)
    stack: list[tuple[str, list[bool]]] = [("", [False] * len(patterns))]
    while stack:
        folder, above = stack.pop()
        with os.scandir(root / folder) as scanned:
            entries = list(scanned)
        for entry in entries:
            path = f"{folder}{entry.name}"
            is_ignored, matched = _judged(path, patterns, above)
            if not entry.is_dir(follow_symlinks=False):
                if not is_ignored:
                    yield path
            elif not is_ignored or anywhere or any(prefix.startswith(f"{path}/") for prefix in exceptions):
                stack.append((f"{path}/", matched))


def _judged(path: str, patterns: list[Pattern], above: list[bool]) -> tuple[bool, list[bool]]:
    """Whether a path is ignored, and which patterns name it or a folder above it, as far as BuildKit asks."""
    is_ignored = False
    matched: list[bool] = []
    for pattern, is_above in zip(patterns, above, strict=True):
        # A pattern that cannot change the verdict is not asked, and so not remembered for what lies below.
        is_match = is_above or (pattern.is_exception == is_ignored and pattern.matches(path))
        matched.append(is_match)
        if is_match:
            is_ignored = not pattern.is_exception
    return is_ignored, matched
