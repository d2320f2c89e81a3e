"""What only root may do: done as root, through a sudo that asks nothing, or put into words. Standard library only."""

import functools
import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence

SUDO_SECONDS = 10


@functools.cache
def sudo_asks_nothing() -> bool:
    """Whether sudo runs commands for this user without a password (hosted CI runners, many cloud images)."""
    if shutil.which("sudo") is None:
        return False
    try:
        tried = subprocess.run(
            ["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, timeout=SUDO_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def as_root(command: Sequence[str]) -> list[str] | None:
    """The command as root may run it: as it is for root, behind ``sudo -n`` where that works, else ``None``."""
    if os.geteuid() == 0:
        return list(command)
    return ["sudo", "-n", *command] if sudo_asks_nothing() else None


def by_hand(command: Sequence[str]) -> str:
    """The line that a person types to run the command as root."""
    line = shlex.join(command)
    return line if os.geteuid() == 0 else f"sudo {line}"
