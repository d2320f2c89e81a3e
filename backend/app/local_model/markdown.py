"""Texts of users in answers, which are Markdown: escaped, so that a title shows as typed."""

import re
from typing import Final

_MEANS_MARKUP: Final = re.compile(
    r"[\\`*<]|(?<!\w)_|_(?!\w)|\[(?=[^\]]*\][(\[:])|&(?=#?\w+;)|^(?:[-+#>=]|\d+(?=[.)]))"
)
_ESCAPED: Final = re.compile(r"\\([\\`*<_\[&#>=+.)-])")
_INVISIBLE: Final = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
"""Characters without width, and those that turn the direction of what follows."""


def escape(text: str) -> str:
    """The text on one line, with a backslash before what Markdown would take for markup.

    >>> escape("2 * [a](b)")
    '2 \\\\* \\\\[a](b)'
    """
    line = " ".join(_INVISIBLE.sub("", text).split())
    return _MEANS_MARKUP.sub(_escaped, line)


def unescape(text: str) -> str:
    """The text that was escaped."""
    return _ESCAPED.sub(r"\1", text)


def _escaped(match: re.Match[str]) -> str:
    mark = match[0]
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"
