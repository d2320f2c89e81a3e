"""Text that every database can store."""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints


def refuse_nul(text: str) -> str:
    """PostgreSQL cannot store U+0000; refuse it as invalid rather than fail later."""
    if "\x00" in text:
        raise ValueError("must not contain the NUL character")
    return text


# They turn the direction of what follows: "gpj.exe" is shown as "exe.jpg". Marks of right-to-left text stay.
_TURNS_DIRECTION: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Letters and symbols by their category that are drawn as nothing: Hangul fillers, an empty Braille cell.
_BLANKS: Final = "\u115f\u1160\u3164\uffa0\u2800"


def keep_direction(text: str) -> str:
    """The text without characters that turn its direction.

    >>> keep_direction("a\u202eb ")
    'ab'
    """
    return _TURNS_DIRECTION.sub("", text).strip()


def refuse_invisible(text: str) -> str:
    """Refuse a text of which nothing can be seen: only spaces, zero-width characters and blanks."""
    if all(unicodedata.category(char)[0] in "CZ" or char in _BLANKS for char in text):
        raise ValueError("must have a character that can be seen")
    return text


# Last in an Annotated, after StringConstraints, so that those still reach the OpenAPI document.
NoNul = AfterValidator(refuse_nul)
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), NoNul,
    AfterValidator(keep_direction), AfterValidator(refuse_invisible),
]  # fmt: skip
SearchText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), NoNul, AfterValidator(keep_direction)
]
