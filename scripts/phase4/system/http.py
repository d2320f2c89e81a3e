"""The two ways to ask over HTTP; nothing else in this project makes a session.

``direct_session`` is for loopback and the cluster: what the environment says of proxies and credentials is not for
them, so a password meant for the application never reaches a proxy. ``ask_outside`` is for registries and release
sites, which many machines reach through a proxy only.
"""

import requests
from requests import RequestException, Response, Session

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
    return requests.get(url, timeout=timeout)
