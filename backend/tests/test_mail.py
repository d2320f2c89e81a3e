"""Mails by a real SMTP server in this process: confirmation, reset, no enumeration, servers that hang."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from queue import Empty, Queue

import anyio
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi.testclient import TestClient
from httpx2 import Response

from app.core.config import ConfigurationError, load_settings
from app.core.mail import Mail, Mailer
from app.main import create_app
from tests.accounts import PASSWORD, error_code
from tests.conftest import test_settings
from tests.postgres_server import free_port

WAIT_SECONDS = 60
ANN = {"email": "ann@example.com", "password": PASSWORD, "name": "Ann"}


class Inbox:
    """What the SMTP server was given."""

    def __init__(self) -> None:
        self.mails: Queue[EmailMessage] = Queue()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a mail."""
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.put(mail)
        return "250 OK"

    def next(self) -> EmailMessage:
        """The next mail."""
        return self.mails.get(timeout=WAIT_SECONDS)

    def token(self, path: str) -> str:
        """The token of the next mail, whose link must lead to `path`."""
        text = self.next().get_content()
        found = re.search(rf"https://todo\.example\.com{path}#token=(\S+)", text)
        assert found, text
        return found[1]

    def assert_empty(self) -> None:
        """No mail has come."""
        with pytest.raises(Empty):
            self.mails.get(timeout=0.3)


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    """An SMTP server on the loopback, and its port."""
    handler = Inbox()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


def smtp(port: int, **changes: object) -> dict[str, object]:
    """Settings of mail."""
    values = {
        "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none",
        "mail_from": "Todo <todo@example.com>", "public_url": "https://todo.example.com",
    }  # fmt: skip
    return {**values, **changes}


@contextmanager
def mailing(sqlite_url: str, port: int, **changes: object) -> Iterator[TestClient]:
    """A client of an application that sends mail."""
    with TestClient(create_app(test_settings(sqlite_url, **smtp(port, **changes)))) as client:
        yield client


def post(client: TestClient, path: str, **body: str) -> Response:
    return client.post(f"/api/auth/{path}", json=body)


def test_a_sign_up_is_confirmed_by_mail(sqlite_url: str, inbox: tuple[Inbox, int]) -> None:
    mails, port = inbox
    with mailing(sqlite_url, port) as client:
        assert client.get("/api/auth/options").json() == {"mail": True, "deletion_days": 14}
        answer = post(client, "sign-up", **ANN)
        assert (answer.status_code, answer.json(), dict(answer.cookies)) == (202, {"status": "mail_sent"}, {})
        token = mails.token("/confirm")
        refused = post(client, "sign-in", email=ANN["email"], password=PASSWORD)
        assert (refused.status_code, error_code(refused)) == (403, "email_unconfirmed")
        assert post(client, "sign-in", email=ANN["email"], password="another").status_code == 401
        assert error_code(post(client, "confirm", token=token, password="another one")) == "wrong_password"
        assert error_code(post(client, "confirm", token="x", password=PASSWORD)) == "link_invalid"
        assert post(client, "confirm", token=token, password=PASSWORD).json()["name"] == "Ann"
        assert client.get("/api/auth/me").status_code == 200
        assert error_code(post(client, "confirm", token=token, password=PASSWORD)) == "link_invalid"


def test_a_sign_up_does_not_tell_who_has_an_account(sqlite_url: str, inbox: tuple[Inbox, int]) -> None:
    mails, port = inbox
    with mailing(sqlite_url, port) as client:
        first = post(client, "sign-up", **ANN)
        post(client, "confirm", token=mails.token("/confirm"), password=PASSWORD)
        client.cookies.clear()
        second = post(client, "sign-up", **{**ANN, "name": "Somebody", "password": "their own password"})
        assert (first.status_code, first.json()) == (second.status_code, second.json())
        assert set(first.headers) == set(second.headers)
        mail = mails.next()
        assert (mail["To"], mail["Subject"]) == ("ann@example.com", "You have an account already")
        assert "Somebody" not in mail.get_content()
        assert post(client, "sign-in", email=ANN["email"], password=PASSWORD).json()["name"] == "Ann"


def test_whoever_signs_up_last_chooses(sqlite_url: str, inbox: tuple[Inbox, int]) -> None:
    mails, port = inbox
    with mailing(sqlite_url, port) as client:
        post(client, "sign-up", **{**ANN, "password": "of somebody else", "name": "Mallory"})
        stale = mails.token("/confirm")
        post(client, "sign-up", **ANN)
        token = mails.token("/confirm")
        assert error_code(post(client, "confirm", token=stale, password="of somebody else")) == "link_invalid"
        assert post(client, "confirm", token=token, password=PASSWORD).json()["name"] == "Ann"


def test_a_password_is_reset_by_mail(sqlite_url: str, inbox: tuple[Inbox, int]) -> None:
    mails, port = inbox
    with mailing(sqlite_url, port) as client:
        post(client, "sign-up", **ANN)
        post(client, "confirm", token=mails.token("/confirm"), password=PASSWORD)
        access = client.cookies["access_token"]
        client.cookies.clear()
        known, unknown = (
            post(client, "password-reset", email=email) for email in (ANN["email"], "nobody@example.com")
        )
        assert (
            (known.status_code, known.json())
            == (unknown.status_code, unknown.json())
            == (202, {"status": "mail_sent"})
        )
        token = mails.token("/reset-password")
        mails.assert_empty()
        weak = post(client, "password-reset/confirm", token=token, new_password="password")
        assert error_code(weak) == "weak_password"
        assert (
            post(client, "password-reset/confirm", token=token, new_password="a new password").status_code
            == 204
        )
        assert mails.next()["Subject"] == "Your password was changed"
        again = post(client, "password-reset/confirm", token=token, new_password="yet another one")
        assert error_code(again) == "link_invalid"
        assert client.get("/api/auth/me", headers={"Authorization": f"Bearer {access}"}).status_code == 401
        assert post(client, "sign-in", email=ANN["email"], password="a new password").status_code == 200


def test_mails_to_one_address_are_few(sqlite_url: str, inbox: tuple[Inbox, int]) -> None:
    with mailing(sqlite_url, inbox[1]) as client:
        codes = [post(client, "password-reset", email="nobody@example.com").status_code for _ in range(6)]
    assert codes[:3] == [202, 202, 202]
    assert 429 in codes


def test_without_smtp_there_is_no_reset(client: TestClient) -> None:
    assert client.get("/api/auth/options").json()["mail"] is False
    answer = client.post("/api/auth/password-reset", json={"email": "ann@example.com"})
    assert (answer.status_code, error_code(answer)) == (404, "mail_unset")


@contextmanager
def hanging() -> Iterator[int]:
    """Port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_server_that_hangs_keeps_nobody_waiting(sqlite_url: str) -> None:
    with hanging() as port, mailing(sqlite_url, port, smtp_timeout_seconds=0.2) as client:
        assert post(client, "sign-up", **ANN).status_code == 202
        assert client.get("/health").status_code == 200


@pytest.mark.parametrize("kind", ["hangs", "closed", "no starttls"])
def test_a_mail_that_cannot_be_sent_is_logged_and_counted(kind: str, inbox: tuple[Inbox, int]) -> None:
    async def send(port: int, **changes: object) -> bool:
        settings = test_settings("sqlite:///unused", **smtp(port, smtp_timeout_seconds=0.5, **changes))
        return await Mailer(settings).send(Mail("ann@example.com", "Hello", "text"))

    with hanging() as port:
        if kind == "hangs":
            assert anyio.run(send, port) is False
        elif kind == "closed":
            assert anyio.run(send, 1) is False
        else:
            assert anyio.run(lambda: send(inbox[1], smtp_security="starttls")) is False
            inbox[0].assert_empty()


@pytest.mark.parametrize("lacking", ["MAIL_FROM", "PUBLIC_URL"])
def test_smtp_needs_a_sender_and_links(lacking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    complete = {
        "SMTP_HOST": "mail",
        "MAIL_FROM": "todo@example.com",
        "PUBLIC_URL": "https://todo.example.com",
    }
    for name, value in complete.items():
        monkeypatch.setenv(name, "" if name == lacking else value)
    load_settings.cache_clear()
    with pytest.raises(ConfigurationError, match=f"{lacking} must be set when SMTP_HOST is"):
        load_settings()
    load_settings.cache_clear()
