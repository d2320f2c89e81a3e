"""The kind cluster that tests have for themselves: beside the usual one, and gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from phase4 import toolchain
from phase4.cluster.kind import TRIAL_NAME, KindDriver
from phase4.cluster.selection import VARIABLE
from phase4.engine.context import Progress
from phase4.release import install
from phase4.testing.other_cluster import selected
from phase4.toolchain.engine import ensure_engine

ENVIRONMENT = {VARIABLE: f"kind:{TRIAL_NAME}"}


def prepare(progress: Progress) -> dict[str, str]:
    """Remove what an interrupted run left; returns the variable that selects the cluster."""
    ensure_engine(progress)
    toolchain.ensure(["kind", "kubectl", "helm"], progress)
    remove(progress)
    return dict(ENVIRONMENT)


def remove(progress: Progress) -> None:
    """Remove the cluster and all that is in it; does nothing when there is none.

    Raises:
        CommandFailed: something of it is still there.
    """
    cluster = KindDriver(TRIAL_NAME)
    if cluster.status().state != "Absent":
        cluster.destroy(progress)


@contextmanager
def deployed(progress: Progress) -> Iterator[KindDriver]:
    """The application on a new kind cluster, which this process's clients are told of; removed at the end.

    Raises:
        Phase4Error: the cluster or the release did not come up.
    """
    cluster = KindDriver(TRIAL_NAME)
    prepare(progress)
    with selected(ENVIRONMENT):
        try:
            cluster.ensure(progress)
            install.load_images(progress)
            install.install(progress)
            yield cluster
        finally:
            remove(progress)
