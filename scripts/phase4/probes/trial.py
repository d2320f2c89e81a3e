"""What ``helm test`` says of the chart, installed for the occasion into a namespace that is gone afterwards."""

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml

from phase4.checks import Context
from phase4.cluster.clients import helm, kubectl
from phase4.errors import BlockedError
from phase4.probes.application import is_alive
from phase4.probes.chart_values import Values, merged
from phase4.probes.docker import LABEL
from phase4.probes.manifests import chart_path, image_values
from phase4.process import Completed
from phase4.release.names import RELEASE

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
class Trial:
    """The commands of a trial; those after a failed one are None."""

    namespace: str
    installed: Completed
    passing: Completed | None
    failing: Completed | None
    removed: Completed
    pods: str


def run_trial(context: Context) -> Trial:
    """Install the chart for the occasion and run its tests, the passing and the failing one.

    Raises:
        BlockedError: no cluster answers.
    """
    return context.once("helm test trial", lambda: _run_trial(context))


def _run_trial(context: Context) -> Trial:
    remove_leftovers()
    namespace = f"{RELEASE}-test-{secrets.token_hex(3)}"
    created = kubectl("create", "--filename=-", stdin=yaml.safe_dump(_namespace(namespace)))
    if not created.ok:
        raise BlockedError("no namespace can be made in the cluster", why=created.tail(), fix="./inv env-002")
    try:
        installed = _install(context, namespace)
        passing = _test(namespace, PASSING) if installed.ok else None
        failing = _test(namespace, FAILING) if installed.ok else None
        pods = kubectl("get", "pods,events", "--namespace", namespace).stdout[-3000:]
    finally:
        removed = kubectl("delete", "namespace", namespace, "--timeout=120s", timeout=150)
    return Trial(namespace, installed, passing, failing, removed, pods)


def _namespace(name: str) -> Values:
    """A namespace that is as strict as the application's own."""
    labels = {LABEL: str(os.getpid()), "pod-security.kubernetes.io/enforce": "restricted"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def _install(context: Context, namespace: str) -> Completed:
    with tempfile.TemporaryDirectory(prefix="todo-phase4-trial-") as directory:
        file = Path(directory) / "values.yaml"
        file.write_text(yaml.safe_dump(merged(SMALL, image_values(context))), encoding="utf-8")
        command = ["install", RELEASE, str(chart_path(context)), "--namespace", namespace, "--values", str(file)]
        wait = ["--wait", "--timeout", f"{INSTALL_SECONDS}s"]
        return helm(*command, *wait, timeout=INSTALL_SECONDS + 60)


def _test(namespace: str, name: str) -> Completed:
    command = ["test", RELEASE, "--namespace", namespace, "--filter", f"name={name}", "--logs"]
    return helm(*command, "--timeout", f"{TEST_SECONDS}s", timeout=TEST_SECONDS + 30)


def remove_leftovers() -> None:
    """Remove the namespaces of trials that were killed: their process is gone, their label is not."""
    key = LABEL.replace(".", r"\.")
    show = f'jsonpath={{range .items[*]}}{{.metadata.name}} {{.metadata.labels.{key}}}{{"\\n"}}{{end}}'
    done = kubectl("get", "namespaces", "--selector", LABEL, "--output", show)
    if not done.ok:
        raise BlockedError("no cluster answers", why=done.tail(), fix="./inv env-002")
    dead = [line.split()[0] for line in done.stdout.splitlines() if line.strip() and not is_alive(line.split()[-1])]
    if dead:
        kubectl("delete", "namespace", *dead, "--wait=false")
