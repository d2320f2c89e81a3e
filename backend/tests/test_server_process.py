"""`python -m app` as a real process: it starts, drains on SIGTERM and ends with 0."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from app import __main__
from app.core.config import load_settings
from tests.postgres_server import free_port

BACKEND = Path(__file__).parent.parent
LIMIT_SECONDS = 120


@contextmanager
def process(database_url: str, **environment: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server process and its base URL, once it is alive."""
    port = free_port()
    variables = {
        **os.environ,
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "HOST": "127.0.0.1",
        **environment,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "app"],
        cwd=BACKEND,
        env=variables,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as server:
        try:
            base = f"http://127.0.0.1:{port}"
            wait_until_alive(base, server)
            yield server, base
        finally:
            if server.poll() is None:
                server.kill()


def wait_until_alive(base: str, server: "subprocess.Popen[str] | None" = None) -> None:
    """Return once /health answers."""
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        assert server is None or server.poll() is None, server and server.stdout and server.stdout.read()
        try:
            httpx2.get(f"{base}/health", timeout=5)
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{base}/health did not answer within {LIMIT_SECONDS} s")


def sign_up_slowly(base: str, may_end: threading.Event, answers: list[str]) -> None:
    """Begin a request, send the rest of its body only when told to, and keep the answer."""
    body = json.dumps({"email": "slow@example.com", "password": "long enough", "name": "Slow"}).encode()
    host, port = base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=LIMIT_SECONDS) as connection:
        head = [
            "POST /api/auth/sign-up HTTP/1.1",
            "Host: x",
            "Connection: close",
            "Content-Type: application/json",
        ]
        head += [f"Content-Length: {len(body)}", "", ""]
        connection.sendall("\r\n".join(head).encode() + body[:10])
        assert may_end.wait(LIMIT_SECONDS)
        connection.sendall(body[10:])
        with connection.makefile("r", encoding="utf-8", newline="") as answer:
            answers.append(answer.read())


def test_sigterm_drains(sqlite_url: str) -> None:
    with process(sqlite_url, DRAIN_SECONDS="3") as (server, base):
        assert httpx2.get(f"{base}/ready", timeout=5).status_code == 200
        may_end, answers = threading.Event(), []  # type: ignore[var-annotated]
        slow = threading.Thread(target=sign_up_slowly, args=(base, may_end, answers))
        slow.start()
        in_flight(base, 2)
        server.send_signal(signal.SIGTERM)
        ready = wait_for_503(base)
        assert ready.json()["checks"]["process"] == "draining"
        assert httpx2.get(f"{base}/health", timeout=5).status_code == 200, "still serving"
        wait_until_closed(base)
        assert server.poll() is None, "a request is still running"
        may_end.set()
        slow.join(LIMIT_SECONDS)
        assert answers[0].startswith("HTTP/1.1 201")
        output, _ = server.communicate(timeout=LIMIT_SECONDS)
        assert server.returncode == 0, output
    events = [json.loads(line)["event"] for line in output.splitlines()]
    assert [event for event in events if event in {"started", "draining", "stopped"}] == [
        "started",
        "draining",
        "stopped",
    ]


def in_flight(base: str, wanted: int) -> None:
    """Return once that many requests are being answered, the one for the metrics included."""
    end = time.monotonic() + LIMIT_SECONDS
    while f"todo_http_requests_in_flight {wanted}.0" not in httpx2.get(f"{base}/metrics", timeout=5).text:
        assert time.monotonic() < end
        time.sleep(0.05)


def wait_for_503(base: str) -> httpx2.Response:
    """Answer of /ready once it is 503."""
    end = time.monotonic() + LIMIT_SECONDS
    while (answer := httpx2.get(f"{base}/ready", timeout=5)).status_code != 503:
        assert time.monotonic() < end
        time.sleep(0.02)
    return answer


def wait_until_closed(base: str) -> None:
    """Return once no new connection is taken."""
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        try:
            httpx2.get(f"{base}/health", timeout=5)
        except httpx2.NetworkError:  # also a connection that was taken and then reset
            return
        time.sleep(0.1)
    pytest.fail("the port stayed open")


@pytest.fixture
def in_process(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Environment for a server in this process, which spares a slow start; yields its port."""
    port = free_port()
    environment = {"DATABASE_URL": sqlite_url, "PORT": str(port), "HOST": "127.0.0.1", "DRAIN_SECONDS": "600"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(__main__, "configure_logging", lambda level: None)
    load_settings.cache_clear()
    yield port
    load_settings.cache_clear()


@pytest.mark.parametrize("signals", [[signal.SIGTERM, signal.SIGTERM], [signal.SIGINT]])
def test_an_impatient_stop_does_not_wait_for_the_drain(
    in_process: int, signals: list[signal.Signals]
) -> None:
    got: list[int] = []
    base = f"http://127.0.0.1:{in_process}"

    def stop() -> None:
        wait_until_alive(base)
        os.kill(os.getpid(), signals[0])
        for further in signals[1:]:
            wait_for_503(base)
            os.kill(os.getpid(), further)

    # uvicorn raises a signal again once it has stopped, for the handler that was there before.
    before = signal.signal(signals[-1], lambda number, frame: got.append(number))
    stopper = threading.Thread(target=stop)
    stopper.start()
    try:
        assert __main__.main() == 0
    finally:
        stopper.join(LIMIT_SECONDS)
        signal.signal(signals[-1], before)
    assert got == [signals[-1]]


def test_a_taken_port_ends_the_start(in_process: int, caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", in_process)), pytest.raises(SystemExit) as stop:
        __main__.main()
    assert stop.value.code
    assert "address already in use" in caplog.text
