"""What checks and proofs leave behind when they are killed, and how it is cleaned up."""

import shutil
import tempfile
from pathlib import Path

from phase4.chart.names import NAMESPACE
from phase4.cluster.clients import kubectl, kubectl_command
from phase4.criteria.probes import application, ephemeral_namespace
from phase4.system.errors import Phase4Error

PREFIX = "todo-phase4-"
# A directory this old belongs to no run that is still at work.
OLD_SECONDS = 6 * 3600


def finished_pods() -> list[str]:
    """Pods of the application's namespace that ended badly and are still there."""
    result = kubectl("get", "pods", "-n", NAMESPACE, "--field-selector=status.phase=Failed", "--output", "name")
    if not result.ok:
        raise Phase4Error("the pods cannot be listed", why=result.tail(), fix="./inv env-002")
    return result.stdout.split()


def directories(now: float) -> list[Path]:
    """Temporary directories of runs of long ago.

    Args:
        now: seconds since the epoch.
    """
    matches = Path(tempfile.gettempdir()).glob(f"{PREFIX}*")
    return sorted(path for path in matches if path.is_dir() and now - path.stat().st_mtime > OLD_SECONDS)


def clean_up_plan(now: float) -> list[tuple[str, ...]]:
    """What ``clean_up`` would do now; directories are named as ``rm`` would be told.

    Raises:
        Phase4Error: the engine or the cluster does not answer.
    """
    plan = application.removal_plan()
    plan += [kubectl_command(*ephemeral_namespace.delete_args(name)) for name in ephemeral_namespace.leftovers()]
    if failed := finished_pods():
        plan.append(kubectl_command(*_delete_pods(failed)))
    return plan + [("rm", "-r", str(path)) for path in directories(now)]


def _delete_pods(pods: list[str]) -> tuple[str, ...]:
    return ("delete", *pods, "-n", NAMESPACE, "--wait=false")


def clean_up(now: float) -> None:
    """Remove all of it.

    Raises:
        Phase4Error: the engine or the cluster does not answer.
    """
    application.remove_leftovers()
    ephemeral_namespace.remove_leftovers()
    if failed := finished_pods():
        kubectl(*_delete_pods(failed))
    for path in directories(now):
        shutil.rmtree(path, ignore_errors=True)
