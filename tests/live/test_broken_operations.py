"""What lets the release scale and go on serving, taken away in the cluster, turns its own criterion red."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from phase4.chart.names import NAMESPACE
from phase4.cluster.clients import kubectl
from phase4.criteria.deploy import scaling_checks
from phase4.criteria.probes import live
from phase4.engine.model import Result, Status
from test_broken_on_purpose import saved

pytestmark = pytest.mark.cluster

Run = Callable[[str], Result]


@pytest.fixture(autouse=True)
def up_again() -> Iterator[None]:
    """The next test, and whoever looks next, finds everything up."""
    yield
    assert live.eventually(live.unready, lambda seen: not seen, 180) == []


def failed(result: Result) -> list[str]:
    assert result.status is Status.FAIL, result
    return [one.what for one in result.evidence if not one.ok]


@contextmanager
def changed(kind: str, name: str, path: str, value: object) -> Iterator[None]:
    """A field of an object is another inside; the whole object is as it was afterwards."""
    kept = saved(kind, name)
    patch = json.dumps([{"op": "replace", "path": path, "value": value}])
    done = kubectl("patch", kind, name, "--namespace", NAMESPACE, "--type=json", "--patch", patch)
    assert done.ok, done.tail()
    try:
        yield
    finally:
        put_back(kept)


def put_back(manifest: str) -> None:
    """kubectl reads the version before it writes, and the autoscaler may write its status in between: five tries."""
    for _ in range(5):
        replaced = kubectl("replace", "--namespace", NAMESPACE, "-f", "-", stdin=manifest)
        if replaced.ok or "Conflict" not in replaced.tail():
            break
    assert replaced.ok, replaced.tail()


def test_an_autoscaler_that_has_no_room(check: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scaling_checks, "SETTLE_SECONDS", 20)
    with changed("horizontalpodautoscaler", "todo-app-frontend", "/spec/maxReplicas", 2):
        found = failed(check("IV-DEPLOY-003.1"))
    assert "raise the floor of the frontend's autoscaler to 3" in found


def test_an_autoscaler_with_an_absurd_target(check: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scaling_checks, "LOAD_SECONDS", 60)
    target = "/spec/metrics/0/resource/target/averageUtilization"
    with changed("horizontalpodautoscaler", "todo-app-frontend", target, 100_000):
        found = failed(check("IV-DEPLOY-003.2"))
    assert any("frontend's autoscaler wants under load" in one for one in found)


def test_a_budget_that_keeps_nothing(check: Run) -> None:
    with changed("poddisruptionbudget", "todo-app-backend", "/spec/minAvailable", 0):
        found = failed(check("IV-DEPLOY-003.4"))
    assert "evictions tried of the backend beyond its budget" in found


def test_a_deployment_that_ends_its_pods_before_it_makes_new_ones(check: Run) -> None:
    with changed("deployment", "todo-app-frontend", "/spec/strategy", {"type": "Recreate"}):
        found = failed(check("IV-DEPLOY-003.5"))
    assert any("requests failed" in one for one in found)
