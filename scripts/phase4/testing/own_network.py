"""A network that is loopback alone: tests answer in it under the names of official hosts, with their own engine."""

import os
import platform
import shutil

from phase4 import toolchain
from phase4.engine.context import Progress
from phase4.system.errors import BlockedError
from phase4.system.process import environment
from phase4.toolchain.engine import install_hint

COMMAND = (
    "unshare", "--net", "--mount", "--propagation", "private",
    "sh", "-c", 'ip link set lo up && exec "$@"', "sh",
)  # fmt: skip
PROGRAMS = ("unshare", "ip", "mount", "dockerd", "docker")
REGISTRY_VARIABLE = "PHASE4_REGISTRY_PATH"


def prepare(progress: Progress) -> dict[str, str]:
    """Make the registry; returns the variable that says where it is.

    Raises:
        BlockedError: this system or user cannot have a network and an engine of its own.
    """
    if platform.system() != "Linux" or os.geteuid() != 0:
        raise BlockedError(
            "the rehearsal needs a network and an engine of its own",
            why="only root on Linux may have them",
            fix="sudo ./inv test --only official (its downloads alone, as any user: ./inv test --only unit)",
        )
    missing = [name for name in PROGRAMS if shutil.which(name, path=environment()["PATH"]) is None]
    if missing:
        raise BlockedError(f"the rehearsal needs {', '.join(missing)}", why="not on PATH", fix=install_hint())
    [registry] = toolchain.ensure(["registry"], progress)
    return {REGISTRY_VARIABLE: str(registry.path.parent)}
