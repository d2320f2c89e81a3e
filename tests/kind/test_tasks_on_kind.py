"""What holds on minikube holds on kind: cluster, connection and deployment, by the tasks' own checks."""

import pytest
from phase4.cluster.kind import KindDriver
from phase4.criteria import catalogue
from phase4.engine.model import Status
from phase4.system.progress import ConsoleProgress
from phase4.testing.criterion import checker

pytestmark = pytest.mark.kind

TASKS = ("IV-ENV-002", "IV-ENV-003", "IV-DEPLOY-001", "IV-DEPLOY-002")
CRITERIA = [criterion.id for task in TASKS for criterion in catalogue.find_task(task).criteria]


@pytest.mark.parametrize("criterion", CRITERIA)
def test_each_criterion_passes(cluster: KindDriver, criterion: str) -> None:
    result = checker(ConsoleProgress())(criterion)
    assert result.status is Status.PASS, result


def test_what_differs_from_minikube_is_said(cluster: KindDriver) -> None:
    result = checker(ConsoleProgress())("IV-ENV-002.1")
    assert set(cluster.info().deviations) <= set(result.deviations)


def test_a_second_start_and_a_second_load_change_nothing(cluster: KindDriver) -> None:
    before = cluster.identity()
    assert cluster.ensure(ConsoleProgress()) == cluster.info()
    assert cluster.start_plan() == []
    assert cluster.identity() == before
