"""Fields that Kubernetes lets nobody change: a chart that changes one cannot upgrade a release that is there."""

from phase4.chart.edits import get
from phase4.chart.rendering import render

SELECTOR = {"app.kubernetes.io/name": "todo-app", "app.kubernetes.io/instance": "todo-app"}


def test_selectors_are_those_of_every_release_so_far() -> None:
    objects = render()
    for component in ("frontend", "backend", "model"):
        selector = get(objects, f"Deployment/todo-app-{component}")["spec"]["selector"]
        assert selector == {"matchLabels": SELECTOR | {"app.kubernetes.io/component": component}}


def test_the_database_is_set_as_in_every_release_so_far() -> None:
    spec = get(render(), "StatefulSet/todo-app-postgres")["spec"]
    assert spec["serviceName"] == "todo-app-postgres"
    assert spec["podManagementPolicy"] == "Parallel"
    assert spec["selector"] == {"matchLabels": SELECTOR | {"app.kubernetes.io/component": "postgres"}}
    (claim,) = spec["volumeClaimTemplates"]
    assert claim["metadata"] == {
        "name": "data",
        "labels": SELECTOR | {"app.kubernetes.io/component": "postgres"},
    }
    assert claim["spec"] == {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}


def test_the_database_service_stays_headless() -> None:
    assert get(render(), "Service/todo-app-postgres")["spec"]["clusterIP"] == "None"
