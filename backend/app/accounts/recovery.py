"""What needs the user's mail: confirming an email, choosing a new password."""

from sqlmodel.ext.asyncio.session import AsyncSession

from app.accounts import throttle, tokens
from app.accounts.mails import reset_mail
from app.accounts.management import WrongPassword
from app.accounts.models import User
from app.accounts.password_policy import check_password
from app.accounts.passwords import PasswordHasher
from app.accounts.repository import AccountRepository
from app.accounts.schemas import Confirmation, PasswordReset
from app.accounts.service import AccountService, Client, SignedIn, is_gone
from app.core.client import network_of
from app.core.config import Settings
from app.core.database import utc_now
from app.core.errors import AppError, Unauthenticated
from app.core.mail import Mail


class LinkInvalid(AppError):
    """A mailed token is forged, over, or was used before."""

    status, code = 422, "link_invalid"


class MailUnset(AppError):
    """This server sends no mail, so what needs one is not offered."""

    status, code = 404, "mail_unset"


class Recovery:
    """Accounts by mail; each change is committed before it returns."""

    def __init__(self, session: AsyncSession, settings: Settings, hasher: PasswordHasher) -> None:
        self._session = session
        self._settings = settings
        self._hasher = hasher
        self._accounts = AccountRepository(session)
        self._throttle = throttle.Throttle(session)

    async def request_reset(self, email: str, client: Client) -> Mail | None:
        """The mail to send, None where nobody has that email; raises RateLimited, MailUnset."""
        if not self._settings.sends_mail:
            raise MailUnset("This server sends no mail. Ask whoever runs it for a new password.")
        network = network_of(client.address)
        await self._throttle.count(throttle.MAIL.key(email), throttle.MAIL_ADDRESS.key(network))
        user = await self._accounts.user_by_email(email)
        return None if user is None or is_gone(user) else reset_mail(self._settings, user)

    async def reset(self, data: PasswordReset) -> User:
        """Set a new password and end all sessions; raises LinkInvalid, WeakPassword."""
        user = await self._user_of(data.token, "reset")
        password = data.new_password.get_secret_value()
        check_password(password, user.email, user.name)
        user.password_hash = await self._hasher.hash(password)
        user.unconfirmed_since = None
        self._accounts.add(user)
        await self._accounts.revoke_others(user.id, None, utc_now())
        # Whoever reads the user's mail is the user: guesses of others do not keep them out.
        await self._throttle.clear([throttle.ACCOUNT.key(user.email)])
        await self._session.commit()
        return user

    async def confirm(self, data: Confirmation, client: Client) -> SignedIn:
        """Take the email for the user's, and sign in; raises LinkInvalid, WrongPassword, RateLimited."""
        user = await self._user_of(data.token, "confirm")
        key = throttle.CURRENT_PASSWORD.key(str(user.id))
        await self._throttle.count(key)
        if not await self._hasher.matches(data.password.get_secret_value(), user.password_hash):
            raise WrongPassword("This is not the password that you chose when you signed up.")
        await self._throttle.clear([key])
        user.unconfirmed_since = None
        self._accounts.add(user)
        return await AccountService(self._session, self._settings).open_session(user, client)

    async def _user_of(self, token: str, kind: tokens.Kind) -> User:
        invalid = LinkInvalid("This link was used before or is over. Ask for a new one.")
        try:
            claims = tokens.read(self._settings, token, kind)
        except Unauthenticated as error:
            raise invalid from error
        user = await self._accounts.user_by_id(claims.sub)
        if user is None or is_gone(user) or claims.proof != tokens.password_proof(user.password_hash):
            raise invalid
        if kind == "confirm" and user.unconfirmed_since is None:
            raise LinkInvalid("This email is confirmed already. Sign in.")
        return user
