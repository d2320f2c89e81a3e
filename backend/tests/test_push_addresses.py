"""Where push messages may go: never to a private network, a cluster, a link or this machine."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from app.core.config import ConfigurationError, load_settings
from app.core.vapid import new_private_key
from app.push.endpoints import EndpointRefused, addresses_of, checked_endpoint, is_public
from app.push.sender import PushSender, Recipient
from tests.conftest import test_settings
from tests.push_service import Browser

NOBODY: frozenset[str] = frozenset()
ENDPOINT = "https://push.example.com/x"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("64:ff9b::808:808", True),
        ("::ffff:8.8.8.8", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.49.2", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - not listened on
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("2001:0:a00:1::", False),
    ],
)
def test_addresses_of_the_internet_alone_are_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/x",
        "https://push.example.com:8443/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://10.96.0.1/x",
        "https://8.8.8.8/x",
        "https://todo-app-backend/x",
        "https://localhost/x",
        "https://user:pass@push.example.com/x",
        "https://push.example.com/x#fragment",
        "ftp://push.example.com/x",
        "file:///etc/passwd",
        "//push.example.com/x",
        "https://push.example.com/" + "x" * 2000,
        "https://",
        "x",
        "",
        "https://todo-app-backend./x",
        "https://push.example.com:0/x",
    ],
)
def test_endpoints_elsewhere_are_refused(endpoint: str) -> None:
    with pytest.raises(EndpointRefused):
        checked_endpoint(endpoint, NOBODY)


@pytest.mark.parametrize(
    "endpoint", [ENDPOINT, "https://PUSH.example.com:443/x?y=1", "https://m\u00fcll.example/x"]
)
def test_endpoints_on_the_internet_are_taken(endpoint: str) -> None:
    assert checked_endpoint(endpoint, NOBODY).host


def resolved(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name lead to these addresses."""

    def lookup(_host: str, port: int, *_rest: object, **_options: object) -> list[Any]:
        kind = socket.SOCK_STREAM
        return [(socket.AF_INET, kind, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


@pytest.mark.anyio
@pytest.mark.parametrize("addresses", [("10.0.0.1",), ("8.8.8.8", "127.0.0.1"), ("fe80::1%eth0",)])
async def test_a_name_that_leads_inside_is_refused(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    resolved(monkeypatch, *addresses)
    url = checked_endpoint(ENDPOINT, NOBODY)
    with pytest.raises(EndpointRefused):
        await addresses_of(url, NOBODY)
    assert await addresses_of(url, frozenset(["https://push.example.com"])) == list(addresses)


@pytest.mark.anyio
async def test_nothing_is_sent_there(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved(monkeypatch, "127.0.0.1")
    sender = PushSender(
        test_settings(
            "sqlite:///unused.db", push_private_key=new_private_key(), push_subject="mailto:a@example.com"
        )
    )
    browser = Browser(ENDPOINT).subscription()
    receipt = await sender.send(Recipient(ENDPOINT, **browser["keys"]), b"x", "topic")
    await sender.close()
    assert receipt.outcome == "refused"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"PUSH_PRIVATE_KEY": "short", "PUSH_SUBJECT": "mailto:a@example.com"}, "python -m app.push"),
        ({"PUSH_PRIVATE_KEY": "A" * 43, "PUSH_SUBJECT": "mailto:a@example.com"}, "python -m app.push"),
        ({"PUSH_PRIVATE_KEY": new_private_key()}, "PUSH_SUBJECT must be set"),
        ({"PUSH_PRIVATE_KEY": new_private_key(), "PUSH_SUBJECT": "a@example.com"}, "mailto:"),
        ({"PUSH_ALLOWED_ORIGINS": "push.example.com"}, "PUSH_ALLOWED_ORIGINS must be origins"),
        ({"PUSH_ALLOWED_ORIGINS": "https://push.example.com/path"}, "PUSH_ALLOWED_ORIGINS must be origins"),
        ({"PUSH_TIMEOUT_SECONDS": "0"}, "PUSH_TIMEOUT_SECONDS"),
    ],
)
def test_a_start_that_could_send_nothing_is_refused(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], words: str
) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    with pytest.raises(ConfigurationError) as refused:
        load_settings()
    load_settings.cache_clear()
    assert words in str(refused.value)
    assert changes.get("PUSH_PRIVATE_KEY", "nothing") not in str(refused.value)
