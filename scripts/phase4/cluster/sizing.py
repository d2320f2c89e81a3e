"""The size the specification asks for, cut down to what the machine has, every cut put into words."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from phase4.system.errors import BlockedError
from phase4.system.process import run

ASKED_CPUS = 4
ASKED_MEMORY_MB = 8192
ASKED_DISK_GB = 20
# What kubeadm and minikube refuse to go below.
LEAST_CPUS = 2
LEAST_MEMORY_MB = 3072
# Left to the machine itself: the engine, builds, a browser.
RESERVED_MEMORY_MB = 2048


@dataclass(frozen=True)
class Machine:
    """What there is: CPUs and memory the engine sees, and free disk where it keeps its data."""

    cpus: int
    memory_mb: int
    free_disk_gb: int


@dataclass(frozen=True)
class Size:
    """What a node is started with, and what deviates from the specification in words."""

    cpus: int
    memory_mb: int
    disk_gb: int
    deviations: tuple[str, ...] = ()


def look_at_machine() -> Machine:
    """Ask the engine.

    Raises:
        BlockedError: it does not answer.
    """
    result = run(
        ("docker", "info", "--format", '{"cpus":{{.NCPU}},"memory":{{.MemTotal}},"root":"{{.DockerRootDir}}"}'),
        timeout=30,
    )
    if not result.ok:
        raise BlockedError("the container engine does not answer", why=result.tail(), fix="./inv env-001")
    facts = json.loads(result.stdout)
    root = Path(facts["root"])
    free = shutil.disk_usage(root if root.exists() else Path("/")).free
    return Machine(int(facts["cpus"]), int(facts["memory"]) // 2**20, free // 10**9)


def clamp(machine: Machine, nodes: int = 1) -> Size:
    """The size of each node on this machine.

    Raises:
        BlockedError: the machine is smaller than the smallest node.
    """
    available = (machine.memory_mb - RESERVED_MEMORY_MB) // nodes
    if machine.cpus < LEAST_CPUS or available < LEAST_MEMORY_MB:
        raise BlockedError(
            f"this machine has {machine.cpus} CPUs and {machine.memory_mb} MB of memory",
            why=f"{nodes} node(s) of at least {LEAST_CPUS} CPUs and {LEAST_MEMORY_MB} MB each do not fit",
            fix="use a cluster elsewhere: PHASE4_CLUSTER=context:NAME ./inv env-002",
        )
    cpus, memory = min(ASKED_CPUS, machine.cpus), min(ASKED_MEMORY_MB, available)
    deviations = []
    if cpus < ASKED_CPUS:
        deviations.append(f"{cpus} CPUs in place of {ASKED_CPUS}: the machine has {machine.cpus}")
    if memory < ASKED_MEMORY_MB:
        deviations.append(
            f"{memory} MB of memory in place of {ASKED_MEMORY_MB}: the machine has {machine.memory_mb} MB"
        )
    if machine.free_disk_gb < ASKED_DISK_GB * nodes:
        needed = ASKED_DISK_GB * nodes
        deviations.append(
            f"{machine.free_disk_gb} GB of free disk in place of {needed}: nodes share the machine's disk"
        )
    return Size(cpus, memory, ASKED_DISK_GB, tuple(deviations))
