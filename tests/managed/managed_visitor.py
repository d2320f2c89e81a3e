"""A visitor whose resolver knows where the host is: the address, the port, and which authority to trust."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter


@dataclass(frozen=True)
class Entrance:
    """Where an ingress controller listens, with and without TLS."""

    address: str
    https: int
    http: int


class Resolved(HTTPAdapter):
    """Connects to an address for every host; the name asked for and checked in TLS stays the URL's."""

    def __init__(self, entrance: Entrance) -> None:
        self.entrance = entrance
        super().__init__()

    def add_headers(self, request: requests.PreparedRequest, **_: object) -> None:
        request.headers.setdefault("Host", urlsplit(str(request.url)).netloc)

    def build_connection_pool_key_attributes(  # type: ignore[override]
        self,
        request: requests.PreparedRequest,
        verify: bool | str,
        cert: Any = None,  # noqa: ANN401 - as in requests
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        place, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        if place["scheme"] == "https":
            pool |= {"server_hostname": place["host"], "assert_hostname": place["host"]}  # type: ignore[misc]
        port = self.entrance.https if place["scheme"] == "https" else self.entrance.http
        return place | {"host": self.entrance.address, "port": port}, pool  # type: ignore[return-value]


def visitor(entrance: Entrance, authority: Path | None = None) -> requests.Session:
    """A browser's session. Without ``authority`` it trusts what the machine trusts."""
    session = requests.Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, Resolved(entrance))
    if authority:
        session.verify = str(authority)
    return session
