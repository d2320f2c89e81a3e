"""What signed-in users do with their account: password, sessions, deletion."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import col, delete, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.accounts import throttle
from app.accounts.models import User
from app.accounts.password_policy import check_password
from app.accounts.passwords import PasswordHasher
from app.accounts.repository import AccountRepository, Principal
from app.accounts.schemas import PasswordChange, SessionRead, UserRead
from app.accounts.service import Identity
from app.core.config import Settings
from app.core.database import utc_now
from app.core.errors import AppError, NotFound


class WrongPassword(AppError):
    """The password given once more is not the account's. Not 401: the session is as good as before."""

    status, code = 422, "wrong_password"


class AccountManagement:
    """One user's account; each change is committed before it returns."""

    def __init__(self, session: AsyncSession, settings: Settings, hasher: PasswordHasher) -> None:
        self._session = session
        self._settings = settings
        self._hasher = hasher
        self._accounts = AccountRepository(session)
        self._throttle = throttle.Throttle(session)

    async def change_password(self, identity: Identity, data: PasswordChange) -> None:
        """Set a new password and end every other session; raises WrongPassword, WeakPassword, RateLimited."""
        user, new = identity.user, data.new_password.get_secret_value()
        await self.check_current(user, data.current_password.get_secret_value())
        check_password(new, user.email, user.name)
        await self._set(user.id, password_hash=await self._hasher.hash(new))
        await self._accounts.revoke_others(user.id, identity.session_id, utc_now())
        await self._session.commit()

    async def sessions(self, identity: Identity) -> list[SessionRead]:
        """Sign-ins that are not over, the last used first."""
        rows = await self._accounts.live_sessions(identity.user.id, utc_now())
        return [
            SessionRead(
                **row.model_dump(include={"id", "created_at", "expires_at", "user_agent", "address"}),
                last_used_at=row.rotated_at,
                current=row.id == identity.session_id,
            )
            for row in rows
        ]

    async def end_session(self, identity: Identity, session_id: UUID) -> None:
        """Sign out one session; raises NotFound when the user has no live one of that id."""
        if not await self._accounts.revoke_own(identity.user.id, session_id, utc_now()):
            raise NotFound("You have no such session.")
        await self._session.commit()

    async def end_other_sessions(self, identity: Identity) -> int:
        """Sign out everywhere but here; how many sessions that ended."""
        ended = await self._accounts.revoke_others(identity.user.id, identity.session_id, utc_now())
        await self._session.commit()
        return ended

    async def schedule_deletion(self, identity: Identity, password: str) -> UserRead:
        """Have the account deleted after the delay (at once where that is 0 days); raises WrongPassword."""
        user = identity.user
        await self.check_current(user, password)
        deletes_at = utc_now() + timedelta(days=self._settings.account_deletion_days)
        if self._settings.account_deletion_days == 0:
            await self._session.exec(delete(User).where(col(User.id) == user.id))
        else:
            await self._set(user.id, deletes_at=deletes_at)
        await self._session.commit()
        return UserRead(id=user.id, email=user.email, name=user.name, deletes_at=deletes_at)

    async def cancel_deletion(self, identity: Identity) -> UserRead:
        """Keep the account after all; also fine when nothing was scheduled."""
        user = identity.user
        await self._set(user.id, deletes_at=None)
        await self._session.commit()
        return UserRead(id=user.id, email=user.email, name=user.name)

    async def check_current(self, user: Principal, password: str) -> None:
        """Return for the user's password; raises WrongPassword, and RateLimited after some of those."""
        key = throttle.CURRENT_PASSWORD.key(str(user.id))
        await self._throttle.count(key)
        if not await self._hasher.matches(password, user.password_hash):
            raise WrongPassword("This is not your password.")
        await self._throttle.clear([key])

    async def _set(self, user_id: UUID, **values: object) -> None:
        await self._session.exec(update(User).where(col(User.id) == user_id).values(**values))
