"""Mails about accounts. Their links carry the token in the fragment, which reaches no server's log."""

from app.accounts.models import User
from app.accounts.repository import Principal
from app.accounts.tokens import issue_mailed
from app.core.config import Settings
from app.core.mail import Mail


def confirm_mail(settings: Settings, user: User) -> Mail:
    """To whoever signed up with a new email."""
    link = f"{settings.public_url.rstrip('/')}/confirm#token={issue_mailed(settings, user, 'confirm')}"
    return Mail(
        user.email,
        "Confirm your email",
        f"Hello {user.name},\n\nto finish your sign-up, open this link within three days and enter the "
        f"password you chose:\n\n{link}\n\nIf you did not sign up, do nothing: the account goes away.\n",
    )


def already_mail(settings: Settings, user: User) -> Mail:
    """To whoever has an account with the email that somebody just signed up with."""
    base = settings.public_url.rstrip("/")
    return Mail(
        user.email,
        "You have an account already",
        f"Hello {user.name},\n\nsomebody, most likely you, signed up with this email, which has an account "
        f"already. Sign in instead: {base}/sign-in\n"
        f"If you have forgotten the password: {base}/forgot-password\n\n"
        "If it was not you, do nothing: nothing has changed.\n",
    )


def reset_mail(settings: Settings, user: User) -> Mail:
    """To whoever has forgotten the password."""
    link = f"{settings.public_url.rstrip('/')}/reset-password#token={issue_mailed(settings, user, 'reset')}"
    return Mail(
        user.email,
        "Choose a new password",
        f"Hello {user.name},\n\nopen this link within an hour to choose a new password:\n\n{link}\n\n"
        "It works once and signs you out everywhere. If you did not ask for it, do nothing.\n",
    )


def changed_mail(user: User | Principal) -> Mail:
    """To the owner of an account whose password was changed just now."""
    return Mail(
        user.email,
        "Your password was changed",
        f"Hello {user.name},\n\nthe password of your account was changed just now, and every other session "
        'was signed out. If it was not you, use "Forgot password" at once.\n',
    )
