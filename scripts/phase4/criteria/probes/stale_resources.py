"""What checks and proofs leave behind when they are killed, and how it is cleaned up."""

import shutil
import tempfile
from pathlib import Path

from phase4.chart.names import NAMESPACE
from phase4.cluster.clients import kubectl
from phase4.criteria.probes import application, ephemeral_namespace
from phase4.system.errors import Phase4Error

PREFIX = "todo-phase4-"
# A directory this old belongs to no run that is still at work.
OLD_SECONDS = 6 * 3600


def finished_pods() -> list[str]:
    """Pods of the application's namespace that ended badly and are still there."""
    done = kubectl("get", "pods", "-n", NAMESPACE, "--field-selector=status.phase=Failed", "--output", "name")
    if not done.ok:
        raise Phase4Error("the pods cannot be listed", why=done.tail(), fix="./inv env-002")
    return done.stdout.split()


def directories(now: float) -> list[Path]:
    """Temporary directories of runs of long ago.

    Args:
        now: seconds since the epoch.
    """
    found = Path(tempfile.gettempdir()).glob(f"{PREFIX}*")
    return sorted(path for path in found if path.is_dir() and now - path.stat().st_mtime > OLD_SECONDS)


def clean_up(now: float) -> None:
    """Remove all of it.

    Raises:
        Phase4Error: the engine or the cluster does not answer.
    """
    application.remove_leftovers()
    ephemeral_namespace.remove_leftovers()
    if failed := finished_pods():
        kubectl("delete", *failed, "-n", NAMESPACE, "--wait=false")
    for path in directories(now):
        shutil.rmtree(path, ignore_errors=True)
