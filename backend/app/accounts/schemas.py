"""What account requests carry and answers show."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, SecretStr, StringConstraints

from app.core.text import NoNul

Email = Annotated[EmailStr, Field(max_length=254), AfterValidator(str.lower)]
Password = Annotated[SecretStr, Field(min_length=8, max_length=128)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), NoNul]


class SignUp(BaseModel):
    """A new account."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    password: Password
    name: Name


class SignIn(BaseModel):
    """Credentials of an account."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    password: Annotated[SecretStr, Field(min_length=1, max_length=128)]


class UserRead(BaseModel):
    """An account as the API shows it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    name: str
