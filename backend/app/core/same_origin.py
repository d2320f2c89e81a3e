"""Refuses what a browser sends on behalf of another site, whichever proxy let it through.

SameSite cookies are the first line; this is the second (OWASP ASVS 5, section on browser origin separation).
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import error_response

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
OWN_SITE = {"same-origin", "none"}


class SameOrigin:
    """Answers 403 to a request that changes something and that a page of another origin made.

    Programs send neither header and pass. So does what carries an Authorization header: a page cannot add one
    to a request to another origin without asking first, which we never grant.
    """

    def __init__(self, app: ASGIApp, public_url: str = "") -> None:
        self.app = app
        self.public_origin = origin_of(public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and self.is_foreign(Headers(scope=scope))
        ):
            message = "This request came from a page of another site, and is not accepted."
            answer = error_response(Request(scope), 403, "cross_site_request", message)
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def is_foreign(self, headers: Headers) -> bool:
        """Whether a browser says that another origin is behind the request."""
        origin = headers.get("origin")
        if "authorization" in headers or (origin is not None and origin == self.public_origin):
            return False
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site not in OWN_SITE
        if origin is None:
            return False
        # A page can set neither of the two for a request to another origin.
        return host_of(origin) not in {headers.get("host", ""), headers.get("x-forwarded-host", "")} - {""}


def origin_of(url: str) -> str | None:
    """Scheme, host and port as a browser's Origin spells them, or None without a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else None


def host_of(origin: str) -> str:
    """Host and port of an Origin; "" for "null", which sandboxed and redirected pages send."""
    return urlsplit(origin).netloc.lower()
