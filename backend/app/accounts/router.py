"""REST of accounts. Tokens travel in httpOnly cookies only."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Request, Response, status

from app.accounts import tokens
from app.accounts.dependencies import (
    ACCESS_COOKIE,
    REFRESH_COOKIE,
    AccessTokenDep,
    AccountServiceDep,
    CurrentUser,
)
from app.accounts.passwords import PasswordVault
from app.accounts.schemas import SignIn, SignUp, UserRead
from app.accounts.service import SignedIn
from app.accounts.tokens import seconds_until
from app.core.config import Settings
from app.core.dependencies import RateLimiterDep, SettingsDep
from app.core.errors import Unauthenticated, documented

router = APIRouter(prefix="/api/auth", tags=["accounts"], responses=documented(400, 401, 413, 422, 429, 503))

RefreshCookie = Annotated[str | None, Cookie(alias=REFRESH_COOKIE)]


def hand_out(response: Response, settings: Settings, signed_in: SignedIn) -> UserRead:
    """Set both cookies for as long as the session lives, so that an expired access token is told apart."""
    age = seconds_until(signed_in.session.expires_at)
    for name, value in ((ACCESS_COOKIE, signed_in.tokens.access), (REFRESH_COOKIE, signed_in.tokens.refresh)):
        response.set_cookie(
            name, value, max_age=age, path="/", secure=settings.secure_cookies, httponly=True, samesite="lax"
        )
    return UserRead.model_validate(signed_in.user)


def client_address(request: Request) -> str:
    """Address the request came from, as far as uvicorn trusts its proxies."""
    return request.client.host if request.client else "unknown"


def vault_of(request: Request) -> PasswordVault:
    """The process's password vault."""
    vault: PasswordVault = request.app.state.password_vault
    return vault


@router.post("/sign-up", status_code=status.HTTP_201_CREATED, responses=documented(409))
async def sign_up(
    request: Request, response: Response, body: SignUp,
    accounts: AccountServiceDep, settings: SettingsDep, limiter: RateLimiterDep,
) -> UserRead:  # fmt: skip
    """Make an account and sign in."""
    await limiter.hit("sign-up", client_address(request))
    return hand_out(response, settings, await accounts.sign_up(body, vault_of(request)))


@router.post("/sign-in")
async def sign_in(
    request: Request, response: Response, body: SignIn,
    accounts: AccountServiceDep, settings: SettingsDep, limiter: RateLimiterDep,
) -> UserRead:  # fmt: skip
    """Sign in with email and password; tries are counted by email, wherever they come from."""
    await limiter.hit("sign-in", body.email)
    return hand_out(response, settings, await accounts.sign_in(body, vault_of(request)))


@router.post("/refresh")
async def refresh(
    response: Response, accounts: AccountServiceDep, settings: SettingsDep, limiter: RateLimiterDep,
    token: RefreshCookie = None,
) -> UserRead:  # fmt: skip
    """Swap the refresh cookie for a new pair. A refresh token is good once."""
    if not token:
        raise Unauthenticated("There is no refresh token. Sign in.")
    await limiter.hit("refresh", str(tokens.read(settings, token, "refresh").sub))
    return hand_out(response, settings, await accounts.refresh(token))


@router.post("/sign-out", status_code=status.HTTP_204_NO_CONTENT)
async def sign_out(
    response: Response, accounts: AccountServiceDep, settings: SettingsDep, access: AccessTokenDep,
    token: RefreshCookie = None,
) -> None:  # fmt: skip
    """End the session and drop the cookies; also fine when there is none."""
    await accounts.sign_out(access, token)
    for name in (ACCESS_COOKIE, REFRESH_COOKIE):
        response.delete_cookie(name, path="/", secure=settings.secure_cookies, httponly=True, samesite="lax")


@router.get("/me")
async def me(user: CurrentUser) -> UserRead:
    """The signed-in user."""
    return UserRead.model_validate(user)
