"""Who is asking, as Annotated dependencies."""

from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from app.accounts.models import User
from app.accounts.service import AccountService
from app.core.dependencies import RateLimiterDep, SessionDep, SettingsDep
from app.core.errors import Forbidden, Unauthenticated

ACCESS_COOKIE = "access_token"
REFRESH_COOKIE = "refresh_token"

bearer_scheme = HTTPBearer(auto_error=False, scheme_name="bearer")
cookie_scheme = APIKeyCookie(name=ACCESS_COOKIE, auto_error=False, scheme_name="cookie")


def get_access_token(
    header: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_scheme)],
    cookie: Annotated[str | None, Depends(cookie_scheme)],
) -> str | None:
    """Access token of the request; the Authorization header goes before the cookie."""
    return header.credentials if header else cookie


AccessTokenDep = Annotated[str | None, Depends(get_access_token)]


def get_account_service(session: SessionDep, settings: SettingsDep) -> AccountService:
    """Account service of the request."""
    return AccountService(session, settings)


AccountServiceDep = Annotated[AccountService, Depends(get_account_service)]


async def get_current_user(
    token: AccessTokenDep, accounts: AccountServiceDep, limiter: RateLimiterDep
) -> User:
    """The signed-in user, whose request is counted; raises Unauthenticated or RateLimited."""
    if not token:
        raise Unauthenticated("Sign in first.")
    user = await accounts.user_of_access_token(token)
    structlog.contextvars.bind_contextvars(user_id=str(user.id))
    await limiter.hit("user", str(user.id))
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]


async def get_owner(user_id: UUID, user: CurrentUser) -> User:
    """The signed-in user, who must be the `{user_id}` of the path; raises Forbidden."""
    if user_id != user.id:
        raise Forbidden("This path belongs to another user.")
    return user


OwnerDep = Annotated[User, Depends(get_owner)]
