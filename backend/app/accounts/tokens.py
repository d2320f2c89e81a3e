"""Signed tokens (HS256): a short-lived access token and a refresh token that is good once."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import jwt
from pydantic import BaseModel, Field, ValidationError

from app.accounts.models import SignInSession
from app.core.config import Settings
from app.core.database import utc_now
from app.core.errors import Unauthenticated

ALGORITHM = "HS256"
ISSUER = "todo-backend"
Kind = Literal["access", "refresh"]


class Claims(BaseModel):
    """Claims of a token of ours; times are seconds since 1970."""

    iss: str = ISSUER
    kind: Kind
    sub: UUID
    sid: UUID
    generation: int = Field(ge=0)
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
        return jwt.encode(claims.model_dump(mode="json"), settings.auth_secret, ALGORITHM)

    ends = int(sign_in.expires_at.timestamp())
    return TokenPair(
        access=sign("access", min(now + settings.access_token_seconds, ends)), refresh=sign("refresh", ends)
    )


def read(settings: Settings, token: str, kind: Kind) -> Claims:
    """Claims of a valid token; raises Unauthenticated when it is forged, expired or of the other kind."""
    try:
        raw = jwt.decode(
            token, settings.auth_secret, [ALGORITHM], issuer=ISSUER, options={"require": ["exp"]}
        )
        claims = Claims.model_validate(raw)
    except (jwt.InvalidTokenError, ValidationError) as error:
        raise Unauthenticated("The token is invalid or expired. Sign in again.") from error
    if claims.kind != kind:
        raise Unauthenticated(f"This is no {kind} token.")
    return claims


def seconds_until(moment: datetime) -> int:
    """Whole seconds from now, at least 0; a cookie's max-age."""
    return max(0, int((moment - utc_now()).total_seconds()))
