"""What is known of a cluster: how it was asked for, what it is, and what was proven about it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from phase4.engine.model import Evidence


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClusterInfo(Frozen):
    """How the cluster was started.

    ``cpus`` and ``memory_mb`` are what was asked for after clamping to the machine; ``deviations`` say in words where
    that is not what the specification says.
    ``published``: the frontend's NodePort is on this machine's loopback, for the node is in a virtual machine.
    ``images``: are node and control plane official, or built here?
    """

    name: str
    driver: str
    context: str
    kubernetes: str = ""
    cpus: int = 0
    memory_mb: int = 0
    disk_gb: int = 0
    nodes: int = 1
    images: Literal["official", "built here", "not ours"] = "not ours"
    published: bool = False
    deviations: tuple[str, ...] = ()


class NodeFacts(Frozen):
    """One node as the cluster reports it; ``ready`` is its Ready condition."""

    name: str
    ready: bool
    cpus: int
    memory_mb: int
    address: str
    version: str


class Facts(Frozen):
    """The cluster now: ``state`` is Running, Stopped, Unreachable or Absent; sizes are those of the largest node."""

    state: str
    cpus: int = 0
    memory_mb: int = 0
    nodes: tuple[NodeFacts, ...] = ()


class Status(Frozen):
    """Each part of the cluster and its state, such as ``{"host": "Running", "apiserver": "Running"}``."""

    state: str
    parts: dict[str, str]


class Proof(Frozen):
    """Something shown by doing it: every single look, all of which must be ok."""

    what: str
    evidence: tuple[Evidence, ...]

    @property
    def ok(self) -> bool:
        return bool(self.evidence) and all(item.ok for item in self.evidence)
