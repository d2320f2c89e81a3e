"""Settings: every value comes from the environment (or `.env` in development)."""

import re
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.core.environment import EnvironmentSettings
from app.core.vapid import VapidKeyError, VapidKeys

DEV_AUTH_SECRET = "development-only-secret-do-not-deploy"  # noqa: S105 - refused in production
MIN_SECRET_LENGTH = 32
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
REFUSAL = "Cannot start, fix the environment:\n  "
HOW_TO_MAKE_ONE = 'python -c "import secrets; print(secrets.token_urlsafe(48))"'


class ConfigurationError(Exception):
    """The environment does not make a service that may start; the message lists what to set."""


class Settings(EnvironmentSettings):
    """All settings, named after their environment variables in lower case."""

    app_env: Literal["dev", "production"] = "dev"
    host: str = "0.0.0.0"  # noqa: S104 - a container's service must be reachable from its pod address
    port: int = Field(default=8000, ge=1, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    database_url: Annotated[str, Field(pattern=r"^(sqlite:///.|postgresql://)")] = "sqlite:///./todo.db"
    database_pool_size: int = Field(default=10, ge=1)
    database_timeout_seconds: float = Field(default=10, gt=0)
    # For migrations, which run when everything starts at once.
    database_wait_seconds: float = Field(default=60, ge=0)

    auth_secret: str = DEV_AUTH_SECRET
    access_token_seconds: int = Field(default=15 * 60, gt=0)
    # A sign-in that is not used for so long ends; each refresh begins the time anew ...
    refresh_token_seconds: int = Field(default=30 * 24 * 3600, gt=0)
    # ... until this long after the sign-in, when the password is asked for again in any case.
    session_max_seconds: int = Field(default=365 * 24 * 3600, gt=0)
    # Two tabs may refresh with the same token at once; a reuse later than this is taken for theft.
    refresh_grace_seconds: int = Field(default=10, ge=0)
    cookie_secure: bool | None = None
    account_deletion_days: int = Field(default=14, ge=0, le=365)

    # How many proxies of ours stand before this process, each adding who called it to X-Forwarded-For.
    proxy_hops: int = Field(default=0, ge=0, le=10)
    # Where people reach the site; mails link to it, and browsers' requests may come from it.
    public_url: str = ""

    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: str = ""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_timeout_seconds: float = Field(default=10, gt=0, le=120)
    mail_from: str = ""

    # With a key, reminders go to browsers by push; whoever runs a push service is told the subject.
    push_private_key: str = ""
    push_subject: str = ""
    push_timeout_seconds: float = Field(default=10, gt=0, le=120)
    # Origins of push services that may have a private address, another port or no TLS, between commas.
    push_allowed_origins: str = ""

    rate_limit_per_minute: int = Field(default=120, ge=1)
    max_body_bytes: int = Field(default=128 * 1024, ge=1024)
    import_max_bytes: int = Field(default=5 * 1024 * 1024, ge=1024)
    drain_seconds: float = Field(default=5, ge=0)
    graceful_timeout_seconds: int = Field(default=20, ge=1)

    llm_base_url: str = ""
    llm_api_key: str = ""
    llm_model: str = ""
    llm_timeout_seconds: float = Field(default=30, gt=0)
    local_model_url: str = ""
    model_port: int = Field(default=8001, ge=1, le=65535)

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies carry `Secure`: COOKIE_SECURE, or on in production when it is unset."""
        return self.app_env == "production" if self.cookie_secure is None else self.cookie_secure

    @field_validator("database_url")
    @classmethod
    def database_url_is_one(cls, value: str) -> str:
        """Refuse what no driver could use, without repeating it: it holds a password."""
        try:
            make_url(value)
        except (ArgumentError, ValueError) as error:
            raise ValueError(
                "is no database URL: write postgresql://user:password@host:5432/name and percent-encode "
                "what is special in the password"
            ) from error
        return value

    @field_validator("llm_api_key")
    @classmethod
    def llm_api_key_fits_a_header(cls, value: str) -> str:
        """A key travels in an HTTP header; one that cannot would look like an endpoint that is down."""
        if not value.isascii() or any(character.isspace() for character in value):
            raise ValueError("must be ASCII without white space, as it is sent in an HTTP header")
        return value

    @field_validator("llm_base_url", "local_model_url", "public_url")
    @classmethod
    def endpoint_is_a_url(cls, value: str) -> str:
        """An address without its scheme would look like an endpoint that is down."""
        if value and (not value.startswith(("http://", "https://")) or any(c.isspace() for c in value)):
            raise ValueError("must begin with http:// or https:// and hold no white space")
        return value

    @property
    def sends_mail(self) -> bool:
        """Whether e-mail can be sent: SMTP_HOST is set."""
        return bool(self.smtp_host)

    @model_validator(mode="after")
    def mail_is_complete(self) -> Self:
        """Refuse SMTP without a sender or without an address that its links can lead to."""
        if self.smtp_host:
            lacking = [name for name in ("mail_from", "public_url") if not getattr(self, name)]
            if lacking:
                raise ValueError(f"{' and '.join(lacking).upper()} must be set when SMTP_HOST is")
            if bool(self.smtp_username) != bool(self.smtp_password):
                raise ValueError("SMTP_USERNAME and SMTP_PASSWORD must be set together")
        return self

    @property
    def sends_push(self) -> bool:
        """Whether push messages can be sent: PUSH_PRIVATE_KEY is set."""
        return bool(self.push_private_key)

    @property
    def push_origins(self) -> frozenset[str]:
        """Origins of PUSH_ALLOWED_ORIGINS."""
        return frozenset(filter(None, (part.strip() for part in self.push_allowed_origins.split(","))))

    @field_validator("push_allowed_origins")
    @classmethod
    def push_origins_are_some(cls, value: str) -> str:
        """Refuse what no endpoint's origin could be equal to."""
        for origin in filter(None, (part.strip() for part in value.split(","))):
            if not ORIGIN.fullmatch(origin):
                raise ValueError("must be origins between commas, as https://push.example.com:8443")
        return value

    @model_validator(mode="after")
    def push_is_complete(self) -> Self:
        """Refuse a key or a subject with which no push service would take anything."""
        if not self.push_private_key:
            return self
        if not self.push_subject:
            raise ValueError("PUSH_SUBJECT must be set when PUSH_PRIVATE_KEY is: mailto:somebody@example.com")
        try:
            keys = VapidKeys(self.push_private_key)
        except VapidKeyError as error:
            raise ValueError(f"PUSH_PRIVATE_KEY {error}") from error
        try:
            keys.authorization("https://push.example.com", self.push_subject)
        except VapidKeyError as error:
            raise ValueError(f"PUSH_SUBJECT {error}") from error
        return self

    @model_validator(mode="after")
    def production_is_explicit(self) -> Self:
        """Refuse a production start on values that are only safe in development."""
        if len(self.auth_secret) < MIN_SECRET_LENGTH:
            raise ValueError(
                f"AUTH_SECRET must have at least {MIN_SECRET_LENGTH} characters: {HOW_TO_MAKE_ONE}"
            )
        if self.app_env == "production":
            if self.auth_secret == DEV_AUTH_SECRET:
                raise ValueError(
                    f"AUTH_SECRET is required when APP_ENV=production; make one: {HOW_TO_MAKE_ONE}"
                )
            if "database_url" not in self.model_fields_set:
                raise ValueError("DATABASE_URL is required when APP_ENV=production (postgresql://...)")
        return self


@lru_cache
def load_settings() -> Settings:
    """Settings of this process, read once.

    Raises ConfigurationError, one line per fault, when the environment is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise refusal(error) from error
    except SettingsError as error:
        raise ConfigurationError(f"{REFUSAL}{error}") from error


def refusal(error: ValidationError) -> ConfigurationError:
    """Every faulty setting by its variable's name; never its value, which may be a secret."""
    faults = [
        f"{'.'.join(map(str, e['loc'])).upper()} {e['msg'].removeprefix('Value error, ')}".strip()
        for e in error.errors()
    ]
    return ConfigurationError(REFUSAL + "\n  ".join(faults))
