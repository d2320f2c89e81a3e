"""Which cluster: ``PHASE4_CLUSTER`` says."""

import os
from collections.abc import Callable

from phase4.cluster.cluster_driver import ClusterDriver
from phase4.cluster.context import ContextDriver
from phase4.cluster.kind import KindDriver
from phase4.cluster.minikube import MinikubeDriver
from phase4.cluster.minikube_cli import DEFAULT_NAME
from phase4.system.errors import UsageError

VARIABLE = "PHASE4_CLUSTER"
NODES_VARIABLE = "PHASE4_NODES"


# A kind of cluster is a module with a driver, and a row here.
DRIVERS: dict[str, Callable[[str], ClusterDriver]] = {
    "minikube": lambda name: MinikubeDriver(name, nodes=node_count()),
    "kind": KindDriver,
    "context": ContextDriver,
}
# Nothing is started for these, so there is no name to fall back on.
NAMED_ONLY = {"context"}


def driver() -> ClusterDriver:
    """The driver of the selected cluster.

    Raises:
        UsageError: the variable names no kind of cluster.
    """
    value = os.environ.get(VARIABLE, "") or "minikube"
    kind, _, name = value.partition(":")
    if kind not in DRIVERS or (kind in NAMED_ONLY and not name):
        raise UsageError(
            f"{VARIABLE}={value} names no kind of cluster",
            why=f"it is {', '.join(DRIVERS)}, with :NAME behind it; a context of your kubeconfig needs its name",
            fix="kubectl config get-contexts",
        )
    return DRIVERS[kind](name or DEFAULT_NAME)


def node_count() -> int:
    """The number of nodes to start, from the environment.

    Raises:
        UsageError: it is no number from 1 to 9.
    """
    text = os.environ.get(NODES_VARIABLE, "1")
    if not text.isdigit() or not 1 <= int(text) <= 9:
        raise UsageError(f"{NODES_VARIABLE}={text} is no number of nodes", why="it is a number from 1 to 9")
    return int(text)
