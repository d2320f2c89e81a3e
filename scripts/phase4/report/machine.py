"""Facts of the machine and the checkout that a report was made on."""

import os
import platform

from phase4.engine.model import Frozen
from phase4.system.checkout import git
from phase4.system.paths import ROOT


class Machine(Frozen):
    """Where a report was made. ``memory_bytes`` is the machine's whole memory; ``None`` is not known."""

    commit: str | None = None
    uncommitted_changes: bool | None = None
    system: str
    kernel: str
    architecture: str
    python: str
    cpus: int | None = None
    memory_bytes: int | None = None
    cluster: str | None = None

    @property
    def facts(self) -> dict[str, str]:
        """The facts as words, by name."""
        commit = f"{self.commit}{' with uncommitted changes' if self.uncommitted_changes else ''}"
        memory = f"{self.memory_bytes / 2**30:.1f} GiB" if self.memory_bytes else "unknown"
        return {
            "Commit": commit if self.commit else "not a git checkout",
            "System": self.system,
            "Kernel": f"{self.kernel} ({self.architecture})",
            "Python": self.python,
            "CPUs": str(self.cpus or "unknown"),
            "Memory": memory,
            "Cluster": self.cluster or "none in use",
        }


def look_at_machine(cluster: str | None = None) -> Machine:
    """The facts of this machine; what it does not tell stays ``None``."""
    commit = _git("rev-parse", "HEAD")
    changes = _git("status", "--porcelain") if commit else None
    return Machine(
        commit=commit or None,
        uncommitted_changes=None if changes is None else bool(changes),
        system=_system(),
        kernel=f"{platform.system()} {platform.release()}",
        architecture=platform.machine(),
        python=platform.python_version(),
        cpus=os.cpu_count(),
        memory_bytes=_memory_bytes(),
        cluster=cluster,
    )


def _git(*arguments: str) -> str | None:
    result = git(*arguments, root=ROOT)
    return result.stdout.strip() if result.ok else None


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def _memory_bytes() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return None
