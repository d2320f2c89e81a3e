"""Cookies of a sign-in: names, life and flags."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from app.core.config import Settings

ACCESS_COOKIE = "access_token"
REFRESH_COOKIE = "refresh_token"
DEVICE_COOKIE = "device"
DEVICE_SECONDS = 365 * 24 * 3600
HOST_PREFIX = "__Host-"


def cookie_name(settings: Settings, name: str) -> str:
    """Name as browsers store it. With `__Host-`, which needs TLS, no neighbouring subdomain can set it."""
    return HOST_PREFIX + name if settings.secure_cookies else name


def read_cookie(connection: HTTPConnection, settings: Settings, name: str) -> str | None:
    """Value of one of our cookies, or None."""
    return connection.cookies.get(cookie_name(settings, name))


def set_cookie(response: Response, settings: Settings, name: str, value: str, max_age: int) -> None:
    """Send a cookie that no script can read and no other site's form can carry."""
    response.set_cookie(
        cookie_name(settings, name), value, max_age=max_age, path="/",
        secure=settings.secure_cookies, httponly=True, samesite="lax",
    )  # fmt: skip


def drop_cookies(response: Response, settings: Settings) -> None:
    """End the sign-in in the browser; the device stays known."""
    for name in (ACCESS_COOKIE, REFRESH_COOKIE):
        response.delete_cookie(
            cookie_name(settings, name),
            path="/",
            secure=settings.secure_cookies,
            httponly=True,
            samesite="lax",
        )
