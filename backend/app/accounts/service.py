"""Who may come in: sign-up, sign-in, refresh, sign-out, and whose access token it is."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from app.accounts import tokens
from app.accounts.models import SignInSession, User
from app.accounts.passwords import PasswordVault
from app.accounts.repository import AccountRepository
from app.accounts.schemas import SignIn, SignUp
from app.core.config import Settings
from app.core.database import utc_now
from app.core.errors import Conflict, Unauthenticated

logger = structlog.get_logger(__name__)

SESSION_OVER = "The session is over. Sign in again."


class EmailTaken(Conflict):
    """An account with that email exists."""

    code = "email_taken"


class WrongCredentials(Unauthenticated):
    """Unknown email or wrong password; which of the two is not told."""

    code = "wrong_credentials"


@dataclass(frozen=True)
class SignedIn:
    """A user and the tokens that prove it."""

    user: User
    tokens: tokens.TokenPair
    session: SignInSession


class AccountService:
    """Accounts; each change is committed before it returns."""

    def __init__(self, session: AsyncSession, settings: Settings) -> None:
        self._session = session
        self._settings = settings
        self._accounts = AccountRepository(session)

    async def sign_up(self, data: SignUp, vault: PasswordVault) -> SignedIn:
        """Make an account and sign it in; raises EmailTaken."""
        password_hash = await vault.hash(data.password.get_secret_value())
        user = User(email=data.email, name=data.name, password_hash=password_hash)
        self._accounts.add(user)
        try:
            await self._session.flush()
        except IntegrityError as error:
            raise EmailTaken("There is an account with this email. Sign in instead.") from error
        return await self._open_session(user)

    async def sign_in(self, data: SignIn, vault: PasswordVault) -> SignedIn:
        """Open a session; raises WrongCredentials."""
        user = await self._accounts.user_by_email(data.email)
        # The password takes long to check: no connection waits for it.
        await self._session.commit()
        matches = await vault.matches(data.password.get_secret_value(), user.password_hash if user else None)
        if user is None or not matches:
            raise WrongCredentials("Email or password is wrong.")
        return await self._open_session(user)

    async def refresh(self, refresh_token: str) -> SignedIn:
        """Swap a refresh token for new tokens; raises Unauthenticated.

        A token used before revokes its whole session: either its holder or the one before is a thief. Within
        the grace time it gets the current tokens instead, since two tabs may refresh at once.
        """
        claims = tokens.read(self._settings, refresh_token, "refresh")
        now = utc_now()
        first = await self._accounts.rotate(claims.sid, claims.generation, now)
        sign_in = await self._accounts.session_by_id(claims.sid)
        user = await self._accounts.user_of_session(claims.sub, claims.sid, now)
        if sign_in is None or user is None:
            raise Unauthenticated(SESSION_OVER)
        grace = timedelta(seconds=self._settings.refresh_grace_seconds)
        previous = claims.generation == sign_in.generation - 1
        if not first and not (previous and now - sign_in.rotated_at < grace):
            await self._accounts.revoke(sign_in.id, now)
            await self._session.commit()
            logger.warning("refresh_token_reused", user_id=str(user.id), session_id=str(sign_in.id))
            raise Unauthenticated(SESSION_OVER)
        await self._session.commit()
        return SignedIn(user, tokens.issue(self._settings, sign_in), sign_in)

    async def sign_out(self, access_token: str | None, refresh_token: str | None) -> None:
        """End the session of whichever token is good; does nothing when none is."""
        given: tuple[tuple[str | None, tokens.Kind], ...] = (
            (refresh_token, "refresh"),
            (access_token, "access"),
        )
        for token, kind in given:
            with suppress(Unauthenticated):
                claims = tokens.read(self._settings, token or "", kind)
                await self._accounts.revoke(claims.sid, utc_now())
        await self._session.commit()

    async def user_of_access_token(self, token: str) -> User:
        """Whose token it is; raises Unauthenticated when it is not good or its session is over."""
        claims = tokens.read(self._settings, token, "access")
        user = await self._accounts.user_of_session(claims.sub, claims.sid, utc_now())
        if user is None:
            raise Unauthenticated(SESSION_OVER)
        return user

    async def _open_session(self, user: User) -> SignedIn:
        now = utc_now()
        await self._accounts.forget_old_sessions(user.id, now)
        lifetime = timedelta(seconds=self._settings.refresh_token_seconds)
        sign_in = SignInSession(user_id=user.id, created_at=now, rotated_at=now, expires_at=now + lifetime)
        self._accounts.add(sign_in)
        await self._session.commit()
        return SignedIn(user, tokens.issue(self._settings, sign_in), sign_in)
