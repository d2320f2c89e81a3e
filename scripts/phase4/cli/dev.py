"""``inv dev``: backend and frontend on this machine, with reload, SQLite and no containers."""

import math
import os
import secrets
import signal
import socket
import subprocess
import threading
from functools import partial
from pathlib import Path

from rich.console import Console

from phase4.engine.checks import Stopwatch
from phase4.engine.context import Progress
from phase4.system.environments import backend_python, frontend_modules, node_environment
from phase4.system.errors import Phase4Error, UsageError
from phase4.system.http import RequestException, direct_session
from phase4.system.paths import BACKEND, FRONTEND, state_dir
from phase4.system.process import run
from phase4.system.termination import end_group
from phase4.system.waiting import wait_until

START_SECONDS = 90
STOP_SECONDS = 10


class Service:
    """A server process in its own group, whose lines are shown with its name in front."""

    def __init__(self, name: str, command: list[str], cwd: Path, env: dict[str, str], console: Console) -> None:
        self.name = name
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        threading.Thread(target=self._show, args=(console,), daemon=True).start()

    def _show(self, console: Console) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            console.print(f"[dim]{self.name:>8}[/] ", end="")
            console.print(line.rstrip(), markup=False, highlight=False, soft_wrap=True)

    @property
    def exit_code(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._process.poll()

    def stop(self) -> None:
        """End the server and its children, also those that a server which ended by itself left behind."""
        end_group(self._process, [(signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)])


def need_free(port: int, option: str) -> None:
    """Refuse a port that something listens on already.

    Raises:
        UsageError: names the port and how to choose another.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise UsageError(
                f"port {port} is in use",
                why="another program listens on it",
                fix=f"./inv dev --{option} {port + 1}",
            ) from None


def auth_secret() -> str:
    """This checkout's own signing secret, made once, so that sign-ins outlive a restart."""
    path = state_dir() / "dev-auth-secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def backend_settings(database: Path) -> dict[str, str]:
    """The backend's environment for development; what the caller has set already (a model, say) wins."""
    defaults = {
        "APP_ENV": "dev",
        "DATABASE_URL": f"sqlite:///{database}",
        "AUTH_SECRET": auth_secret(),
        "COOKIE_SECURE": "false",
        "HOST": "127.0.0.1",
    }
    return {key: os.environ.get(key, value) for key, value in defaults.items()}


def start(port: int, backend_port: int, database: Path, console: Console, progress: Progress) -> list[Service]:
    """Install what is missing, migrate, and start both servers."""
    need_free(port, "port")
    need_free(backend_port, "backend-port")
    python = str(backend_python())
    frontend_modules(progress)
    settings = {**backend_settings(database), "PORT": str(backend_port)}
    run([python, "-m", "app.migrate"], cwd=BACKEND, env=settings, timeout=60, check=True)
    uvicorn = [python, "-m", "uvicorn", "app.main:create_app", "--factory", "--reload", "--reload-dir", "app",
               "--host", "127.0.0.1", "--port", str(backend_port)]  # fmt: skip
    web = {**node_environment(), "BACKEND_URL": f"http://127.0.0.1:{backend_port}", "PORT": str(port)}
    return [
        Service("backend", uvicorn, BACKEND, settings, console),
        Service(
            "frontend",
            ["npx", "next", "dev", "--hostname", "127.0.0.1", "--port", str(port)],
            FRONTEND,
            web,
            console,
        ),
    ]


def wait_until_ready(services: list[Service], urls: list[str]) -> None:
    """Wait until every URL answers 200.

    Raises:
        Phase4Error: a server ended or did not answer in time.
    """
    for url in urls:
        if not wait_until(partial(_answers, url, services), timeout=START_SECONDS, interval=0.2):
            raise Phase4Error(f"{url} did not answer in {START_SECONDS} s", why="see the lines above", fix="./inv dev")


def _answers(url: str, services: list[Service]) -> bool:
    """Whether it answers without an error while all servers run."""
    service = _stopped(services)
    if service is not None:
        raise _ended(service)
    try:
        direct_session().get(url, timeout=30).raise_for_status()
    except RequestException:
        return False
    return True


def _stopped(services: list[Service]) -> Service | None:
    return next((service for service in services if service.exit_code is not None), None)


def _ended(service: Service) -> Phase4Error:
    return Phase4Error(f"the {service.name} ended with {service.exit_code}", why="see its lines above", fix="./inv dev")


def serve(port: int, backend_port: int, database: Path | None, progress: Progress) -> None:
    """Run both servers until interrupted; both are ended whatever happens."""
    console, watch = Console(), Stopwatch()
    services: list[Service] = []
    try:
        services = start(port, backend_port, database or state_dir() / "dev.db", console, progress)
        wait_until_ready(services, [f"http://127.0.0.1:{backend_port}/ready", f"http://127.0.0.1:{port}/api/health"])
        console.print(f"\n[bold]Ready[/] in {watch.seconds:.1f} s: http://localhost:{port}  (Ctrl-C ends both)\n")
        service = wait_until(lambda: _stopped(services), timeout=math.inf, interval=0.5)
        if service is not None:
            raise _ended(service)
    except KeyboardInterrupt as interrupt:
        interrupt.add_note(f"stopped {' and '.join(service.name for service in services) or 'nothing'}")
        raise
    finally:
        for service in services:
            service.stop()
