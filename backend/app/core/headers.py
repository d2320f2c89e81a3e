"""Headers of every answer, and of requests of several domains.

CORS stays closed: no Access-Control header is ever sent.
"""

from typing import Annotated, Final

from fastapi import Header
from pydantic import StringConstraints

SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

IdempotencyKey = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")]
KeyDep = Annotated[
    IdempotencyKey | None, Header(description="The client's name for this request, which is carried out once")
]
"""Idempotency-Key of a request that may come again after a lost answer."""
