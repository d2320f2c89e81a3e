"""`python -m benchmarks.cpu [--json]`: CPU that one request costs the server, in milliseconds.

The service, and beside it the least such a request needs on bare uvicorn, without framework or ORM, each in a
process of its own on one database: PostgreSQL where its server is installed, or else SQLite. Rounds are taken
in turns, so that a busy machine slows both alike; the medians count. CPU time is that of the kernel (/proc):
waiting costs nothing.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests import postgres_server

BACKEND = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 120
TODOS = 5
WARM_UP, REQUESTS, ROUNDS = 100, 300, 5


@dataclass(frozen=True)
class Server:
    """A server process and the port it answers on."""

    pid: int
    port: int

    def cpu_seconds(self) -> float:
        """CPU used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def running(module: str, environment: dict[str, str]) -> Iterator[Server]:
    """A server that answers /health."""
    port = postgres_server.free_port()
    variables = {**os.environ, **environment, "PORT": str(port), "HOST": "127.0.0.1", "DRAIN_SECONDS": "0"}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", module], env=variables, cwd=BACKEND, stdout=log, stderr=log
        )
        try:
            wait_until_healthy(process, port)
            yield Server(process.pid, port)
        finally:
            process.terminate()
            process.wait(START_SECONDS)


def wait_until_healthy(process: subprocess.Popen[bytes], port: int) -> None:
    """Return once the server answers; raises RuntimeError when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if call(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "GET", "/health", {})[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{process.args!r} did not start: run it by hand to see why")


def call(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: dict[str, str],
    body: object = None,
) -> tuple[int, http.client.HTTPResponse, bytes]:
    """Status, response and body."""
    content = None if body is None else json.dumps(body)
    connection.request(method, path, content, {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    return response.status, response, response.read()


def account(port: int) -> tuple[str, dict[str, str]]:
    """Id and headers of a new user with some todos."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = {"email": f"{uuid4().hex}@example.com", "password": "correct horse battery", "name": "Ann"}
    _, response, content = call(connection, "POST", "/api/auth/sign-up", {}, body)
    cookies = response.headers.get_all("Set-Cookie") or []
    token = next(c for c in cookies if c.startswith("access_token=")).split("=", 1)[1].split(";")[0]
    user_id, headers = json.loads(content)["id"], {"Cookie": f"access_token={token}"}
    for number in range(TODOS):
        call(connection, "POST", f"/api/{user_id}/todos", headers, {"title": f"Todo {number}", "tags": ["a"]})
    return user_id, headers


def cost(server: Server, path: str, headers: dict[str, str], requests: int = REQUESTS) -> float:
    """Milliseconds of CPU for one GET, over a connection that is kept open."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    before = server.cpu_seconds()
    for _ in range(requests):
        status, _, content = call(connection, "GET", path, headers)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {content[:200]!r}")
    return (server.cpu_seconds() - before) / requests * 1000


@contextmanager
def database() -> Iterator[str]:
    """URL of an empty database."""
    binaries = postgres_server.find_binaries()
    if binaries is None:
        with tempfile.TemporaryDirectory() as home:
            yield f"sqlite:///{home}/todo.db"
        return
    with postgres_server.running(binaries) as url:
        yield url


def measure() -> list[dict[str, object]]:
    """CPU of each kind of request, of the service and of the bare server."""
    with ExitStack() as stack:
        url = stack.enter_context(database())
        environment = {"DATABASE_URL": url, "RATE_LIMIT_PER_MINUTE": "1000000"}
        subprocess.run(
            [sys.executable, "-m", "app.migrate"], check=True, cwd=BACKEND, timeout=START_SECONDS,
            env={**os.environ, **environment}, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        service = stack.enter_context(running("app", environment))
        bare = stack.enter_context(running("benchmarks.bare", environment))
        user_id, headers = account(service.port)
        paths = ("/health", "/api/auth/me", f"/api/{user_id}/todos")
        for path in paths:
            for server in (service, bare):
                cost(server, path, headers, WARM_UP)
        rounds = [
            {path: (cost(service, path, headers), cost(bare, path, headers)) for path in paths}
            for _ in range(ROUNDS)
        ]
    kind = url.split(":", 1)[0]
    return [
        {
            "title": f"CPU of GET {path.replace(user_id, '{user_id}')} on {kind}, against bare uvicorn",
            "milliseconds": statistics.median(result[path][0] for result in rounds),
            "against": statistics.median(result[path][1] for result in rounds),
        }
        for path in paths
    ]


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    rows = measure()
    if parser.parse_args().json:
        sys.stdout.write(json.dumps(rows) + "\n")
        return 0
    for row in rows:
        sys.stdout.write(f"{row['title']}: {row['milliseconds']:.2f} ms, {row['against']:.2f} ms\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
