"""Who is asking, as Annotated dependencies."""

from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from app.accounts.cookies import ACCESS_COOKIE, DEVICE_COOKIE, read_cookie
from app.accounts.passwords import PasswordHasher
from app.accounts.repository import Principal
from app.accounts.service import AccountService, Client, Identity
from app.core.client import client_address
from app.core.dependencies import RateLimiterDep, SessionDep, SettingsDep
from app.core.errors import Forbidden, Unauthenticated
from app.core.mail import Mailer

bearer_scheme = HTTPBearer(auto_error=False, scheme_name="bearer")
# For the OpenAPI document; which name the cookie has depends on TLS, see `cookies`.
cookie_scheme = APIKeyCookie(name=ACCESS_COOKIE, auto_error=False, scheme_name="cookie")


async def get_access_token(
    request: Request,
    settings: SettingsDep,
    header: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_scheme)],
    _documented: Annotated[str | None, Depends(cookie_scheme)],
) -> str | None:
    """Access token of the request; the Authorization header goes before the cookie."""
    return header.credentials if header else read_cookie(request, settings, ACCESS_COOKIE)


AccessTokenDep = Annotated[str | None, Depends(get_access_token)]


async def get_account_service(session: SessionDep, settings: SettingsDep) -> AccountService:
    """Account service of the request."""
    return AccountService(session, settings)


AccountServiceDep = Annotated[AccountService, Depends(get_account_service)]


async def get_identity(
    token: AccessTokenDep, accounts: AccountServiceDep, limiter: RateLimiterDep
) -> Identity:
    """Who asks and by which session; the request is counted. Raises Unauthenticated or RateLimited."""
    if not token:
        raise Unauthenticated("Sign in first.")
    identity = await accounts.identity_of_access_token(token)
    structlog.contextvars.bind_contextvars(user_id=str(identity.user.id))
    await limiter.hit("user", str(identity.user.id))
    return identity


IdentityDep = Annotated[Identity, Depends(get_identity)]


async def get_current_user(identity: IdentityDep) -> Principal:
    """The signed-in user."""
    return identity.user


CurrentUser = Annotated[Principal, Depends(get_current_user)]


async def get_owner(user_id: UUID, user: CurrentUser) -> Principal:
    """The signed-in user, who must be the `{user_id}` of the path; raises Forbidden."""
    if user_id != user.id:
        raise Forbidden("This path belongs to another user.")
    return user


OwnerDep = Annotated[Principal, Depends(get_owner)]


async def get_client(request: Request, settings: SettingsDep) -> Client:
    """The browser or program that asks, seen past the proxies that PROXY_HOPS counts."""
    return Client(
        client_address(request, settings.proxy_hops),
        request.headers.get("user-agent"),
        read_cookie(request, settings, DEVICE_COOKIE),
    )


ClientDep = Annotated[Client, Depends(get_client)]


async def get_hasher(connection: HTTPConnection) -> PasswordHasher:
    """The process's password hasher."""
    hasher: PasswordHasher = connection.app.state.password_hasher
    return hasher


async def get_mailer(connection: HTTPConnection) -> Mailer:
    """The process's mailer."""
    mailer: Mailer = connection.app.state.mailer
    return mailer


HasherDep = Annotated[PasswordHasher, Depends(get_hasher)]
MailerDep = Annotated[Mailer, Depends(get_mailer)]
