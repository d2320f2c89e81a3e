"""What ``helm test`` says of the chart, installed for the occasion into a namespace that is gone afterwards."""

from dataclasses import dataclass

from phase4.chart.names import RELEASE
from phase4.chart.values import Values, merged
from phase4.cluster.clients import helm, kubectl
from phase4.criteria.probes import ephemeral_namespace
from phase4.criteria.probes.ephemeral_release import apply_chart
from phase4.criteria.probes.manifests import chart_path, image_values
from phase4.engine.context import Context, remembered
from phase4.system.process import Completed

PASSING = f"{RELEASE}-test-connection"
FAILING = f"{RELEASE}-test-fail"
INSTALL_SECONDS = 420
TEST_SECONDS = 180
# The smallest the application can be, so that it finds room beside a deployed release, and no fixed port.
ONE: Values = {"replicas": 1, "autoscaling": {"enabled": False}, "pdb": {"enabled": False}}
SMALL: Values = {
    "namespace": {"create": False},
    "frontend": {**ONE, "service": {"type": "ClusterIP"}},
    "backend": ONE,
    "postgres": {"persistence": {"enabled": False}},
    "tests": {"failing": True},
}


@dataclass(frozen=True)
class HelmTestRun:
    """The commands of one run of the chart's tests; those after a failed one are None."""

    namespace: str
    installed: Completed
    passing: Completed | None
    failing: Completed | None
    removed: Completed
    pods: str


@remembered
def run_helm_tests(context: Context) -> HelmTestRun:
    """Install the chart for the occasion and run its tests, the passing and the failing one.

    Raises:
        BlockedError: no cluster answers.
    """
    with ephemeral_namespace.namespace("test") as created:
        installed = _install(context, created.name)
        passing = _test(created.name, PASSING) if installed.ok else None
        failing = _test(created.name, FAILING) if installed.ok else None
        pods = kubectl("get", "pods,events", "--namespace", created.name).stdout[-3000:]
    assert created.removed is not None
    return HelmTestRun(created.name, installed, passing, failing, created.removed, pods)


def _install(context: Context, namespace: str) -> Completed:
    values = merged(SMALL, image_values(context))
    return apply_chart("install", chart_path(context), namespace, values, seconds=INSTALL_SECONDS)


def _test(namespace: str, name: str) -> Completed:
    command = ["test", RELEASE, "--namespace", namespace, "--filter", f"name={name}", "--logs"]
    return helm(*command, "--timeout", f"{TEST_SECONDS}s", timeout=TEST_SECONDS + 30)
