"""Who may come in: sign-up, sign-in, refresh, sign-out, and whose access token it is."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from app.accounts import throttle, tokens
from app.accounts.mails import already_mail, confirm_mail
from app.accounts.models import SignInSession, User
from app.accounts.password_policy import check_password
from app.accounts.passwords import PasswordHasher
from app.accounts.repository import AccountRepository, Principal
from app.accounts.schemas import SignIn, SignUp
from app.core.client import network_of
from app.core.config import Settings
from app.core.database import utc_now
from app.core.errors import Conflict, Forbidden, Unauthenticated
from app.core.mail import Mail

logger = structlog.get_logger(__name__)

SESSION_OVER = "The session is over. Sign in again."


class EmailTaken(Conflict):
    """An account with that email exists."""

    code = "email_taken"


class WrongCredentials(Unauthenticated):
    """Unknown email or wrong password; which of the two is not told."""

    code = "wrong_credentials"


class EmailUnconfirmed(Forbidden):
    """The password is right, but nobody has shown yet that the email is theirs."""

    code = "email_unconfirmed"


@dataclass(frozen=True)
class Client:
    """The browser or program that asks: its address, what it calls itself, its device token if it has one."""

    address: str
    user_agent: str | None = None
    device: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """A user and the tokens that prove it."""

    user: User
    tokens: tokens.TokenPair
    session: SignInSession


@dataclass(frozen=True)
class Identity:
    """Whose request it is, and by which sign-in."""

    user: Principal
    session_id: UUID


class AccountService:
    """Accounts; each change is committed before it returns."""

    def __init__(self, session: AsyncSession, settings: Settings) -> None:
        self._session = session
        self._settings = settings
        self._accounts = AccountRepository(session)
        self._throttle = throttle.Throttle(session)

    async def sign_up(self, data: SignUp, hasher: PasswordHasher, client: Client) -> SignedIn:
        """Make an account and sign it in; raises WeakPassword, EmailTaken."""
        user = await self._new_user(data, hasher, client)
        self._accounts.add(user)
        try:
            await self._session.flush()
        except IntegrityError as error:
            raise EmailTaken("There is an account with this email. Sign in instead.") from error
        return await self.open_session(user, client)

    async def sign_up_by_mail(self, data: SignUp, hasher: PasswordHasher, client: Client) -> Mail:
        """Make an account that waits for its confirmation. The mail to send tells what the answer must not.

        Whoever signs up again before that chooses name and password anew.
        """
        user = await self._new_user(data, hasher, client, throttle.MAIL.key(data.email))
        user.unconfirmed_since = user.created_at
        present = await self._accounts.user_by_email(data.email)
        if present is not None and present.unconfirmed_since is None:
            return already_mail(self._settings, present)
        if present is not None:
            present.name, present.password_hash = user.name, user.password_hash
            user = present
        self._accounts.add(user)
        # Somebody who signs up with the same email at this very moment gets the link that works.
        with suppress(IntegrityError):
            await self._session.commit()
        return confirm_mail(self._settings, user)

    async def sign_in(self, data: SignIn, hasher: PasswordHasher, client: Client) -> SignedIn:
        """Open a session; raises RateLimited, WrongCredentials, EmailUnconfirmed."""
        user = await self._accounts.user_by_email(data.email)
        keys = self._guess_keys(data.email, user, client)
        # Commits too: the password takes long to check, and no connection waits for it.
        await self._throttle.count(*keys)
        matches = await hasher.matches(data.password.get_secret_value(), user.password_hash if user else None)
        if user is None or not matches or is_gone(user):
            raise WrongCredentials("Email or password is wrong.")
        if self._settings.sends_mail and user.unconfirmed_since is not None:
            raise EmailUnconfirmed(
                "Confirm your email first, with the link in our mail. Sign up again for a new one."
            )
        for key in keys:
            # Whoever signs in to an account of their own may not guess at others' for nothing.
            if key.rule is throttle.ADDRESS:
                await self._throttle.take_back(key)
        await self._throttle.clear(key for key in keys if key.rule is not throttle.ADDRESS)
        return await self.open_session(user, client)

    async def refresh(self, refresh_token: str) -> SignedIn:
        """Swap a refresh token for new tokens, and let the session live on; raises Unauthenticated.

        A token used before revokes its whole session: either its holder or the one before is a thief. Within
        the grace time it gets the current tokens instead, since two tabs may refresh at once.
        """
        claims = tokens.read(self._settings, refresh_token, "refresh")
        now = utc_now()
        first = await self._accounts.rotate(claims.sid, claims.generation, now)
        sign_in = await self._accounts.session_by_id(claims.sid)
        user = await self._accounts.user_of_session(claims.sub, claims.sid, now)
        if sign_in is None or user is None or is_gone(user):
            raise Unauthenticated(SESSION_OVER)
        grace = timedelta(seconds=self._settings.refresh_grace_seconds)
        previous = claims.generation == sign_in.generation - 1
        if not first and not (previous and now - sign_in.rotated_at < grace):
            await self._accounts.revoke(sign_in.id, now)
            await self._session.commit()
            logger.warning("refresh_token_reused", user_id=str(user.id), session_id=str(sign_in.id))
            raise Unauthenticated(SESSION_OVER)
        if first:
            sign_in.expires_at = min(now + self._idle_time, sign_in.created_at + self._longest_time)
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

    async def identity_of_access_token(self, token: str) -> Identity:
        """Whose token it is and of which session; raises Unauthenticated when it is not good or over."""
        claims = tokens.read(self._settings, token, "access")
        user = await self._accounts.principal_of_session(claims.sub, claims.sid, utc_now())
        if user is None or is_gone(user):
            raise Unauthenticated(SESSION_OVER)
        return Identity(user, claims.sid)

    async def user_of_access_token(self, token: str) -> Principal:
        """Whose token it is; raises Unauthenticated when it is not good or its session is over."""
        return (await self.identity_of_access_token(token)).user

    async def open_session(self, user: User, client: Client) -> SignedIn:
        """Sign in a user who has shown who they are."""
        now = utc_now()
        await self._accounts.forget_old_sessions(user.id, now)
        sign_in = SignInSession(
            user_id=user.id,
            created_at=now,
            rotated_at=now,
            expires_at=now + min(self._idle_time, self._longest_time),
            user_agent=client.user_agent[:200] if client.user_agent else None,
            address=client.address[:45],
        )
        self._accounts.add(sign_in)
        await self._session.commit()
        return SignedIn(user, tokens.issue(self._settings, sign_in), sign_in)

    async def _new_user(
        self, data: SignUp, hasher: PasswordHasher, client: Client, *keys: throttle.Key
    ) -> User:
        password = data.password.get_secret_value()
        check_password(password, data.email, data.name)
        await self._throttle.count(throttle.SIGN_UP.key(network_of(client.address)), *keys)
        return User(email=data.email, name=data.name, password_hash=await hasher.hash(password))

    def _guess_keys(self, email: str, user: User | None, client: Client) -> list[throttle.Key]:
        device = self._device_of(user, client)
        if device is not None:
            return [throttle.DEVICE.key(device)]
        network = network_of(client.address)
        return [
            throttle.ACCOUNT_AND_ADDRESS.key(email, network),
            throttle.ACCOUNT.key(email),
            throttle.ADDRESS.key(network),
        ]

    def _device_of(self, user: User | None, client: Client) -> str | None:
        """The device's own number, if this user has signed in with it before."""
        with suppress(Unauthenticated):
            claims = tokens.read(self._settings, client.device or "", "device")
            return str(claims.sid) if user is not None and claims.sub == user.id else None
        return None

    @property
    def _idle_time(self) -> timedelta:
        return timedelta(seconds=self._settings.refresh_token_seconds)

    @property
    def _longest_time(self) -> timedelta:
        return timedelta(seconds=self._settings.session_max_seconds)


def is_gone(user: User | Principal) -> bool:
    """Whether the account's time has come, though its rows are still there."""
    return user.deletes_at is not None and user.deletes_at <= utc_now()
