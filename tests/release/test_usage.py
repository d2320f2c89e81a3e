"""Requests during an upgrade are counted, and one that fails is not overlooked."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from phase4.criteria.probes.load import generate_load
from phase4.system.waiting import wait_until


class Application(BaseHTTPRequestHandler):
    """Answers as the application does; while ``server.broken`` is set, with 503."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        healthy = 200 if self.path == "/api/health" else 401
        self.send_response(503 if self.server.broken else healthy)  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.asked.set()  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    made.broken, made.asked = False, threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def used_once(server: ThreadingHTTPServer) -> tuple[int, list[str]]:
    with generate_load(f"http://127.0.0.1:{server.server_port}") as used:
        assert server.asked.wait(30)  # type: ignore[attr-defined]
    return used.answered, used.failures


def test_answers_as_expected_are_counted(server: ThreadingHTTPServer) -> None:
    answered, failures = used_once(server)
    assert answered >= 1
    assert failures == []


def test_an_error_of_the_server_is_a_failure(server: ThreadingHTTPServer) -> None:
    server.broken = True  # type: ignore[attr-defined]
    answered, failures = used_once(server)
    assert answered == 0
    assert any("503" in one for one in failures)


def test_requests_are_counted_by_the_second(server: ThreadingHTTPServer) -> None:
    with generate_load(f"http://127.0.0.1:{server.server_port}") as used:
        wait_until(lambda: used.series, bool, timeout=30, interval=0.1)
    (series,) = used.series
    assert series.title == "requests a second"
    assert set(series.lines) == {"answered", "failed"}
    assert sum(series.lines["answered"]) > 0
    assert sum(series.lines["failed"]) == 0
