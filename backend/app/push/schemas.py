"""What requests about push carry and answers show."""

from typing import Annotated, Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from app.push.endpoints import MAX_LENGTH
from app.push.sender import decoded

AUTH_BYTES = 16


def is_point(text: str) -> str:
    """Refuse a key that nothing could be encrypted for."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(text))
    except ValueError as error:
        raise ValueError("is no public key of the curve P-256 in base64url") from error
    return text


def is_auth_secret(text: str) -> str:
    """Refuse a secret that is not as long as RFC 8291 has it."""
    try:
        length = len(decoded(text))
    except ValueError as error:
        raise ValueError("is no base64url") from error
    if length != AUTH_BYTES:
        raise ValueError("must have 16 bytes in base64url")
    return text


class SubscriptionKeys(BaseModel):
    """A browser's keys."""

    model_config = ConfigDict(extra="forbid")

    p256dh: Annotated[str, Field(max_length=100), AfterValidator(is_point)]
    auth: Annotated[str, Field(max_length=30), AfterValidator(is_auth_secret)]


class SubscriptionCreate(BaseModel):
    """What a browser's `PushSubscription.toJSON()` gives, without its expiration time."""

    model_config = ConfigDict(extra="forbid")

    endpoint: Annotated[str, Field(min_length=1, max_length=MAX_LENGTH)]
    keys: SubscriptionKeys


class PushRead(BaseModel):
    """Whether this server sends push messages, and the public key that a browser subscribes with."""

    status: Literal["ready", "not_configured"]
    public_key: str | None = None


class PushMessage(BaseModel):
    """What a device is told: the todo, and which of its reminders this is."""

    id: UUID
    title: str
    reminded_at: AwareDatetime | None
