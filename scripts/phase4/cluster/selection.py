"""Which cluster: ``PHASE4_CLUSTER`` says."""

import os

from phase4.cluster.cluster_driver import ClusterDriver
from phase4.cluster.existing import ContextDriver
from phase4.cluster.kind import KindDriver
from phase4.cluster.minikube import MinikubeDriver
from phase4.cluster.minikube_words import USUAL_NAME
from phase4.system.errors import UsageError

VARIABLE = "PHASE4_CLUSTER"
NODES_VARIABLE = "PHASE4_NODES"


def driver() -> ClusterDriver:
    """The driver of the selected cluster.

    Raises:
        UsageError: the variable names no kind of cluster.
    """
    chosen = os.environ.get(VARIABLE, "") or "minikube"
    kind, _, name = chosen.partition(":")
    if kind == "minikube":
        return MinikubeDriver(name or USUAL_NAME, nodes=_nodes())
    if kind == "kind":
        return KindDriver(name or USUAL_NAME)
    if kind == "context" and name:
        return ContextDriver(name)
    raise UsageError(
        f"{VARIABLE}={chosen} names no kind of cluster",
        why="it is minikube, kind, or context:NAME with a context of your kubeconfig",
        fix="kubectl config get-contexts",
    )


def _nodes() -> int:
    text = os.environ.get(NODES_VARIABLE, "1")
    if not text.isdigit() or not 1 <= int(text) <= 9:
        raise UsageError(f"{NODES_VARIABLE}={text} is no number of nodes", why="it is a number from 1 to 9")
    return int(text)
