"""Sign-up, sign-in, refresh and sign-out, with the attacks on them."""

from datetime import timedelta
from uuid import UUID, uuid4

import jwt
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.accounts import tokens
from app.accounts.models import SignInSession
from app.core.config import Settings
from app.core.database import utc_now
from tests.accounts import PASSWORD, Account, error_code, sign_up


@pytest.fixture
def settings(app: FastAPI) -> Settings:
    """Settings of the application."""
    found: Settings = app.state.settings
    return found


def me(client: TestClient, token: str) -> Response:
    """Who the token says we are."""
    return client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})


def refresh(client: TestClient, token: str) -> Response:
    """Swap a refresh token."""
    return client.post("/api/auth/refresh", headers={"Cookie": f"refresh_token={token}"})


def sign_in(client: TestClient, email: str, password: str = PASSWORD) -> Response:
    """Try to sign in."""
    return client.post("/api/auth/sign-in", json={"email": email, "password": password})


def test_cookies_sign_in_and_out(client: TestClient, ann: Account) -> None:
    answer = sign_in(client, ann.email.upper())
    assert answer.json() == {"id": ann.id, "email": ann.email, "name": "Ann", "deletes_at": None}
    cookies = answer.headers.get_list("set-cookie")
    assert [cookie.split("=")[0] for cookie in cookies] == ["access_token", "refresh_token", "device"]
    assert all("HttpOnly" in c and "SameSite=lax" in c and "Path=/;" in c for c in cookies)
    assert client.get("/api/auth/me").json()["id"] == ann.id
    access = client.cookies["access_token"]
    assert client.post("/api/auth/sign-out").status_code == 204
    assert list(client.cookies) == ["device"], "the browser stays a known one"
    assert error_code(client.get("/api/auth/me")) == "unauthenticated"
    assert me(client, access).status_code == 401, "the token ends with its session"
    assert me(client, ann.access).status_code == 200, "the other session goes on"


def test_sign_out_without_a_session_is_fine(client: TestClient) -> None:
    assert client.post("/api/auth/sign-out", headers={"Cookie": "refresh_token=x"}).status_code == 204


def test_an_email_signs_up_once(client: TestClient, ann: Account) -> None:
    body = {"email": ann.email.title(), "password": PASSWORD, "name": "Another"}
    answer = client.post("/api/auth/sign-up", json=body)
    assert (answer.status_code, error_code(answer)) == (409, "email_taken")


def test_wrong_credentials_do_not_tell_what_is_wrong(client: TestClient, ann: Account) -> None:
    answers = [sign_in(client, ann.email, "wrong password"), sign_in(client, f"{uuid4().hex}@example.com")]
    assert {answer.status_code for answer in answers} == {401}
    assert {error_code(answer) for answer in answers} == {"wrong_credentials"}
    assert len({answer.json()["error"]["message"] for answer in answers}) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"email": "no-email"},
        {"password": "short"},
        {"password": "x" * 129},
        {"name": "  "},
        {"name": "a\0b"},
        {"admin": True},
        {"email": f"{'x' * 250}@example.com"},
        {"name": None},
    ],
)
def test_sign_up_refuses(client: TestClient, change: dict[str, object]) -> None:
    body = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD, "name": "Ann", **change}
    answer = client.post("/api/auth/sign-up", json=body)
    assert (answer.status_code, error_code(answer)) == (422, "invalid_input")
    assert PASSWORD not in answer.text


def test_passwords_are_stored_as_argon2id(
    service_hashes: None, client: TestClient, app: FastAPI, ann: Account
) -> None:
    from app.accounts.repository import AccountRepository

    async def stored() -> str:
        async with app.state.database.session() as session:
            user = await AccountRepository(session).user_by_email(ann.email)
            assert user is not None
            return user.password_hash

    assert client.portal is not None
    assert client.portal.call(stored).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def forged(settings: Settings, ann: Account, **changes: object) -> dict[str, object]:
    """Claims of Ann's access token, changed."""
    claims: dict[str, object] = jwt.decode(ann.access, settings.auth_secret, ["HS256"], issuer=tokens.ISSUER)
    return {**claims, **changes}


def test_forged_and_expired_tokens_are_refused(client: TestClient, settings: Settings, ann: Account) -> None:
    good = settings.auth_secret
    bad = [
        "",
        "nonsense",
        "a.b.c",
        ann.access[:-4] + "AAAA",
        ann.refresh,
        jwt.encode(forged(settings, ann), "another secret, as long as it has to be", "HS256"),
        jwt.encode(forged(settings, ann), "", "none"),
        jwt.encode(forged(settings, ann, exp=1), good, "HS256"),
        jwt.encode(forged(settings, ann, iss="someone"), good, "HS256"),
        jwt.encode(forged(settings, ann, kind="refresh"), good, "HS256"),
        jwt.encode(forged(settings, ann, sub=str(uuid4())), good, "HS256"),
        jwt.encode(forged(settings, ann, sid=str(uuid4())), good, "HS256"),
        jwt.encode({k: v for k, v in forged(settings, ann).items() if k != "exp"}, good, "HS256"),
        jwt.encode({k: v for k, v in forged(settings, ann).items() if k != "sid"}, good, "HS256"),
    ]
    assert me(client, jwt.encode(forged(settings, ann), good, "HS256")).status_code == 200
    for token in bad:
        answer = me(client, token)
        assert (answer.status_code, error_code(answer)) == (401, "unauthenticated"), token


def test_an_access_token_refreshes_nothing(client: TestClient, ann: Account) -> None:
    assert refresh(client, ann.access).status_code == 401
    assert refresh(client, ann.refresh[:-4] + "AAAA").status_code == 401


def test_an_access_token_ends(client: TestClient, settings: Settings, ann: Account) -> None:
    lifetime = jwt.decode(ann.access, settings.auth_secret, ["HS256"], issuer=tokens.ISSUER)
    assert lifetime["exp"] - lifetime["iat"] == settings.access_token_seconds


def test_refresh_rotates(client: TestClient, ann: Account) -> None:
    answer = refresh(client, ann.refresh)
    assert answer.json()["id"] == ann.id
    assert answer.cookies["refresh_token"] != ann.refresh
    assert me(client, answer.cookies["access_token"]).status_code == 200
    client.cookies.clear()
    assert refresh(client, answer.cookies["refresh_token"]).status_code == 200


def test_refresh_needs_a_token(client: TestClient) -> None:
    answer = client.post("/api/auth/refresh")
    assert (answer.status_code, error_code(answer)) == (401, "unauthenticated")


def test_two_tabs_may_refresh_at_once(client: TestClient, ann: Account) -> None:
    first, second = refresh(client, ann.refresh), refresh(client, ann.refresh)
    assert (first.status_code, second.status_code) == (200, 200)
    assert refresh(client, second.cookies["refresh_token"]).status_code == 200


def test_a_reused_refresh_token_ends_the_session(
    client: TestClient, settings: Settings, ann: Account
) -> None:
    second = refresh(client, ann.refresh).cookies["refresh_token"]
    newest = refresh(client, second)
    assert newest.status_code == 200
    stolen = refresh(client, ann.refresh)
    assert (stolen.status_code, error_code(stolen)) == (401, "unauthenticated")
    assert refresh(client, newest.cookies["refresh_token"]).status_code == 401, "also the newest is void"
    assert me(client, newest.cookies["access_token"]).status_code == 401


def test_reuse_after_the_grace_time(app: FastAPI, client: TestClient, ann: Account) -> None:
    app.state.settings.refresh_grace_seconds = 0
    try:
        assert refresh(client, ann.refresh).status_code == 200
        assert refresh(client, ann.refresh).status_code == 401
    finally:
        app.state.settings.refresh_grace_seconds = 10


def test_tokens_end_with_their_session(settings: Settings) -> None:
    soon = SignInSession(user_id=uuid4(), expires_at=utc_now() + timedelta(seconds=5))
    pair = tokens.issue(settings, soon)
    access, late = (
        tokens.read(settings, pair.access, "access"),
        tokens.read(settings, pair.refresh, "refresh"),
    )
    assert access.exp == late.exp == int(soon.expires_at.timestamp())
    assert tokens.seconds_until(utc_now() - timedelta(seconds=5)) == 0


def test_sessions_that_are_over_are_forgotten(client: TestClient, app: FastAPI, ann: Account) -> None:
    from app.accounts.repository import AccountRepository

    over = uuid4()

    async def add() -> None:
        async with app.state.database.session() as session:
            ended = utc_now() - timedelta(days=1)
            session.add(SignInSession(id=over, user_id=UUID(ann.id), expires_at=ended))
            await session.commit()

    async def stored() -> SignInSession | None:
        async with app.state.database.session() as session:
            return await AccountRepository(session).session_by_id(over)

    assert client.portal is not None
    client.portal.call(add)
    assert client.portal.call(stored) is not None
    assert sign_in(client, ann.email).status_code == 200
    assert client.portal.call(stored) is None


def test_names_may_be_in_any_script(client: TestClient) -> None:
    assert me(client, sign_up(client, "Zoe").access).json()["name"] == "Zoe"
    body = {"email": f"{uuid4().hex}@example.com", "password": "пароль-пароль", "name": "Жанна 🦊"}
    assert client.post("/api/auth/sign-up", json=body).json()["name"] == "Жанна 🦊"
