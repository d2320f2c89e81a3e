"""A cluster of somebody else, used by who may use the application's namespace alone.

What such a user can see is judged; what only the cluster's owner may do is BLOCKED with the reason, and nothing is a
failure or an error of ours.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from phase4.chart.names import NAMESPACE
from phase4.cluster import driver
from phase4.cluster.kind import KindDriver
from phase4.cluster.selection import VARIABLE
from phase4.criteria import catalogue
from phase4.engine.model import Status
from phase4.system.errors import BlockedError
from phase4.system.progress import ConsoleProgress
from phase4.testing.criterion import checker
from phase4.testing.other_cluster import selected

pytestmark = pytest.mark.kind

USER = "one-namespace"
BLOCKED = {
    "IV-ENV-002.2",  # usage of nodes
    "IV-ENV-002.3",  # a namespace to prove NetworkPolicy in
    "IV-ENV-002.4",  # nodes
    "IV-DEPLOY-002.3",  # a pod in another namespace, to connect from
    "IV-DEPLOY-002.4",  # the node's address
    "IV-DEPLOY-002.5",
    "IV-DEPLOY-002.6",
}
TASKS = ("IV-ENV-002", "IV-ENV-003", "IV-DEPLOY-001", "IV-DEPLOY-002")
CRITERIA = [criterion.id for task in TASKS for criterion in catalogue.find_task(task).criteria]


def kubeconfig(cluster: KindDriver) -> str:
    """A kubeconfig with one context, of a service account that administers the application's namespace."""
    cluster.kubectl("create", "serviceaccount", USER, "--namespace", NAMESPACE)
    account = f"{NAMESPACE}:{USER}"
    cluster.kubectl(
        "create", "rolebinding", USER, "--clusterrole=admin", f"--serviceaccount={account}", "--namespace", NAMESPACE
    )
    token = cluster.kubectl("create", "token", USER, "--namespace", NAMESPACE)
    assert token.ok, token.tail()
    own = yaml.safe_load(cluster.kubectl("config", "view", "--raw", "--minify").stdout)
    (name,) = (entry["name"] for entry in own["clusters"])
    context = {"cluster": name, "user": USER, "namespace": NAMESPACE}
    own["users"] = [{"name": USER, "user": {"token": token.stdout.strip()}}]
    own["contexts"] = [{"name": USER, "context": context}]
    return yaml.safe_dump({**own, "current-context": USER})


@pytest.fixture(scope="module", autouse=True)
def user(cluster: KindDriver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    file: Path = tmp_path_factory.mktemp("user") / "config"
    file.touch(mode=0o600)
    file.write_text(kubeconfig(cluster))
    with selected({VARIABLE: f"context:{USER}", "KUBECONFIG": str(file)}):
        yield


@pytest.mark.parametrize("criterion", CRITERIA)
def test_each_criterion_is_judged_or_blocked(criterion: str) -> None:
    result = checker(ConsoleProgress())(criterion)
    assert result.status is (Status.BLOCKED if criterion in BLOCKED else Status.PASS), result


def test_the_cluster_answers_and_takes_no_image() -> None:
    cluster = driver()
    assert cluster.ensure(ConsoleProgress()).driver == "context"
    with pytest.raises(BlockedError, match="cannot be loaded"):
        cluster.load_image("todo-backend:1", ConsoleProgress())
