"""PgBouncer in transaction mode before a PostgreSQL server, from the machine's own binary."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.postgres_server import START_TIMEOUT_SECONDS, free_port, server_user

CONFIGURATION = """\
[databases]
* = host=127.0.0.1 port={server_port} user=todo
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
"""


def find_binary() -> str | None:
    """Path of the installed PgBouncer, or None; a user's PATH may lack /usr/sbin."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def running(binary: str, server_url: str) -> Iterator[int]:
    """Port of a pooler before the server of `server_url`, for as long as the context lives."""
    user = server_user()
    home = Path(tempfile.mkdtemp(prefix="todo-pgbouncer-"))
    if user:
        shutil.chown(home, user)
    port = free_port()
    configuration = home / "pgbouncer.ini"
    configuration.write_text(CONFIGURATION.format(server_port=make_url(server_url).port, port=port))
    configuration.chmod(0o644)
    with (home / "log").open("wb") as log:
        pooler = subprocess.Popen(
            [binary, str(configuration)], stdout=log, stderr=log, cwd=home,
            user=user, extra_groups=[] if user else None,
        )  # fmt: skip
    try:
        wait_for_port(port, home / "log")
        yield port
    finally:
        pooler.terminate()
        pooler.wait(timeout=START_TIMEOUT_SECONDS)
        shutil.rmtree(home)


def wait_for_port(port: int, log: Path) -> None:
    """Return once the pooler listens."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"PgBouncer did not start: {log.read_text()}")
