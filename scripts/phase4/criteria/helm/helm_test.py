"""What ``helm test`` says of the chart, installed for the occasion into a namespace that is gone afterwards."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from phase4.chart.names import RELEASE
from phase4.cluster.clients import helm, kubectl
from phase4.criteria.probes import ephemeral_namespace
from phase4.criteria.probes.chart_values import Values, merged
from phase4.criteria.probes.manifests import chart_path, image_values
from phase4.engine.checks import Context
from phase4.system.process import Completed
from phase4.system.temporary import temporary_folder

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


def run_helm_tests(context: Context) -> HelmTestRun:
    """Install the chart for the occasion and run its tests, the passing and the failing one.

    Raises:
        BlockedError: no cluster answers.
    """
    return context.once("helm test trial", lambda: _run_helm_tests(context))


def _run_helm_tests(context: Context) -> HelmTestRun:
    with ephemeral_namespace.namespace("test") as created:
        installed = _install(context, created.name)
        passing = _test(created.name, PASSING) if installed.ok else None
        failing = _test(created.name, FAILING) if installed.ok else None
        pods = kubectl("get", "pods,events", "--namespace", created.name).stdout[-3000:]
    assert created.removed is not None
    return HelmTestRun(created.name, installed, passing, failing, created.removed, pods)


def _install(context: Context, namespace: str) -> Completed:
    with temporary_folder("helm-test") as directory:
        file = Path(directory) / "values.yaml"
        file.write_text(yaml.safe_dump(merged(SMALL, image_values(context))), encoding="utf-8")
        command = ["install", RELEASE, str(chart_path(context)), "--namespace", namespace, "--values", str(file)]
        wait = ["--wait", "--timeout", f"{INSTALL_SECONDS}s"]
        return helm(*command, *wait, timeout=INSTALL_SECONDS + 60)


def _test(namespace: str, name: str) -> Completed:
    command = ["test", RELEASE, "--namespace", namespace, "--filter", f"name={name}", "--logs"]
    return helm(*command, "--timeout", f"{TEST_SECONDS}s", timeout=TEST_SECONDS + 30)
