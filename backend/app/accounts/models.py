"""Tables of users, their sign-in sessions and the guesses at passwords."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from app.core.database import UtcDateTime, utc_now


class User(SQLModel, table=True):
    """An account; `email` is stored in lower case."""

    __tablename__ = "users"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=100)
    password_hash: str = Field(max_length=200)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    unconfirmed_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Set while nobody has shown yet that the email is theirs; None for all other accounts."""
    deletes_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    """When the account goes with all its data, unless its owner changes their mind before."""


class SignInSession(SQLModel, table=True):
    """One sign-in. `generation` is that of its only valid refresh token; an older one is a stolen one."""

    __tablename__ = "sessions"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    generation: int = 0
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    rotated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    expires_at: datetime = Field(sa_type=UtcDateTime, nullable=False)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    user_agent: str | None = Field(default=None, max_length=200)
    address: str | None = Field(default=None, max_length=45)


class Attempt(SQLModel, table=True):
    """How often something was tried that must not be tried often; `key` is a hash, see `throttle`."""

    __tablename__ = "attempts"

    key: str = Field(max_length=64, primary_key=True)
    count: int
    updated_at: datetime = Field(sa_type=UtcDateTime, nullable=False, index=True)
    blocked_until: datetime = Field(sa_type=UtcDateTime, nullable=False)
