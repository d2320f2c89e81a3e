"""Devices that take notices: who subscribes, and which still do."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.accounts.models import SignInSession
from app.core.database import utc_now
from app.push.models import PushSubscription
from app.push.schemas import SubscriptionCreate

MAX_DEVICES = 20


def digest_of(endpoint: str) -> str:
    """Name of an endpoint: its SHA-256 in hex."""
    return sha256(endpoint.encode()).hexdigest()


async def live_subscriptions(
    session: AsyncSession, user_id: UUID, now: datetime
) -> Sequence[PushSubscription]:
    """Devices where the user is still signed in, the oldest first."""
    rows = (
        select(PushSubscription)
        .join(SignInSession, col(SignInSession.id) == col(PushSubscription.session_id))
        .where(PushSubscription.user_id == user_id)
        .where(col(SignInSession.revoked_at).is_(None), col(SignInSession.expires_at) > now)
        .order_by(col(PushSubscription.created_at))
    )
    return (await session.exec(rows)).all()


class PushService:
    """Subscriptions of one request; each change is committed before it returns."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def subscribe(self, user_id: UUID, session_id: UUID, body: SubscriptionCreate) -> None:
        """Take notices on a device; a browser that another person used before is this person's from now on.

        Beyond MAX_DEVICES the oldest one goes: nobody counts the browsers they once used.
        """
        try:
            await self._put(user_id, session_id, body)
        except IntegrityError:
            # Another tab of the same browser was faster: there is a row to change now.
            await self._session.rollback()
            await self._put(user_id, session_id, body)

    async def unsubscribe(self, user_id: UUID, digest: str) -> None:
        """Forget a device of the user's; also fine when there is none of that digest."""
        mine = delete(PushSubscription).where(
            col(PushSubscription.user_id) == user_id, col(PushSubscription.digest) == digest
        )
        await self._session.exec(mine)
        await self._session.commit()

    async def _put(self, user_id: UUID, session_id: UUID, body: SubscriptionCreate) -> None:
        digest = digest_of(body.endpoint)
        same = select(PushSubscription).where(PushSubscription.digest == digest)
        row = (await self._session.exec(same)).one_or_none()
        if row is None:
            row = PushSubscription(
                user_id=user_id, session_id=session_id, digest=digest, endpoint=body.endpoint,
                p256dh=body.keys.p256dh, auth=body.keys.auth,
            )  # fmt: skip
        else:
            row.user_id, row.session_id, row.created_at = user_id, session_id, utc_now()
            row.p256dh, row.auth, row.last_outcome = body.keys.p256dh, body.keys.auth, None
        self._session.add(row)
        await self._session.flush()
        await self._trim(user_id)
        await self._session.commit()

    async def _trim(self, user_id: UUID) -> None:
        newest = col(PushSubscription.created_at).desc()
        rows = select(PushSubscription.id).where(PushSubscription.user_id == user_id).order_by(newest)
        surplus = (await self._session.exec(rows.offset(MAX_DEVICES))).all()
        if surplus:
            await self._session.exec(delete(PushSubscription).where(col(PushSubscription.id).in_(surplus)))
