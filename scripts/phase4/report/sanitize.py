"""Text of other programs made safe to show: no escape sequence of theirs reaches a terminal, a page or XML."""

import re

COLOURS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
# Control characters, and what XML 1.0 cannot hold even as a character reference.
UNREADABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sanitize(text: str) -> str:
    """The text without colours, with other control characters written out, such as ``\\x00``."""
    plain = COLOURS.sub("", text).replace("\r\n", "\n")
    return UNREADABLE.sub(lambda match: ascii(match.group())[1:-1], plain)
