"""The two ways to ask over HTTP; nothing else in this project makes a session.

``direct_session`` is for loopback and the cluster: what the environment says of proxies and credentials is not for
them, so a password meant for the application never reaches a proxy. ``ask_outside`` is for registries and release
sites, which many machines reach through a proxy only.
"""

import ssl
from typing import Any

import requests
from requests import RequestException, Response, Session
from requests.adapters import HTTPAdapter

__all__ = ["RequestException", "Response", "Session", "ask_outside", "direct_session"]


def direct_session() -> Session:
    """A session that goes straight to where it is sent."""
    session = requests.Session()
    session.trust_env = False
    return session


def ask_outside(url: str, *, timeout: float) -> Response:
    """GET an address of the world outside, through the machine's proxy if it has one.

    Raises:
        RequestException: no answer.
    """
    with requests.Session() as session:
        session.mount("https://", _SystemTrust())
        return session.get(url, timeout=timeout)


class _SystemTrust(HTTPAdapter):
    """Trusts what this machine trusts, beside the list that requests brings along.

    Where a network's proxy opens TLS it signs with an authority of its own: its machines know it, requests does not.
    """

    def init_poolmanager(self, *sizes: Any, **options: Any) -> None:  # noqa: ANN401
        super().init_poolmanager(*sizes, ssl_context=ssl.create_default_context(), **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:  # noqa: ANN401
        return super().proxy_manager_for(proxy, ssl_context=ssl.create_default_context(), **options)
