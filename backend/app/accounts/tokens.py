"""Signed tokens (HS256): a short-lived access token and a refresh token that is good once."""

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Literal
from uuid import UUID, uuid4

import jwt
from jwt.types import Options
from pydantic import BaseModel, Field, ValidationError

from app.accounts.models import SignInSession, User
from app.core.config import Settings
from app.core.database import utc_now
from app.core.errors import Unauthenticated

ALGORITHM = "HS256"
ISSUER = "todo-backend"
Kind = Literal["access", "refresh", "device", "reset", "confirm"]
INVALID = "The token is invalid or expired. Sign in again."
RESET_SECONDS = 3600
CONFIRM_SECONDS = 3 * 24 * 3600


class Claims(BaseModel):
    """Claims of a token of ours; times are seconds since 1970."""

    iss: str = ISSUER
    kind: Kind
    sub: UUID
    sid: UUID
    generation: int = Field(default=0, ge=0)
    proof: str = ""
    """For tokens sent by mail: changes with the password, so that such a token is good once."""
    iat: int
    exp: int


class TokenPair(BaseModel):
    """What a sign-in or a refresh hands out."""

    access: str
    refresh: str


def issue(settings: Settings, sign_in: SignInSession) -> TokenPair:
    """Tokens of the session's current generation; the refresh token ends with the session."""
    now = int(utc_now().timestamp())

    def sign(kind: Kind, expires: int) -> str:
        claims = Claims(
            kind=kind,
            sub=sign_in.user_id,
            sid=sign_in.id,
            generation=sign_in.generation,
            iat=now,
            exp=expires,
        )
        return _sign(settings, claims)

    ends = int(sign_in.expires_at.timestamp())
    return TokenPair(
        access=sign("access", min(now + settings.access_token_seconds, ends)), refresh=sign("refresh", ends)
    )


def issue_device(settings: Settings, user_id: UUID, seconds: int) -> str:
    """Token of a browser in which this user has signed in; it lets nobody in, but has tries of its own."""
    return _sign(settings, Claims(kind="device", sub=user_id, sid=uuid4(), **_times(seconds)))


def issue_mailed(settings: Settings, user: User, kind: Literal["reset", "confirm"]) -> str:
    """Token for whoever reads the user's mail, good once: for an hour (reset) or three days (confirm)."""
    seconds = RESET_SECONDS if kind == "reset" else CONFIRM_SECONDS
    proof = password_proof(user.password_hash)
    return _sign(settings, Claims(kind=kind, sub=user.id, sid=uuid4(), proof=proof, **_times(seconds)))


def password_proof(password_hash: str) -> str:
    """Changes whenever the password does, and tells nothing about it."""
    return hashlib.sha256(password_hash.encode()).hexdigest()[:32]


def _times(seconds: int) -> dict[str, int]:
    now = int(utc_now().timestamp())
    return {"iat": now, "exp": now + seconds}


def _sign(settings: Settings, claims: Claims) -> str:
    return jwt.encode(claims.model_dump(mode="json"), settings.auth_secret, ALGORITHM)


def read(settings: Settings, token: str, kind: Kind) -> Claims:
    """Claims of a valid token; raises Unauthenticated when it is forged, expired or of the other kind."""
    try:
        claims = _verified(settings.auth_secret, token)
    except (jwt.InvalidTokenError, ValidationError) as error:
        raise Unauthenticated(INVALID) from error
    if claims.exp <= utc_now().timestamp():
        raise Unauthenticated(INVALID)
    if claims.kind != kind:
        raise Unauthenticated(f"This is no {kind} token.")
    return claims


@lru_cache(maxsize=2048)
def _verified(secret: str, token: str) -> Claims:
    """Claims of a token with a good signature, remembered, as it comes with every request; not its expiry."""
    options: Options = {"require": ["exp"], "verify_exp": False}
    raw = jwt.decode(token, secret, [ALGORITHM], issuer=ISSUER, options=options)
    return Claims.model_validate(raw)


def seconds_until(moment: datetime) -> int:
    """Whole seconds from now, at least 0; a cookie's max-age."""
    return max(0, int((moment - utc_now()).total_seconds()))
