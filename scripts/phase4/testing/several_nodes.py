"""The cluster of three nodes that tests have for themselves: beside the usual one, and gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from phase4 import toolchain
from phase4.cluster.minikube import MinikubeDriver
from phase4.cluster.minikube_cli import TRIAL_NAME
from phase4.cluster.selection import NODES_VARIABLE, VARIABLE
from phase4.engine.context import Progress
from phase4.release import install
from phase4.testing.other_cluster import selected

NAME = TRIAL_NAME
NODES = 3
ENVIRONMENT = {VARIABLE: f"minikube:{NAME}", NODES_VARIABLE: str(NODES)}


def prepare(progress: Progress) -> dict[str, str]:
    """Remove what an interrupted run left; returns the variables that select the cluster."""
    toolchain.ensure(["minikube", "kubectl", "helm"], progress)
    remove(progress)
    return dict(ENVIRONMENT)


def remove(progress: Progress) -> None:
    """Remove the cluster and all that is in it; does nothing when there is none.

    Raises:
        CommandFailed: something of it is still there.
    """
    cluster = MinikubeDriver(NAME, NODES)
    state = cluster.look()
    if state.container or state.profile:
        cluster.destroy(progress)


@contextmanager
def deployed(progress: Progress) -> Iterator[MinikubeDriver]:
    """The application on three new nodes, which this process's clients are told of; removed at the end.

    Raises:
        Phase4Error: the cluster or the release did not come up.
    """
    cluster = MinikubeDriver(NAME, NODES)
    prepare(progress)
    with selected(ENVIRONMENT):
        try:
            cluster.ensure(progress)
            install.load_images(progress)
            install.install(progress, (install.SEVERAL_NODES,))
            yield cluster
        finally:
            remove(progress)
