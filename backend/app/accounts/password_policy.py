"""Which passwords are taken, after OWASP ASVS 5: no composition rules, none that is guessed first."""

from functools import lru_cache

from app.core.errors import AppError


class WeakPassword(AppError):
    """The password would be guessed early; the message says why."""

    status, code = 422, "weak_password"


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The 30,000 passwords that leaks show most often, in lower case."""
    # 1 MB of source, and only whoever chooses a password needs it.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def squeeze(text: str) -> str:
    """Letters and digits alone, in lower case: `Ann Lee` and `ann.lee` are the same."""
    return "".join(character for character in text.casefold() if character.isalnum())


def check_password(password: str, email: str, name: str) -> None:
    """Return for a password that may be taken; raises WeakPassword."""
    plain = password.casefold().strip()
    if len(set(plain)) < 2:
        raise WeakPassword("The password is one character over and over. Choose another.")
    if plain in common_passwords():
        raise WeakPassword("This is one of the passwords that are guessed first. Choose another.")
    own = {squeeze(text) for text in (email, email.partition("@")[0], name)} - {""}
    if plain == email.casefold() or squeeze(plain) in own:
        raise WeakPassword("The password is your name or email. Choose another.")
