"""Queries on users and sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.accounts.models import Attempt, SignInSession, User


class Principal(NamedTuple):
    """An account, read for a request and not to be changed through this."""

    id: UUID
    email: str
    name: str
    password_hash: str
    created_at: datetime
    unconfirmed_since: datetime | None
    deletes_at: datetime | None


# Every request begins with this: made once, and without the ORM, which takes longer than the database.
PRINCIPAL_OF_SESSION = (
    select(*(User.__table__.columns[name] for name in Principal._fields))  # type: ignore[attr-defined]
    .join(SignInSession, col(SignInSession.user_id) == col(User.id))
    .where(col(User.id) == bindparam("user_id"), col(SignInSession.id) == bindparam("session_id"))
    .where(col(SignInSession.revoked_at).is_(None), col(SignInSession.expires_at) > bindparam("now"))
)


class AccountRepository:
    """Users and sessions in one database session; never commits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: User | SignInSession) -> None:
        """Insert at the next flush."""
        self._session.add(row)

    async def user_by_email(self, email: str) -> User | None:
        """Account of a lower-case email."""
        return (await self._session.exec(select(User).where(User.email == email))).one_or_none()

    async def user_by_id(self, user_id: UUID) -> User | None:
        """Account of an id."""
        return (await self._session.exec(select(User).where(User.id == user_id))).one_or_none()

    async def principal_of_session(self, user_id: UUID, session_id: UUID, now: datetime) -> Principal | None:
        """The user, if that session is theirs and neither revoked nor over."""
        connection = await self._session.connection()
        values = {"user_id": user_id, "session_id": session_id, "now": now}
        row = (await connection.execute(PRINCIPAL_OF_SESSION, values)).one_or_none()
        return Principal(*row) if row is not None else None

    async def user_of_session(self, user_id: UUID, session_id: UUID, now: datetime) -> User | None:
        """The user, if that session is theirs and neither revoked nor over."""
        found = (
            select(User)
            .join(SignInSession, col(SignInSession.user_id) == col(User.id))
            .where(User.id == user_id, SignInSession.id == session_id)
            .where(col(SignInSession.revoked_at).is_(None), col(SignInSession.expires_at) > now)
        )
        return (await self._session.exec(found)).one_or_none()

    async def session_by_id(self, session_id: UUID) -> SignInSession | None:
        """A session as it is stored now."""
        found = select(SignInSession).where(SignInSession.id == session_id)
        return (await self._session.exec(found.execution_options(populate_existing=True))).one_or_none()

    async def rotate(self, session_id: UUID, generation: int, now: datetime) -> bool:
        """Move a live session on from `generation`; False when it is no longer there (another was faster)."""
        change = (
            update(SignInSession)
            .where(col(SignInSession.id) == session_id, col(SignInSession.generation) == generation)
            .where(col(SignInSession.revoked_at).is_(None), col(SignInSession.expires_at) > now)
            .values(generation=generation + 1, rotated_at=now)
        )
        return (await self._session.exec(change)).rowcount == 1

    async def revoke(self, session_id: UUID, now: datetime) -> None:
        """End a session: none of its tokens is good any longer."""
        change = update(SignInSession).where(col(SignInSession.id) == session_id)
        await self._session.exec(change.where(col(SignInSession.revoked_at).is_(None)).values(revoked_at=now))

    async def live_sessions(self, user_id: UUID, now: datetime) -> Sequence[SignInSession]:
        """Sessions that are neither revoked nor over, the last used first."""
        mine = select(SignInSession).where(SignInSession.user_id == user_id)
        live = mine.where(col(SignInSession.revoked_at).is_(None), col(SignInSession.expires_at) > now)
        return (await self._session.exec(live.order_by(col(SignInSession.rotated_at).desc()))).all()

    async def revoke_others(self, user_id: UUID, keep: UUID | None, now: datetime) -> int:
        """End all sessions of the user, `keep` excepted; how many were ended."""
        change = update(SignInSession).where(
            col(SignInSession.user_id) == user_id, col(SignInSession.revoked_at).is_(None)
        )
        if keep is not None:
            change = change.where(col(SignInSession.id) != keep)
        return (await self._session.exec(change.values(revoked_at=now))).rowcount

    async def revoke_own(self, user_id: UUID, session_id: UUID, now: datetime) -> bool:
        """End one live session of the user; False when they have none of that id."""
        change = update(SignInSession).where(
            col(SignInSession.id) == session_id,
            col(SignInSession.user_id) == user_id,
            col(SignInSession.revoked_at).is_(None),
        )
        return (await self._session.exec(change.values(revoked_at=now))).rowcount == 1

    async def delete_due(self, now: datetime) -> int:
        """Delete the accounts whose time has come, with all that is theirs; how many."""
        return (await self._session.exec(delete(User).where(col(User.deletes_at) <= now))).rowcount

    async def delete_unconfirmed(self, before: datetime) -> int:
        """Delete accounts whose email nobody has confirmed since before that moment; how many."""
        stale = delete(User).where(col(User.unconfirmed_since) < before)
        return (await self._session.exec(stale)).rowcount

    async def delete_old_attempts(self, before: datetime) -> int:
        """Delete counters that have not been touched since; how many."""
        return (await self._session.exec(delete(Attempt).where(col(Attempt.updated_at) < before))).rowcount

    async def delete_old_sessions(self, now: datetime) -> int:
        """Delete everybody's sessions that are over; how many."""
        old = delete(SignInSession).where(col(SignInSession.expires_at) <= now)
        return (await self._session.exec(old)).rowcount

    async def forget_old_sessions(self, user_id: UUID, now: datetime) -> None:
        """Delete the user's sessions that are over, so that the table does not grow for ever."""
        old = delete(SignInSession).where(col(SignInSession.user_id) == user_id)
        await self._session.exec(old.where(col(SignInSession.expires_at) <= now))
