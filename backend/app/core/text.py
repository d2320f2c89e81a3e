"""Text that every database can store."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints


def refuse_nul(text: str) -> str:
    """PostgreSQL cannot store U+0000; refuse it as invalid rather than fail later."""
    if "\x00" in text:
        raise ValueError("must not contain the NUL character")
    return text


# Last in an Annotated, after StringConstraints, so that those still reach the OpenAPI document.
NoNul = AfterValidator(refuse_nul)
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), NoNul]
SearchText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), NoNul]
