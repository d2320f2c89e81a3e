"""Guesses, passwords, other sites, sessions elsewhere, deletion: what OWASP ASVS asks of accounts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import col, update

from app.accounts import throttle
from app.accounts.models import Attempt, SignInSession, User
from app.accounts.throttle import ACCOUNT, ACCOUNT_AND_ADDRESS, ADDRESS
from app.core.client import client_address, network_of
from app.core.database import utc_now
from app.main import create_app
from app.migrate import migrate
from app.operations.housekeeping import clean_up
from tests.accounts import PASSWORD, Account, error_code, sign_up
from tests.conftest import MakeDatabase, test_settings

WRONG = "not the password"


def sign_in(client: TestClient, email: str, password: str, **headers: str) -> Response:
    """Try to sign in."""
    body = {"email": email, "password": password}
    return client.post(
        "/api/auth/sign-in", json=body, headers={name.replace("_", "-"): v for name, v in headers.items()}
    )


def change(app: FastAPI, client: TestClient, statement: object) -> None:
    """Change rows behind the application's back."""

    async def run() -> None:
        async with app.state.database.session() as session:
            await session.exec(statement)
            await session.commit()

    assert client.portal is not None
    client.portal.call(run)


# -- guesses


@pytest.fixture(autouse=True)
def long_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A delay that no slow machine outlasts."""
    monkeypatch.setattr(throttle, "FIRST_DELAY_SECONDS", throttle.MAX_DELAY_SECONDS)


@pytest.fixture
def proxied(make_database: MakeDatabase) -> Iterator[tuple[TestClient, TestClient]]:
    """Two replicas on one database, behind one proxy."""
    settings = test_settings(make_database(), proxy_hops=1)
    migrate(settings.database_url)
    with TestClient(create_app(settings)) as one, TestClient(create_app(settings)) as other:
        yield one, other


def test_guesses_are_slowed_down_over_all_replicas(proxied: tuple[TestClient, TestClient]) -> None:
    ann = sign_up(proxied[0], "Ann")
    tries = [sign_in(proxied[n % 2], ann.email, WRONG, x_forwarded_for="192.0.2.1") for n in range(8)]
    free = ACCOUNT_AND_ADDRESS.free
    assert [answer.status_code for answer in tries] == [401] * (free + 1) + [429] * (7 - free)
    assert 800 < int(tries[-1].headers["retry-after"]) <= 900
    assert sign_in(proxied[0], ann.email, PASSWORD, x_forwarded_for="192.0.2.1").status_code == 429


def test_the_delay_doubles_up_to_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "FIRST_DELAY_SECONDS", 1)
    delays = [ACCOUNT_AND_ADDRESS.delay(count).total_seconds() for count in (*range(1, 40), 10**9)]
    assert delays[:5] == [0] * 5
    assert delays[5:10] == [1, 2, 4, 8, 16]
    assert delays[-1] == 900


def guess_until_refused(client: TestClient, email: str) -> int:
    """Guesses from ever new addresses that were checked before one was refused."""
    for number in range(100):
        answer = sign_in(client, email, WRONG, x_forwarded_for=f"198.51.100.{number}")
        if answer.status_code == 429:
            return number
    raise AssertionError("nobody slowed this down")


def test_the_owner_gets_in_while_others_guess(proxied: tuple[TestClient, TestClient]) -> None:
    client = proxied[0]
    ann = sign_up(client, "Ann")
    assert sign_in(client, ann.email, PASSWORD, x_forwarded_for="203.0.113.5").status_code == 200
    device = client.cookies["device"]
    client.cookies.clear()
    assert guess_until_refused(client, ann.email) <= ACCOUNT.free + 1
    assert sign_in(client, ann.email, PASSWORD, x_forwarded_for="203.0.113.5").status_code == 429
    cookie = f"device={device}"
    assert (
        sign_in(client, ann.email, PASSWORD, x_forwarded_for="203.0.113.5", cookie=cookie).status_code == 200
    )


def test_a_known_device_helps_with_its_own_account_only(proxied: tuple[TestClient, TestClient]) -> None:
    client = proxied[0]
    ann, bob = sign_up(client, "Ann"), sign_up(client, "Bob")
    assert sign_in(client, bob.email, PASSWORD).status_code == 200
    cookie = f"device={client.cookies['device']}"
    client.cookies.clear()
    tries = [
        sign_in(client, ann.email, WRONG, cookie=cookie).status_code
        for _ in range(ACCOUNT_AND_ADDRESS.free + 3)
    ]
    assert 429 in tries
    own = [sign_in(client, bob.email, WRONG, cookie=cookie).status_code for _ in range(14)]
    assert 429 in own, "a device has tries of its own, and not for ever"


def test_one_address_cannot_try_many_emails(app: FastAPI, client: TestClient) -> None:
    """The count of the address is set high, as 50 checks of a password take long."""
    ann = sign_up(client, "Ann")
    assert sign_in(client, "nobody@example.com", WRONG).status_code == 401
    digest = ADDRESS.key("testclient").digest
    set_count = update(Attempt).where(col(Attempt.key) == digest)
    try:
        change(app, client, set_count.values(count=ADDRESS.free + 4))
        assert sign_in(client, f"{uuid4().hex}@example.com", WRONG).status_code == 401
        assert sign_in(client, f"{uuid4().hex}@example.com", WRONG).status_code == 429
        assert sign_in(client, ann.email, PASSWORD).status_code == 429, "the right one is not checked either"
    finally:
        change(app, client, set_count.values(count=0, blocked_until=utc_now()))


def test_guesses_side_by_side_are_all_counted(client: TestClient) -> None:
    ann = sign_up(client, "Ann")
    with ThreadPoolExecutor(8) as threads:
        codes = list(threads.map(lambda _: sign_in(client, ann.email, WRONG).status_code, range(24)))
    assert codes.count(401) <= ACCOUNT_AND_ADDRESS.free + 3
    assert set(codes) == {401, 429}


@pytest.mark.parametrize(
    ("hops", "header", "address"),
    [
        (0, "6.6.6.6", "192.0.2.9"),
        (1, None, "192.0.2.9"),
        (1, "6.6.6.6", "6.6.6.6"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "198.51.100.7"),
        (1, "nonsense", "192.0.2.9"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
        (1, "[2001:DB8::1]:443", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(hops: int, header: str | None, address: str) -> None:
    from starlette.requests import Request

    headers = [(b"x-forwarded-for", header.encode())] if header else []
    request = Request({"type": "http", "client": ("192.0.2.9", 1), "headers": headers})
    assert client_address(request, hops) == address


def test_an_ipv6_customer_is_one_client() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:1::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")


# -- passwords


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "12345678",
        "QWERTYUIOP",
        "        ",
        "aaaaaaaa",
        "ann.lee@example.com",
        "Ann Lee!",
        "AnnLee??",
        " iloveyou ",
    ],
)
def test_passwords_that_are_guessed_first_are_refused(client: TestClient, password: str) -> None:
    body = {"email": "ann.lee@example.com", "password": password, "name": "Ann Lee"}
    answer = client.post("/api/auth/sign-up", json=body)
    code = "weak_password" if len(password) >= 8 else "invalid_input"
    assert (answer.status_code, error_code(answer)) == (422, code)


@pytest.mark.parametrize("password", ["tr0ub4dor", "correct horse", "ünïcödé-wörd", "all lower case words"])
def test_other_passwords_need_no_composition(client: TestClient, password: str) -> None:
    body = {"email": f"{uuid4().hex}@example.com", "password": password, "name": "Ann"}
    assert client.post("/api/auth/sign-up", json=body).status_code == 201


def change_password(ann: Account, current: str, new: str) -> Response:
    body = {"current_password": current, "new_password": new}
    return ann.client.post("/api/auth/password", json=body, headers=ann.headers)


def test_a_password_change_ends_the_other_sessions(client: TestClient, ann: Account) -> None:
    assert sign_in(client, ann.email, PASSWORD).status_code == 200
    other = client.cookies["access_token"]
    client.cookies.clear()
    assert change_password(ann, PASSWORD, "a better password").status_code == 204
    assert client.get("/api/auth/me", headers=ann.headers).status_code == 200
    assert client.get("/api/auth/me", headers={"Authorization": f"Bearer {other}"}).status_code == 401
    assert sign_in(client, ann.email, PASSWORD).status_code == 401
    assert sign_in(client, ann.email, "a better password").status_code == 200


def test_a_password_change_needs_the_current_one_and_a_good_new_one(ann: Account) -> None:
    assert error_code(change_password(ann, PASSWORD, "password")) == "weak_password"
    codes = [error_code(change_password(ann, WRONG, "a better password")) for _ in range(8)]
    assert codes[0] == "wrong_password"
    assert codes[-1] == "rate_limited"


# -- sessions


def test_sessions_are_listed_and_ended_elsewhere(client: TestClient, ann: Account, bob: Account) -> None:
    assert sign_in(client, ann.email, PASSWORD, user_agent="Phone/1.0").status_code == 200
    phone = {"Authorization": f"Bearer {client.cookies['access_token']}"}
    client.cookies.clear()
    items = client.get("/api/auth/sessions", headers=ann.headers).json()["items"]
    assert [item["current"] for item in items] == [False, True]
    assert (items[0]["user_agent"], items[0]["address"]) == ("Phone/1.0", "testclient")
    path = f"/api/auth/sessions/{items[0]['id']}"
    assert error_code(client.delete(path, headers=bob.headers)) == "not_found"
    assert client.delete(path, headers=ann.headers).status_code == 204
    assert client.delete(path, headers=ann.headers).status_code == 404
    assert client.get("/api/auth/me", headers=phone).status_code == 401
    for _ in range(2):
        sign_in(client, ann.email, PASSWORD)
        client.cookies.clear()
    assert client.delete("/api/auth/sessions", headers=ann.headers).json() == {"ended": 2}
    assert len(client.get("/api/auth/sessions", headers=ann.headers).json()["items"]) == 1


def test_a_session_slides_but_not_for_ever(app: FastAPI, client: TestClient, ann: Account) -> None:
    nearly_over = utc_now() + timedelta(minutes=5)
    mine = update(SignInSession).where(col(SignInSession.user_id) == UUID(ann.id))
    change(app, client, mine.values(expires_at=nearly_over))

    def refresh(token: str) -> str:
        answer = client.post("/api/auth/refresh", headers={"Cookie": f"refresh_token={token}"})
        assert answer.status_code == 200
        token = answer.cookies["refresh_token"]
        client.cookies.clear()
        return token

    def left() -> float:
        [item] = client.get("/api/auth/sessions", headers=ann.headers).json()["items"]
        from datetime import datetime

        return (datetime.fromisoformat(item["expires_at"]) - utc_now()).total_seconds()

    token = refresh(ann.refresh)
    assert left() == pytest.approx(30 * 24 * 3600, abs=300)
    change(app, client, mine.values(created_at=utc_now() - timedelta(days=364)))
    refresh(token)
    assert left() == pytest.approx(24 * 3600, abs=300)


# -- deletion


def test_an_account_is_deleted_after_the_delay(app: FastAPI, client: TestClient, ann: Account) -> None:
    ann.add("milk")
    headers, proof = ann.headers, {"password": PASSWORD}
    assert (
        error_code(client.post("/api/auth/deletion", json={"password": WRONG}, headers=headers))
        == "wrong_password"
    )
    answer = client.post("/api/auth/deletion", json=proof, headers=headers)
    assert answer.status_code == 202
    assert client.get("/api/auth/me", headers=headers).json()["deletes_at"] == answer.json()["deletes_at"]
    assert ann.titles() == ["milk"], "until then all is there"
    assert client.delete("/api/auth/deletion", headers=headers).json()["deletes_at"] is None
    assert client.post("/api/auth/deletion", json=proof, headers=headers).status_code == 202
    change(app, client, update(User).where(col(User.id) == UUID(ann.id)).values(deletes_at=utc_now()))
    assert client.get("/api/auth/me", headers=headers).status_code == 401
    assert sign_in(client, ann.email, PASSWORD).status_code == 401
    assert client.portal is not None
    assert client.portal.call(clean_up, app.state.database)["accounts"] == 1
    assert client.portal.call(clean_up, app.state.database)["accounts"] == 0
    body = {"email": ann.email, "password": PASSWORD, "name": "Ann"}
    assert client.post("/api/auth/sign-up", json=body).status_code == 201, "the email is free again"


# -- other sites


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 401),
        ({"Sec-Fetch-Site": "none"}, 401),
        ({"Origin": "http://testserver"}, 401),
        ({"Origin": "https://todo.example.com", "X-Forwarded-Host": "todo.example.com"}, 401),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver"}, 403),
        ({"Origin": "https://evil.example.com"}, 403),
        ({"Origin": "http://testserver:8080"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer x"}, 401),
    ],
)
def test_pages_of_other_sites_change_nothing(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    body = {"email": f"{uuid4().hex}@example.com", "password": WRONG}
    answer = client.post("/api/auth/sign-in", json=body, headers={"Cookie": "device=x", **headers})
    assert answer.status_code == status
    if status == 403:
        assert error_code(answer) == "cross_site_request"
        assert client.get("/health", headers=headers).status_code == 200, "reading is not changing"


def test_the_public_url_is_an_origin_of_ours(sqlite_url: str) -> None:
    with TestClient(create_app(test_settings(sqlite_url, public_url="https://todo.example.com/"))) as client:
        headers = {"Origin": "https://todo.example.com", "Sec-Fetch-Site": "same-site"}
        assert sign_in(client, "nobody@example.com", WRONG, **headers).status_code == 401


def test_behind_tls_cookies_are_bound_to_the_host(sqlite_url: str) -> None:
    app = create_app(test_settings(sqlite_url, cookie_secure=True))
    with TestClient(app, base_url="https://testserver") as client:
        body = {"email": "ann@example.com", "password": PASSWORD, "name": "Ann"}
        answer = client.post("/api/auth/sign-up", json=body)
        cookies = answer.headers.get_list("set-cookie")
        assert all(c.startswith("__Host-") and "Secure" in c and "Domain" not in c for c in cookies)
        assert client.get("/api/auth/me").status_code == 200
        plain = {"Cookie": f"access_token={client.cookies['__Host-access_token']}"}
        client.cookies.clear()
        assert client.get("/api/auth/me", headers=plain).status_code == 401, "a subdomain could have set it"
