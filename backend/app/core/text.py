"""Text that every database can store."""

from pydantic import AfterValidator


def refuse_nul(text: str) -> str:
    """PostgreSQL cannot store U+0000; refuse it as invalid rather than fail later."""
    if "\x00" in text:
        raise ValueError("must not contain the NUL character")
    return text


# Last in an Annotated, after StringConstraints, so that those still reach the OpenAPI document.
NoNul = AfterValidator(refuse_nul)
