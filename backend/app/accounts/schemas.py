"""What account requests carry and answers show."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, SecretStr, StringConstraints

from app.core.text import NoNul

Email = Annotated[EmailStr, Field(max_length=254), AfterValidator(str.lower)]
NewPassword = Annotated[SecretStr, Field(min_length=8, max_length=128)]
AnyPassword = Annotated[SecretStr, Field(min_length=1, max_length=128)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), NoNul]
MailedToken = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Body(BaseModel):
    """A request body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class SignUp(Body):
    """A new account."""

    email: Email
    password: NewPassword
    name: Name


class SignIn(Body):
    """Credentials of an account."""

    email: Email
    password: AnyPassword


class PasswordChange(Body):
    """The password that is, and the one to be."""

    current_password: AnyPassword
    new_password: NewPassword


class PasswordProof(Body):
    """The password once more, before what cannot be undone."""

    password: AnyPassword


class ResetRequest(Body):
    """Whose password is forgotten."""

    email: Email


class PasswordReset(Body):
    """A token from a mail, and the password to be."""

    token: MailedToken
    new_password: NewPassword


class Confirmation(Body):
    """A token from a mail, and the password chosen at sign-up: its reader must be who signed up."""

    token: MailedToken
    password: AnyPassword


class UserRead(BaseModel):
    """An account as the API shows it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    name: str
    deletes_at: datetime | None = None
    """When the account will be deleted, if its owner asked for that."""


class MailSent(BaseModel):
    """Go and read your mail; the same answer whether or not there is such an account."""

    status: Literal["mail_sent"] = "mail_sent"


class AccountOptions(BaseModel):
    """What this server offers before anybody has signed in."""

    mail: bool
    """Whether sign-ups are confirmed and passwords reset by e-mail."""
    deletion_days: int
    """Days between asking for the deletion of an account and the deletion."""


class SessionRead(BaseModel):
    """A sign-in that is not over. `address` and `user_agent` are as they were then."""

    id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    user_agent: str | None
    address: str | None
    current: bool


class SessionList(BaseModel):
    """All of a user's sign-ins, the last used first."""

    items: list[SessionRead]


class SessionsEnded(BaseModel):
    """How many sessions were ended."""

    ended: int
