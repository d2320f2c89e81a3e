"""The specification's rollback plan (its section 14) as one command, with its proof."""

from phase4.chart.names import NAMESPACE, RELEASE
from phase4.cluster import driver
from phase4.cluster.clients import helm, helm_command, kubectl, kubectl_command
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed
from phase4.system.progress import Progress

SECONDS = 180
UNINSTALL = ("uninstall", RELEASE, "--namespace", NAMESPACE, "--ignore-not-found", "--wait")
DELETE = ("delete", "namespace", NAMESPACE, "--ignore-not-found", f"--timeout={SECONDS}s")


def plan(*, with_cluster: bool) -> list[tuple[str, ...]]:
    """What ``roll_back`` would run now; the cluster's removal as a remark, for each kind has its own."""
    cluster = driver()
    commands = [helm_command(*UNINSTALL), kubectl_command(*DELETE)] if cluster.identity() else []
    remark = ("#", f"remove the cluster {cluster.name}, as ./inv cluster.delete does")
    return [*commands, remark] if with_cluster else commands


def roll_back(progress: Progress, *, with_cluster: bool) -> list[str]:
    """Uninstall the release, remove its namespace (and the cluster), and look whether anything is left.

    What is there no more is no failure: a second call changes nothing.

    Returns:
        What is still there; empty if all is gone.

    Raises:
        Phase4Error: a step failed.
    """
    cluster = driver()
    if cluster.identity() is not None:
        with progress.step(f"helm uninstall {RELEASE}"):
            _must(helm(*UNINSTALL, timeout=SECONDS))
        with progress.step(f"kubectl delete namespace {NAMESPACE}"):
            _must(kubectl(*DELETE, timeout=SECONDS + 30))
    if with_cluster:
        cluster.destroy(progress)
    return _remains(with_cluster=with_cluster)


def _remains(*, with_cluster: bool) -> list[str]:
    cluster = driver()
    if cluster.identity() is None:
        return []
    namespace = kubectl("get", "namespace", NAMESPACE, "--ignore-not-found", "--output", "name")
    volumes = kubectl(
        "get", "persistentvolumes", "--output", "jsonpath={range .items[*]}{.spec.claimRef.namespace} {end}"
    )
    remains = namespace.stdout.split()
    remains += [f"a volume of {name}" for name in volumes.stdout.split() if name == NAMESPACE]
    return remains + ([f"the cluster {cluster.name}"] if with_cluster else [])


def _must(result: Completed) -> None:
    if not result.ok:
        raise Phase4Error(f"`{result.line}` failed", why=result.tail(), fix="./inv cluster.status")
