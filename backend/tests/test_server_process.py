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

from tests.postgres_server import free_port

BACKEND = Path(__file__).parent.parent
LIMIT_SECONDS = 60


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
            wait_until_alive(server, base)
            yield server, base
        finally:
            if server.poll() is None:
                server.kill()


def wait_until_alive(server: "subprocess.Popen[str]", base: str) -> None:
    """Return once /health answers."""
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        assert server.poll() is None, server.stdout and server.stdout.read()
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
        except httpx2.ConnectError:
            return
        time.sleep(0.1)
    pytest.fail("the port stayed open")


@pytest.mark.parametrize("signals", [[signal.SIGTERM, signal.SIGTERM], [signal.SIGINT]])
def test_an_impatient_stop_does_not_wait_for_the_drain(
    sqlite_url: str, signals: list[signal.Signals]
) -> None:
    with process(sqlite_url, DRAIN_SECONDS="600") as (server, base):
        server.send_signal(signals[0])
        for further in signals[1:]:
            wait_for_503(base)
            server.send_signal(further)
        server.communicate(timeout=LIMIT_SECONDS)
        assert server.returncode == -signals[-1]


def test_a_taken_port_ends_the_start(sqlite_url: str) -> None:
    with process(sqlite_url) as (_, base):
        port = base.rsplit(":", 1)[1]
        variables = {**os.environ, "DATABASE_URL": sqlite_url, "PORT": port, "HOST": "127.0.0.1"}
        second = subprocess.run(
            [sys.executable, "-m", "app"],
            cwd=BACKEND,
            env=variables,
            text=True,
            capture_output=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
    assert second.returncode != 0
    assert "address already in use" in second.stdout
