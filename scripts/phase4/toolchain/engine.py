"""The container engine: Docker >= 24, found running, else started, else installed by the system's package manager."""

import getpass
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from phase4.system import process
from phase4.system.errors import BlockedError
from phase4.system.locking import exclusive
from phase4.system.paths import cache_dir
from phase4.system.privilege import as_root, by_hand
from phase4.system.process import Completed
from phase4.system.progress import Progress
from phase4.system.waiting import wait_until
from phase4.toolchain import apt, platforms, versions
from phase4.toolchain.isolation import Isolation, ensure_isolation
from phase4.toolchain.pins import load

POLL_SECONDS = 0.5
START_SECONDS = 90.0
LOG_TAIL_LINES = 15
SYSTEMD_START = ("systemctl", "start", "docker")
DAEMON = ("dockerd",)
# Debian 12's own docker.io is too old: a plain apt-get would not do.
INSTALL = ("./inv", "toolchain.install", "--name", "docker")
LOCAL_SOCKET = "unix:///var/run/docker.sock"


@dataclass(frozen=True)
class Engine:
    """A running engine: its server's version, whether this call installed or started it, and the network rules.

    ``isolation`` is ``None`` where the rules should be set and cannot; a cluster is not started there.
    ``virtual_machine`` names the one the engine runs in, if it is not this machine.
    """

    version: str
    installed: bool
    started: bool
    isolation: Isolation | None
    virtual_machine: str | None = None


def server_version() -> str:
    """The running engine's version; empty if none answers (a client alone is no engine)."""
    result = _ask_version()
    return result.stdout.strip() if result.ok else ""


def _ask_version() -> Completed:
    return process.run(["docker", "version", "--format", "{{.Server.Version}}"], timeout=20)


def virtual_machine() -> str | None:
    """The virtual machine that the engine runs in (Docker Desktop, colima, OrbStack), by what it says of itself."""
    result = process.run(["docker", "info", "--format", "{{.OperatingSystem}}\t{{.Name}}"], timeout=20)
    operating_system, _, name = result.stdout.strip().partition("\t")
    product = platforms.virtual_machine_of(operating_system, name) if result.ok else None
    # A Linux engine that a Mac talks to is in some virtual machine, whatever it calls itself.
    return product or ("an engine for macOS" if platforms.is_mac() else None)


def daemon_version() -> str:
    """The version of the installed engine, running or not; empty if there is none."""
    result = process.run(["dockerd", "--version"], timeout=20)
    return result.stdout.strip() if result.ok else ""


def new_enough(version: str) -> bool:
    return versions.at_least(version, load().engine.minimum)


def ensure_engine(progress: Progress) -> Engine:
    """Make sure that an engine runs and that cluster addresses stay on this machine.

    Raises:
        BlockedError: an engine that is too old runs; none can be installed; it does not come up.
    """
    with exclusive(cache_dir() / "engine.lock", progress):
        running = server_version()
        if running and not new_enough(running):
            raise BlockedError(
                f"Docker {running} is running",
                why=f"this project needs >= {load().engine.minimum}",
                fix=f"stop it ({platforms.stop_hint()}), then: {install_hint()}",
            )
        installed = started = False
        if not running:
            _refuse_elsewhere()
            _refuse_without_right()
            _refuse_on_mac()
            installed = _ensure_installed(progress)
            with progress.step("starting the Docker engine"):
                _start()
            started = True
            running = _wait()
        machine = virtual_machine()
        return Engine(running, installed, started, _isolate(machine, progress), machine)


def _isolate(machine: str | None, progress: Progress) -> Isolation | None:
    """An engine is of use without the rules (to build images); starting a cluster asks for them and fails."""
    try:
        return ensure_isolation(machine)
    except BlockedError as error:
        progress.line(str(error))
        return None


def _refuse_elsewhere() -> None:
    """An engine started here is of no use to a client that is told to look elsewhere."""
    host = os.environ.get("DOCKER_HOST", "")
    if host and host != LOCAL_SOCKET:
        raise BlockedError(
            f"no Docker engine answers at {host}",
            why="DOCKER_HOST says that it is there",
            fix="unset DOCKER_HOST, or start that engine, then run this again",
        )


def _refuse_without_right() -> None:
    """An engine that runs but does not answer this user is not to be installed anew."""
    result = _ask_version()
    if not result.ok and "permission denied" in result.tail().lower():
        user = getpass.getuser()
        raise BlockedError(
            f"Docker runs, but {user} may not use it",
            why="its socket is for root and the group docker",
            fix=f"sudo usermod -aG docker {user}, then sign in anew (or: newgrp docker)",
        )


def _refuse_on_mac() -> None:
    if platforms.is_mac():
        raise BlockedError("no Docker engine runs", why="macOS has none of its own", fix=platforms.start_hint())


def _ensure_installed(progress: Progress) -> bool:
    installed_version = daemon_version()
    if new_enough(installed_version):
        return False
    engine = load().engine
    apt.require(f"Docker >= {engine.minimum}", engine.packages, by_root=install_hint())
    progress.line(
        f"Docker >= {engine.minimum} is not installed ({installed_version or 'no dockerd'}): installing Debian's"
    )
    apt.update(progress)
    suite = None
    if not apt.candidate_at_least("docker.io", engine.minimum):
        _refuse_other_than_debian()
        suite = engine.suite
        apt.add_suite(suite, engine.together, progress)
        progress.line("this also brings that suite's C library: it is newer, and runs what is installed")
        apt.update(progress)
    # Ubuntu's docker.io brings the client itself: there is no docker-cli.
    packages = [package for package in engine.packages if apt.candidate(package)]
    apt.install(packages, "the container engine", progress, suite=suite)
    return True


def _refuse_other_than_debian() -> None:
    """Another Debian suite is for Debian alone; Ubuntu's own is new enough where its updates are among the sources."""
    if platforms.distribution() != "debian":
        raise BlockedError(
            f"docker.io {apt.candidate('docker.io') or 'is not to be had'} in this system's package lists",
            why=f"this project needs >= {load().engine.minimum}",
            fix="add the system's updates (such as noble-updates, main and universe) to /etc/apt/sources.list, then: "
            + install_hint(),
        )


def install_hint() -> str:
    """How a person gets an engine that is new enough: by this project where apt is, else by the package manager."""
    if shutil.which("apt-get"):
        return by_hand(INSTALL)
    return platforms.install_line(load().engine.packages)


def start_plan() -> list[tuple[str, ...]]:
    """What ``ensure_engine`` would do now; nothing if an engine answers."""
    if server_version():
        return []
    plan: list[tuple[str, ...]] = []
    if not new_enough(daemon_version()):
        packages = " ".join(load().engine.packages)
        plan.append(
            ("#", f"an engine of version {load().engine.minimum} or newer is not installed: {packages}, by apt")
        )
    command = SYSTEMD_START if Path("/run/systemd/system").is_dir() else DAEMON
    return [*plan, tuple(as_root(list(command)) or ("#", f"only root may start it: {by_hand(command)}"))]


def _start() -> None:
    systemd = Path("/run/systemd/system").is_dir()
    command = as_root(list(SYSTEMD_START if systemd else DAEMON))
    if command is None:
        raise BlockedError("Docker is not running", why="only root may start it", fix=platforms.start_hint())
    if systemd:
        process.run(command, timeout=START_SECONDS, check=True)
        return
    folder, marks = _folder(), (process.RUN_VARIABLE, process.STAGE_VARIABLE)
    with (folder / "dockerd.log").open("ab") as log:
        # Its own session, and not marked as of this run: it outlives this program, and the terminal's interrupt does
        # not reach it.
        daemon = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={name: text for name, text in process.environment().items() if name not in marks},
        )
    (folder / "dockerd.pid").write_text(f"{daemon.pid}\n", encoding="utf-8")
    version = wait_until(
        server_version,
        lambda version: version or daemon.poll() is not None,
        timeout=START_SECONDS,
        interval=POLL_SECONDS,
    )
    if not version:
        raise _did_not_start()


def _wait() -> str:
    version = wait_until(server_version, timeout=START_SECONDS, interval=POLL_SECONDS)
    if not version:
        raise _did_not_start()
    return version


def _did_not_start() -> BlockedError:
    log = _folder() / "dockerd.log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return BlockedError(
        "the Docker engine did not start",
        why="\n".join(lines[-LOG_TAIL_LINES:]) or f"it did not answer within {START_SECONDS:.0f} s",
        fix=f"less {log}" if log.exists() else "journalctl -u docker",
    )


def _folder() -> Path:
    folder = cache_dir() / "engine"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
