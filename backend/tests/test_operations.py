"""Probes, metrics, headers, request ids, limits."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import __version__
from app.core.headers import SECURITY_HEADERS
from app.core.logging import configure_logging
from app.main import create_app
from app.operations.readiness import Readiness
from tests.accounts import Account, error_code, sign_up
from tests.conftest import test_settings


@pytest.fixture
def own_app(sqlite_url: str) -> FastAPI:
    """An application of this test alone."""
    return create_app(test_settings(sqlite_url, rate_limit_per_minute=3, max_body_bytes=2048))


def test_health(client: TestClient) -> None:
    body = client.get("/health").json()
    assert (body["status"], body["version"]) == ("ok", __version__)
    assert datetime.fromisoformat(body["timestamp"]).utcoffset() is not None


def test_ready(client: TestClient) -> None:
    answer = client.get("/ready")
    assert "connection" not in answer.headers
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["checks"] == {"process": "ok", "database": "ok", "migrations": "ok"}
    assert datetime.fromisoformat(answer.json()["timestamp"]).utcoffset() is not None


def test_not_ready_while_draining(client: TestClient, app: FastAPI) -> None:
    readiness: Readiness = app.state.readiness
    readiness.draining = True
    try:
        answer = client.get("/ready")
        assert client.get("/health").headers["connection"] == "close"
    finally:
        readiness.draining = False
    assert (answer.status_code, answer.json()["checks"]["process"]) == (503, "draining")


def test_not_ready_before_the_migrations(tmp_path: Path) -> None:
    with TestClient(create_app(test_settings(f"sqlite:///{tmp_path}/empty.db"))) as client:
        answer = client.get("/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert "python -m app.migrate" in answer.json()["checks"]["migrations"]


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/todo.db", "postgresql://todo:secret-word@127.0.0.1:1/todo"]
)
def test_without_a_database_the_answer_is_503(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with TestClient(create_app(test_settings(url))) as client:
        ready = client.get("/ready")
        body = {"email": "a@example.com", "password": "long enough"}
        answer = client.post("/api/auth/sign-in", json=body)
        assert client.get("/health").status_code == 200
    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "unreachable")
    assert (answer.status_code, error_code(answer)) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"
    assert "secret-word" not in ready.text + answer.text + "".join(capsys.readouterr())


def test_metrics_count_by_route_template(client: TestClient, ann: Account) -> None:
    todo = ann.add("x")
    ann.request("GET", f"/todos/{todo['id']}")
    client.get("/api/made/up/path")
    text = client.get("/metrics").text
    route = 'route="/api/{user_id}/todos/{todo_id}"'
    assert re.search(rf'todo_http_requests_total{{method="GET",{route},status="200"}} [1-9]', text)
    assert 'todo_http_request_duration_seconds_bucket{le="0.25",method="GET",' + route in text
    assert re.search(r'todo_changes_total{operation="create"} [1-9]', text)
    assert 'route="unmatched",status="404"' in text
    assert "todo_model_calls_total" in text
    assert re.search(r"todo_http_requests_in_flight [1-9]", text), "the request for the metrics itself"
    assert todo["id"] not in text
    assert ann.id not in text


@pytest.mark.parametrize("path", ["/health", "/nowhere", "/api/auth/me"])
def test_every_answer_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "server" not in headers


def test_cors_is_closed(client: TestClient) -> None:
    origin = {"Origin": "https://elsewhere.example.com"}
    answers = [
        client.options("/api/auth/sign-in", headers={**origin, "Access-Control-Request-Method": "POST"}),
        client.get("/health", headers=origin),
    ]
    assert answers[0].status_code == 405
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_request_ids_are_taken_over_or_made(client: TestClient) -> None:
    assert client.get("/health", headers={"X-Request-ID": "abc-1.2_3"}).headers["x-request-id"] == "abc-1.2_3"
    for harmful in ("", "a b", "x" * 129, 'a"}{'):
        made = client.get("/health", headers={"X-Request-ID": harmful}).headers["x-request-id"]
        assert re.fullmatch(r"[0-9a-f]{32}", made)


def test_a_bug_answers_500_without_a_detail(own_app: FastAPI) -> None:
    @own_app.get("/bug")
    async def bug() -> None:
        raise RuntimeError("a secret detail")

    with TestClient(own_app, raise_server_exceptions=False) as client:
        answer = client.get("/bug")
    assert (answer.status_code, error_code(answer)) == (500, "internal_error")
    assert "secret" not in answer.text
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_the_rate_limit_is_per_user(own_app: FastAPI) -> None:
    with TestClient(own_app) as client:
        ann, bob = sign_up(client, "Ann"), sign_up(client, "Bob")
        assert [ann.request("GET", "/todos").status_code for _ in range(4)] == [200, 200, 200, 429]
        answer = ann.request("GET", "/conversations")
        assert (answer.status_code, error_code(answer)) == (429, "rate_limited")
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert bob.titles() == []


def test_refreshes_are_limited_by_user(own_app: FastAPI) -> None:
    with TestClient(own_app) as client:
        tries = [
            client.post(
                "/api/auth/refresh", headers={"Cookie": f"refresh_token={account.refresh}"}
            ).status_code
            for account in [sign_up(client, "Ann")] * 4 + [sign_up(client, "Bob")]
        ]
    assert tries == [200, 200, 200, 429, 200]


def test_the_body_limit_is_a_setting(own_app: FastAPI) -> None:
    with TestClient(own_app) as client:
        ann = sign_up(client, "Ann")
        assert ann.request("POST", "/todos", json={"title": "x", "notes": "x" * 1500}).status_code == 201
        assert ann.request("POST", "/todos", json={"title": "x", "notes": "x" * 2100}).status_code == 413


@pytest.fixture
def json_logs() -> Iterator[None]:
    """Logging as the process configures it, undone afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging("INFO")
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_logs_are_json_lines_with_the_request_id(
    json_logs: None, own_app: FastAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    # The handler writes to the standard output of its making: make it after the capture began.
    configure_logging("INFO")
    with TestClient(own_app) as client:
        client.get("/api/auth/me", headers={"X-Request-ID": "my-id"})
        client.get("/health")
    logging.getLogger("a.library").warning("told %s", "so")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert [(r["request_id"], r["route"], r["status"]) for r in requests] == [("my-id", "/api/auth/me", 401)]
    told = next(line for line in lines if line["event"] == "told so")
    assert (told["level"], told["logger"]) == ("warning", "a.library")
    assert all(datetime.fromisoformat(line["timestamp"]) for line in lines)
