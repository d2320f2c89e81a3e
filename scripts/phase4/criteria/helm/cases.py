"""Values of the chart, and what must come of each: fields that hold them, objects they switch, values refused."""

from dataclasses import dataclass

from phase4.chart.values import Values
from phase4.criteria.probes.chart_values import DASHBOARD, GATEWAY, INGRESS, MONITORED

DIGEST = f"sha256:{'2' * 64}"


@dataclass(frozen=True)
class Set:
    """A value set alone, and the field of an object that must then hold it (keys and list positions)."""

    values: Values
    tracked: str
    field: tuple[str | int, ...]
    expected: object


@dataclass(frozen=True)
class Switch:
    """A value that brings an object about or takes it away, and what must be set for either to be valid."""

    path: str
    inputs: tuple[str, ...]
    base: Values
    on: object = True
    off: object = False


POD = ("spec", "template", "spec", "containers", 0)
SETS = (
    Set({"frontend": {"image": {"tag": "abc"}}}, "Deployment/todo-app-frontend", (*POD, "image"), "todo-frontend:abc"),
    Set(
        {"backend": {"image": {"digest": DIGEST}}},
        "Deployment/todo-app-backend",
        (*POD, "image"),
        f"todo-backend@{DIGEST}",
    ),
    Set({"postgres": {"image": {"tag": "17.6"}}}, "StatefulSet/todo-app-postgres", (*POD, "image"), "postgres:17.6"),
    Set(
        {"frontend": {"autoscaling": {"enabled": False}, "replicas": 5}},
        "Deployment/todo-app-frontend",
        ("spec", "replicas"),
        5,
    ),
    Set(
        {"backend": {"autoscaling": {"maxReplicas": 9}}},
        "HorizontalPodAutoscaler/todo-app-backend",
        ("spec", "maxReplicas"),
        9,
    ),
    Set(
        {"frontend": {"service": {"nodePort": 31000}}},
        "Service/todo-app-frontend",
        ("spec", "ports", 0, "nodePort"),
        31000,
    ),
    Set(
        {"backend": {"resources": {"requests": {"cpu": "77m"}}}},
        "Deployment/todo-app-backend",
        (*POD, "resources", "requests", "cpu"),
        "77m",
    ),
    Set({"backend": {"config": {"logLevel": "DEBUG"}}}, "ConfigMap/todo-app-backend", ("data", "LOG_LEVEL"), "DEBUG"),
    Set(
        {"backend": {"service": {"port": 8080}}},
        "ConfigMap/todo-app-frontend",
        ("data", "BACKEND_URL"),
        "http://todo-app-backend:8080",
    ),
    Set({"quota": {"hard": {"pods": "33"}}}, "ResourceQuota/todo-app", ("spec", "hard", "pods"), "33"),
    Set(
        {"namespace": {"podSecurity": "baseline"}},
        "Namespace/todo-app",
        ("metadata", "labels", "pod-security.kubernetes.io/enforce"),
        "baseline",
    ),
    Set(INGRESS, "Ingress/todo-app-frontend", ("spec", "rules", 0, "host"), "todo.example"),
    Set({"limitRange": {"max": {"cpu": "3"}}}, "LimitRange/todo-app", ("spec", "limits", 0, "max", "cpu"), "3"),
)
SWITCHES = (
    Switch("namespace.create", ("Namespace/todo-app",), {}),
    Switch("frontend.autoscaling.enabled", ("HorizontalPodAutoscaler/todo-app-frontend",), {}),
    Switch("backend.autoscaling.enabled", ("HorizontalPodAutoscaler/todo-app-backend",), {}),
    Switch("frontend.pdb.enabled", ("PodDisruptionBudget/todo-app-frontend",), {}),
    Switch("backend.pdb.enabled", ("PodDisruptionBudget/todo-app-backend",), {}),
    Switch("networkPolicy.enabled", ("NetworkPolicy/todo-app-default-deny", "NetworkPolicy/todo-app-backend"), {}),
    Switch("quota.enabled", ("ResourceQuota/todo-app",), {}),
    Switch("limitRange.enabled", ("LimitRange/todo-app",), {}),
    Switch("migrations.hook.enabled", ("Job/todo-app-migrations",), {}),
    Switch("tests.enabled", ("Pod/todo-app-test-connection",), {}),
    Switch("tests.failing", ("Pod/todo-app-test-fail",), {}),
    Switch("ingress.enabled", ("Ingress/todo-app-frontend",), INGRESS),
    Switch("gateway.enabled", ("HTTPRoute/todo-app-frontend",), GATEWAY),
    Switch("metrics.serviceMonitor.enabled", ("ServiceMonitor/todo-app-backend",), MONITORED),
    Switch("metrics.grafanaDashboard.enabled", ("ConfigMap/todo-app-dashboard",), DASHBOARD),
    Switch(
        "postgres.enabled",
        ("StatefulSet/todo-app-postgres", "Service/todo-app-postgres", "Secret/todo-app-postgres"),
        {"backend": {"existingSecret": "mine", "authSecret": ""}},
    ),
    Switch(
        "assistant.baseUrl",
        ("Deployment/todo-app-model", "Service/todo-app-model"),
        {},
        on="",
        off="https://models.example/v1",
    ),
)
REFUSED: tuple[tuple[str, Values], ...] = (
    ("image.tag", {"frontend": {"image": {"tag": "latest"}}}),
    ("maxReplicas", {"backend": {"autoscaling": {"minReplicas": 4, "maxReplicas": 3}}}),
    ("minAvailable", {"frontend": {"pdb": {"minAvailable": 2}}}),
    ("terminationGracePeriodSeconds", {"backend": {"terminationGracePeriodSeconds": 10}}),
    ("externalDatabase", {"postgres": {"enabled": False, "auth": {"password": ""}}}),
    ("ingress.hosts", {"ingress": {"enabled": True}}),
    ("authSecret", {"backend": {"authSecret": "short"}}),
)
