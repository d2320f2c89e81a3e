"""REST of coming in and going out. Tokens travel in httpOnly cookies only."""

from fastapi import APIRouter, Request, Response, status

from app.accounts import tokens
from app.accounts.cookies import (
    ACCESS_COOKIE,
    DEVICE_COOKIE,
    DEVICE_SECONDS,
    REFRESH_COOKIE,
    drop_cookies,
    read_cookie,
    set_cookie,
)
from app.accounts.dependencies import (
    AccessTokenDep,
    AccountServiceDep,
    ClientDep,
    CurrentUser,
    HasherDep,
    MailerDep,
)
from app.accounts.schemas import AccountOptions, MailSent, SignIn, SignUp, UserRead
from app.accounts.service import SignedIn
from app.accounts.tokens import seconds_until
from app.core.config import Settings
from app.core.dependencies import RateLimiterDep, SettingsDep
from app.core.errors import Unauthenticated, documented

router = APIRouter(
    prefix="/api/auth", tags=["accounts"], responses=documented(400, 401, 403, 413, 422, 429, 503)
)


def hand_out(response: Response, settings: Settings, signed_in: SignedIn) -> UserRead:
    """Set the cookies for as long as the session lives, so that an expired access token is told apart.

    The device cookie outlives it: it tells a browser of the owner's from that of somebody who guesses.
    """
    age = seconds_until(signed_in.session.expires_at)
    set_cookie(response, settings, ACCESS_COOKIE, signed_in.tokens.access, age)
    set_cookie(response, settings, REFRESH_COOKIE, signed_in.tokens.refresh, age)
    device = tokens.issue_device(settings, signed_in.user.id, DEVICE_SECONDS)
    set_cookie(response, settings, DEVICE_COOKIE, device, DEVICE_SECONDS)
    return UserRead.model_validate(signed_in.user)


@router.get("/options")
async def options(settings: SettingsDep) -> AccountOptions:
    """What this server offers: whether there is mail, how long a deletion waits."""
    return AccountOptions(mail=settings.sends_mail, deletion_days=settings.account_deletion_days)


@router.post(
    "/sign-up", status_code=status.HTTP_201_CREATED, responses={202: {"model": MailSent}, **documented(409)}
)
async def sign_up(
    response: Response, body: SignUp,
    accounts: AccountServiceDep, settings: SettingsDep, hasher: HasherDep, client: ClientDep,
    mailer: MailerDep,
) -> UserRead | MailSent:  # fmt: skip
    """Make an account. Without mail: 201, signed in, and 409 where the email has an account.

    With mail: always 202, and what goes on is in the mail, so that nobody learns who has an account.
    """
    if not settings.sends_mail:
        return hand_out(response, settings, await accounts.sign_up(body, hasher, client))
    mailer.post(await accounts.sign_up_by_mail(body, hasher, client))
    response.status_code = status.HTTP_202_ACCEPTED
    return MailSent()


@router.post("/sign-in")
async def sign_in(
    response: Response, body: SignIn,
    accounts: AccountServiceDep, settings: SettingsDep, hasher: HasherDep, client: ClientDep,
) -> UserRead:  # fmt: skip
    """Sign in with email and password.

    Tries are counted by account and address; 429 tells how long to wait. A browser that has signed in to the
    account before has tries of its own, which nobody else can use up.
    """
    return hand_out(response, settings, await accounts.sign_in(body, hasher, client))


@router.post("/refresh")
async def refresh(
    request: Request, response: Response,
    accounts: AccountServiceDep, settings: SettingsDep, limiter: RateLimiterDep,
) -> UserRead:  # fmt: skip
    """Swap the refresh cookie for a new pair, and let the session live on. A refresh token is good once."""
    token = read_cookie(request, settings, REFRESH_COOKIE)
    if not token:
        raise Unauthenticated("There is no refresh token. Sign in.")
    await limiter.hit("refresh", str(tokens.read(settings, token, "refresh").sub))
    return hand_out(response, settings, await accounts.refresh(token))


@router.post("/sign-out", status_code=status.HTTP_204_NO_CONTENT)
async def sign_out(
    request: Request, response: Response,
    accounts: AccountServiceDep, settings: SettingsDep, access: AccessTokenDep,
) -> None:  # fmt: skip
    """End the session and drop the cookies; also fine when there is none."""
    await accounts.sign_out(access, read_cookie(request, settings, REFRESH_COOKIE))
    drop_cookies(response, settings)


@router.get("/me")
async def me(user: CurrentUser) -> UserRead:
    """The signed-in user."""
    return UserRead.model_validate(user)
