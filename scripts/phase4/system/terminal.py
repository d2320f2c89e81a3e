"""Terminals and files that cannot show every character get plain ones, rather than an error in the middle of a line."""

import codecs
import sys

HANDLER = "todo-phase4-plain"
PLAIN = {
    "✓": "+", "✗": "x", "■": "#", "·": ".", "…": "...", "→": "->", "←": "<-", "“": '"', "”": '"', "≥": ">=", "≤": "<=",
    "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "\u00d7": "x", "\u2022": "*",
}  # fmt: skip
UNKNOWN = "?"


def plain(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: what stands in place of characters that the stream's encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    rest = error.object[error.start : error.end]
    return "".join(PLAIN.get(character, UNKNOWN) for character in rest), error.end


def never_fail_to_write() -> None:
    """Let standard output and standard error take any text. Do it once, before anything is written."""
    codecs.register_error(HANDLER, plain)
    for stream in (sys.stdout, sys.stderr):
        # Tests and callers put other objects in their place.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=HANDLER)
