"""A throw-away PostgreSQL server from the machine's own binaries (Debian's `postgresql` package)."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_TIMEOUT_SECONDS = 60


def find_binaries() -> Path | None:
    """Folder of the newest installed server, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    return found[-1].parent if found else None


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def server_user() -> str | None:
    """PostgreSQL refuses to run as root: the user to become then, else None."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def running(binaries: Path) -> Iterator[str]:
    """URL of a server that lives as long as the context, without the durability that tests do not need."""
    user = server_user()
    home = Path(tempfile.mkdtemp(prefix="todo-postgres-"))
    if user:
        shutil.chown(home, user)
    data, port = home / "data", free_port()

    def run(*command: str) -> None:
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            timeout=START_TIMEOUT_SECONDS,
            cwd=home,
            user=user,
            extra_groups=[] if user else None,
        )

    control = (str(binaries / "pg_ctl"), "--pgdata", str(data))
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
    try:
        run(
            str(binaries / "initdb"),
            "--pgdata",
            str(data),
            "--username=todo",
            "--auth=trust",
            "--encoding=UTF8",
        )
        run(*control, "--wait", "--silent", f"--log={home}/log", f"--options={options}", "start")
        yield f"postgresql://todo:unused@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            run(*control, "--wait", "--mode=immediate", "stop")
        shutil.rmtree(home)
