"""A guarantee taken away in the cluster turns its own criterion red, and is put back afterwards."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from phase4.chart.names import NAMESPACE
from phase4.cluster.clients import kubectl
from phase4.engine.model import Result, Status

pytestmark = pytest.mark.cluster

Run = Callable[[str], Result]


def saved(kind: str, name: str) -> str:
    done = kubectl("get", kind, name, "--namespace", NAMESPACE, "--output", "json")
    assert done.ok, done.tail()
    kept = json.loads(done.stdout)
    for field in ("resourceVersion", "uid", "creationTimestamp", "generation", "managedFields"):
        kept["metadata"].pop(field, None)
    kept.pop("status", None)
    return json.dumps(kept)


@contextmanager
def without(kind: str, name: str) -> Iterator[None]:
    """The object is gone inside, and back as it was afterwards."""
    kept = saved(kind, name)
    done = kubectl("delete", kind, name, "--namespace", NAMESPACE, "--wait=true")
    assert done.ok, done.tail()
    try:
        yield
    finally:
        back = kubectl("create", "--namespace", NAMESPACE, "-f", "-", stdin=kept)
        assert back.ok, back.tail()


@contextmanager
def patched(kind: str, name: str, patch: object, undo: object) -> Iterator[None]:
    """The object is patched inside (JSON patch), and patched back afterwards."""

    def apply(what: object) -> None:
        done = kubectl("patch", kind, name, "--namespace", NAMESPACE, "--type=json", "--patch", json.dumps(what))
        assert done.ok, done.tail()

    apply(patch)
    try:
        yield
    finally:
        apply(undo)


@pytest.mark.parametrize(
    ("kind", "name", "criterion"),
    [
        ("horizontalpodautoscaler", "todo-app-frontend", "IV-DEPLOY-002.7"),
        ("poddisruptionbudget", "todo-app-backend", "IV-DEPLOY-002.7"),
        ("resourcequota", "todo-app", "IV-DEPLOY-002.8"),
        ("limitrange", "todo-app", "IV-DEPLOY-001.3"),
    ],
)
def test_an_object_removed(kind: str, name: str, criterion: str, check: Run) -> None:
    with without(kind, name):
        assert check(criterion).status is Status.FAIL
    assert check(criterion).status is Status.PASS


def test_the_backend_exposed_by_a_node_port(check: Run) -> None:
    # The quota allows no second node port, so it has to go first: two guarantees stand in the way.
    with (
        without("resourcequota", "todo-app"),
        patched(
            "service",
            "todo-app-backend",
            [{"op": "replace", "path": "/spec/type", "value": "NodePort"}],
            [{"op": "replace", "path": "/spec/type", "value": "ClusterIP"}],
        ),
    ):
        assert check("IV-DEPLOY-002.5").status is Status.FAIL
    assert check("IV-DEPLOY-002.5").status is Status.PASS


def test_a_service_that_selects_nothing(check: Run) -> None:
    path = "/spec/selector/app.kubernetes.io~1component"
    with patched(
        "service",
        "todo-app-frontend",
        [{"op": "replace", "path": path, "value": "nobody"}],
        [{"op": "replace", "path": path, "value": "frontend"}],
    ):
        assert check("IV-DEPLOY-001.5").status is Status.FAIL


def test_the_namespace_no_longer_restricted(check: Run) -> None:
    label = "pod-security.kubernetes.io/enforce"
    try:
        kubectl("label", "namespace", NAMESPACE, f"{label}=privileged", "--overwrite")
        assert check("IV-DEPLOY-001.3").status is Status.FAIL
    finally:
        kubectl("label", "namespace", NAMESPACE, f"{label}=restricted", "--overwrite")
    assert check("IV-DEPLOY-001.3").status is Status.PASS
