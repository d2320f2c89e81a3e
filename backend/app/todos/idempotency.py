"""Requests that may come twice (a retry after a lost answer) and must be carried out once."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.errors import Conflict
from app.todos.models import IdempotencyKey


class KeyReused(Conflict):
    """The key came with another request before."""

    code = "idempotency_key_reused"


@dataclass(frozen=True)
class RequestKey:
    """The client's name for a request, and a digest of what it asks."""

    key: str
    fingerprint: str

    @classmethod
    def of(cls, key: str | None, body: BaseModel, path: str = "") -> "RequestKey | None":
        """The key of a request for `body` at `path`; None when it came without one."""
        digest = sha256(f"{path}{body.model_dump_json()}".encode()).hexdigest()
        return cls(key, digest) if key is not None else None


async def earlier_todo(session: AsyncSession, user_id: UUID, key: RequestKey | None) -> UUID | None:
    """Id of the todo that the request made or changed before; raises KeyReused.

    To be called while holding the list.
    """
    if key is None:
        return None
    rows = select(IdempotencyKey).where(IdempotencyKey.user_id == user_id, IdempotencyKey.key == key.key)
    earlier = (await session.exec(rows)).one_or_none()
    if earlier is not None and earlier.fingerprint != key.fingerprint:
        raise KeyReused(
            "Idempotency-Key: it came with another request before; use a new one for each change."
        )
    return earlier.todo_id if earlier is not None else None


def remember(
    session: AsyncSession, user_id: UUID, key: RequestKey | None, todo_id: UUID, now: datetime
) -> None:
    """Store what the request made or changed, at the next flush."""
    if key is not None:
        session.add(
            IdempotencyKey(
                user_id=user_id, key=key.key, fingerprint=key.fingerprint, todo_id=todo_id, created_at=now
            )
        )


async def is_repeat(
    session: AsyncSession, user_id: UUID, key: RequestKey | None, todo_id: UUID, now: datetime
) -> bool:
    """Whether the request was carried out before. If not, it counts as carried out from this commit on."""
    if await earlier_todo(session, user_id, key) is not None:
        return True
    remember(session, user_id, key, todo_id, now)
    return False


async def forget_keys(session: AsyncSession, before: datetime) -> int:
    """Delete anyone's keys from before a moment: nobody tries again after that; how many."""
    old = delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < before)
    return (await session.exec(old)).rowcount
