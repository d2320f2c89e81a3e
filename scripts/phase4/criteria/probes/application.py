"""Facts from the application itself, run from its images in containers of our own that are gone afterwards.

The containers run as they will in the cluster: read-only, without capabilities, as the image's own user. They
see each other on a bridge network; we ask them through ports published on the loopback address alone.
"""

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from phase4.criteria.probes import docker
from phase4.criteria.probes.docker import LABEL
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed, run

HARDENED = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--tmpfs", "/tmp")


@dataclass(frozen=True)
class Container:
    """A running container: its name, the name others on the network know it by, and where it is published."""

    name: str
    alias: str
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@dataclass
class Sandbox:
    """A bridge network and the containers on it; all of it is removed when the ``with`` block ends."""

    token: str = field(default_factory=lambda: secrets.token_hex(4))
    containers: list[Container] = field(default_factory=list)

    @property
    def network(self) -> str:
        return f"todo-phase4-check-{self.token}"

    def __enter__(self) -> Self:
        docker.require_engine()
        remove_leftovers()
        run(["docker", "network", "create", *_label(), self.network], timeout=30, check=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        names = [container.name for container in self.containers]
        if names:
            run(["docker", "rm", "--force", "--volumes", *names], timeout=60)
        run(["docker", "network", "rm", self.network], timeout=30)

    def start(
        self,
        alias: str,
        image: str,
        *,
        environment: Mapping[str, str],
        port: int | None = None,
        options: Sequence[str] = (),
        command: Sequence[str] = (),
    ) -> Container:
        """Start a container in the background.

        Args:
            alias: the host name by which the others reach it.
            port: its port that is published on the loopback address, if any.

        Raises:
            Phase4Error: it could not be started.
        """
        name = f"{self.network}-{alias}"
        # Named before it exists: an interrupt must not leave it behind.
        self.containers.append(Container(name, alias))
        publish = ["--publish", f"127.0.0.1::{port}"] if port else []
        where = self._options(name, alias, environment)
        command_line = ["docker", "run", "--detach", *where, *publish, *options, image, *command]
        run(command_line, timeout=60, check=True)
        started = Container(name, alias, _published(name, port) if port else 0)
        self.containers[-1] = started
        return started

    def once(
        self, image: str, command: Sequence[str], *, environment: Mapping[str, str], timeout: float = 120
    ) -> Completed:
        """Run a command of an image to its end, on the network."""
        name = f"{self.network}-once-{secrets.token_hex(3)}"
        # One that outlives its time is removed with the others.
        self.containers.append(Container(name, name))
        options = self._options(name, name, environment)
        return run(["docker", "run", "--rm", *options, image, *command], timeout=timeout)

    def _options(self, name: str, alias: str, environment: Mapping[str, str]) -> list[str]:
        variables = [word for key, value in environment.items() for word in ("--env", f"{key}={value}")]
        reference = ["--name", name, "--network", self.network, "--network-alias", alias]
        return [*reference, *_label(), *HARDENED, *variables]


def _label() -> list[str]:
    return ["--label", f"{LABEL}={os.getpid()}"]


def _published(name: str, port: int) -> int:
    result = run(["docker", "port", name, str(port)], timeout=20)
    if not result.ok or ":" not in result.stdout:
        raise Phase4Error(
            f"container {name} did not stay up",
            why=logs(name)[-1500:] or result.tail(),
            fix=f"docker logs {name}",
        )
    return int(result.stdout.split()[0].rpartition(":")[2])


def logs(name: str) -> str:
    """All that a container wrote."""
    result = run(["docker", "logs", name], timeout=30)
    return result.stdout + result.stderr


def state(name: str) -> tuple[dict[str, Any], Completed]:
    """A container as the engine sees it (``State``, ``HostConfig``, ``RestartCount``...), and who told."""
    result = run(["docker", "inspect", name], timeout=30, check=True)
    return dict(json.loads(result.stdout)[0]), result


def stop(name: str, *, seconds: int = 20) -> tuple[int, Completed]:
    """Ask a container to end (it is killed after some seconds) and return its exit code, and the command."""
    result = run(["docker", "stop", "--time", str(seconds), name], timeout=seconds + 30)
    return int(state(name)[0]["State"]["ExitCode"]), result


def leftovers(kind: str) -> list[str]:
    """Containers or networks of runs of ours that were killed: the process is gone, its label is not.

    Args:
        kind: ``container`` or ``network``.

    Raises:
        Phase4Error: the engine does not answer.
    """
    name = "{{.Names}}" if kind == "container" else "{{.Name}}"
    listing = ["ps", "--all"] if kind == "container" else ["network", "ls"]
    show = f'{name} {{{{.Label "{LABEL}"}}}}'
    result = run(["docker", *listing, "--filter", f"label={LABEL}", "--format", show], timeout=30)
    if not result.ok:
        raise Phase4Error(f"the engine's {kind}s cannot be listed", why=result.tail(), fix="./inv env-001")
    return [line.split()[0] for line in result.stdout.splitlines() if not is_alive(line.split()[-1])]


def remove_leftovers() -> None:
    """Remove what runs of ours left behind when they were killed."""
    for command in removal_plan():
        run(command, timeout=60)


def removal_plan() -> list[tuple[str, ...]]:
    """The commands that ``remove_leftovers`` would run now."""
    removals = {"container": ("rm", "--force", "--volumes"), "network": ("network", "rm")}
    return [("docker", *removal, *dead) for kind, removal in removals.items() if (dead := leftovers(kind))]


def is_alive(pid: str) -> bool:
    """Whether the process that a label names still runs."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
