"""Variants of each kind of fault in the manifests: wrong in another way, and right in another legal spelling.

They were written without looking at the checks, then tried; docs/explanation/faults.md has the figures.
"""

import base64
from typing import Any

from check_cases_k8s import COMPONENT, GONE, MAIN, POD, Patch
from check_worlds import FRONTEND

FRONT, BACK = "Deployment/todo-app-frontend", "Deployment/todo-app-backend"
FRONT_HPA, BACK_HPA = "HorizontalPodAutoscaler/todo-app-frontend", "HorizontalPodAutoscaler/todo-app-backend"
BUDGET, QUOTA, RANGE = "PodDisruptionBudget/todo-app-backend", "ResourceQuota/todo-app", "LimitRange/todo-app"
FRONT_SERVICE, BACK_SERVICE = "Service/todo-app-frontend", "Service/todo-app-backend"
FRONT_CONFIG, BACK_CONFIG = "ConfigMap/todo-app-frontend", "ConfigMap/todo-app-backend"
BACK_POLICY, FRONT_POLICY = "NetworkPolicy/todo-app-backend", "NetworkPolicy/todo-app-frontend"
DNS, DENY = "NetworkPolicy/todo-app-allow-dns", "NetworkPolicy/todo-app-default-deny"
SECOND_RULE = ("spec", "ingress", 1)
PEER = ("spec", "ingress", 0, "from", 0)
PORT = ("spec", "ingress", 0, "ports", 0)
LIMITS, REQUESTS = (*MAIN, "resources", "limits"), (*MAIN, "resources", "requests")
LIVENESS, READINESS = (*MAIN, "livenessProbe"), (*MAIN, "readinessProbe")
CONTAINER_SECURITY, POD_SECURITY = (*MAIN, "securityContext"), (*POD, "securityContext")
LABELS = ("metadata", "labels")
DSN = "postgresql://todo:hunter2hunter2@db/todo"  # pragma: allowlist secret


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def share_of(resource: str, share: object = 50) -> dict[str, Any]:
    target = {"type": "Utilization", "averageUtilization": share}
    return {"type": "Resource", "resource": {"name": resource, "target": target}}


def memory_by(**target: object) -> dict[str, Any]:
    return {"type": "Resource", "resource": {"name": "memory", "target": target}}


def expression(operator: str, *values: str, key: str = COMPONENT) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, **({"values": list(values)} if values else {})}]}


def of_secret(name: str, key: str) -> list[dict[str, Any]]:
    return [{"name": "AUTH_SECRET", "valueFrom": {"secretKeyRef": {"name": name, "key": key}}}]


def of_config(**reference: object) -> list[dict[str, Any]]:
    return [{"name": "X", "valueFrom": {"configMapKeyRef": reference}}]


def patches(*rows: tuple[str, str, tuple[str | int, ...], Any]) -> list[Patch]:
    return [Patch(f"IV-K8S-{criterion}", tracked, path, value) for criterion, tracked, path, value in rows]


STRANGERS = {"podSelector": {"matchLabels": {"x": "y"}}}
# A second rule of the backend that lets more in, or that the API server refuses.
RULES: list[dict[str, Any]] = [
    {"from": [{"ipBlock": {"cidr": "10.0.0.0/33"}}]},
    {"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["192.168.0.0/16"]}}]},
    {"from": [{"ipBlock": {"cidr": "10.0.0.1"}}]},
    {"from": [{"ipBlock": {"cidr": "8.8.8.8/32"}}], "ports": [{"port": 8000}]},
    {"from": [{"ipBlock": {"cidr": "2000::/3"}}], "ports": [{"port": 8000}]},
    {"from": [{}], "ports": [{"port": 8000}]},
    {"from": [{"podSelector": {}, "ipBlock": {"cidr": "10.0.0.0/8"}}]},
    {"from": [{"podSelector": {}}]},
    {"from": [STRANGERS], "ports": [{"port": 9000, "endPort": 8000}]},
    {"from": [STRANGERS], "ports": [{"port": "http", "endPort": 8000}]},
    {"from": [{"podSelector": expression("NotIn", "frontend")}]},
    {"from": [{"podSelector": expression("DoesNotExist", key="nope")}]},
    {"from": [{"podSelector": expression("in", "b", key="a")}]},
    {"from": [{"podSelector": expression("In", key="a")}]},
    {"from": [{"podSelector": expression("Exists", "b", key="a")}]},
    {"ports": [{"endPort": 8000}]},
    {"ports": [{"port": 70000}]},
    {"ports": [{"port": 0}]},
    {"ports": [{"port": "HTTP_PORT"}]},
    {"ports": [{"port": 9000}]},
    {"ports": [{"port": 1, "endPort": 7999}]},
    {"ports": [{"port": 8000, "protocol": "tcp"}]},
    {"ports": [{"port": 8000, "protocol": "HTTP"}]},
    {"ports": [{"protocol": "UDP"}]},
]
NETWORK_WRONG = patches(
    *(("007.3", BACK_POLICY, SECOND_RULE, rule) for rule in RULES),
    ("007.3", BACK_POLICY, (*PEER, "podSelector", "matchLabels", "tier"), "web"),
    ("007.3", BACK_POLICY, PEER, {"podSelector": expression("NotIn", "backend", "model", "postgres")}),
    ("007.3", BACK_POLICY, (*PEER, "namespaceSelector"), {"matchLabels": {"name": "todo-app"}}),
    ("007.3", BACK_POLICY, (*PEER, "namespaceSelector"), {}),
    ("007.3", BACK_POLICY, (*PORT, "protocol"), "SCTP"),
    ("007.3", BACK_POLICY, (*PORT, "port"), "8000"),
    ("007.3", BACK_POLICY, ("spec", "policyTypes"), ["Egress"]),
    ("007.3", BACK_POLICY, ("spec", "policyTypes"), ["ingress", "egress"]),
    ("007.3", BACK_POLICY, ("metadata", "namespace"), "default"),
    ("007.3", FRONT_POLICY, ("spec", "egress", 0, "to"), [{"ipBlock": {"cidr": "10.0.0.0/8"}}]),
    ("007.3", DNS, ("spec", "egress", 0, "to"), [{"ipBlock": {"cidr": "8.8.8.8/32"}}]),
    (
        "007.3",
        DNS,
        ("spec", "egress", 0, "to"),
        [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"a": "b"}}}],
    ),
    ("007.3", DNS, ("spec", "egress", 0, "ports", 1, "port"), 5353),
    ("007.3", DNS, ("spec", "podSelector"), {"matchLabels": {COMPONENT: "backend"}}),
    ("007.1", DENY, ("spec", "podSelector"), {"matchLabels": {"app.kubernetes.io/name": "todo-app"}}),
    ("007.1", DENY, ("spec", "podSelector"), expression("DoesNotExist", key="x")),
    ("007.1", DENY, ("spec", "ingress"), [{}]),
    ("007.1", DENY, ("spec", "egress"), [{}]),
    ("007.1", DENY, ("metadata", "namespace"), "default"),
    ("007.1", DNS, ("spec", "egress", 1), {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 443}]}),
    ("007.1", DNS, ("spec", "egress", 1), {}),
    ("007.1", FRONT_POLICY, ("spec", "podSelector"), {}),
    ("007.1", BACK_POLICY, ("spec", "podSelector"), {}),
    ("007.2", FRONT_POLICY, ("spec", "ingress", 0, "from"), [{"podSelector": {}}]),
    ("007.2", FRONT_POLICY, ("spec", "ingress", 0, "ports", 0, "port"), 80),
    ("007.2", FRONT_POLICY, ("spec", "ingress", 0, "ports", 0), {"port": "web"}),
)
NETWORK_RIGHT = patches(
    ("007.3", BACK_POLICY, SECOND_RULE, None),
    ("007.3", BACK_POLICY, PEER, {"podSelector": {"matchLabels": {COMPONENT: "frontend"}}}),
    ("007.3", BACK_POLICY, (*PORT, "protocol"), GONE),
    ("007.3", BACK_POLICY, (*PORT, "port"), GONE),
    ("007.3", BACK_POLICY, ("spec", "ingress", 0, "ports"), []),
    ("007.3", BACK_POLICY, ("spec", "policyTypes"), []),
    ("007.3", BACK_POLICY, ("spec", "podSelector"), expression("In", "backend")),
    ("007.3", FRONT_POLICY, ("spec", "egress", 0, "ports", 0, "port"), "http"),
    ("007.3", DNS, ("spec", "egress", 0, "to"), [{"ipBlock": {"cidr": "0.0.0.0/0"}}]),
    ("007.3", DNS, ("spec", "egress", 0, "to"), [{"ipBlock": {"cidr": "169.254.20.10/32"}}]),
    ("007.3", DNS, ("spec", "egress", 0, "to"), [
        {"namespaceSelector": expression("In", "kube-system", "x", key="kubernetes.io/metadata.name")}]),
    ("007.3", DNS, ("spec", "egress", 0, "ports"), [
        {"port": 1, "endPort": 100, "protocol": "UDP"}, {"port": 53, "endPort": 53}]),
    ("007.1", DENY, ("spec", "podSelector"), None),
    ("007.1", DENY, ("spec", "podSelector"), {"matchLabels": {}}),
    ("007.1", DENY, ("spec", "ingress"), []),
    ("007.1", DENY, ("spec", "egress"), [{"ports": [{"port": 53}, {"port": 53, "protocol": "UDP"}]}]),
    ("007.2", FRONT_POLICY, ("spec", "ingress", 0, "from"), []),
    ("007.2", FRONT_POLICY, ("spec", "ingress", 0, "ports", 0), {"port": 3000, "endPort": 3000}),
    ("007.2", FRONT_POLICY, ("spec", "ingress", 1), {}),
)  # fmt: skip
AMOUNTS_WRONG = patches(
    *(
        ("002.3", FRONT, (*LIMITS, "memory"), amount)
        for amount in ("256MiB", "256mb", "256 Mi", "", "-256Mi", "1K", True, ["1"], {"a": 1}, "1Gi\n")
    ),
    ("002.3", FRONT, (*MAIN, "resources"), {
        "requests": {"cpu": "25m", "memory": "128m"}, "limits": {"cpu": "1", "memory": "256m"}}),
    ("002.3", FRONT, (*LIMITS, "cpu"), "1 core"),
    ("002.3", FRONT, (*REQUESTS, "cpu"), "-1"),
    ("002.3", FRONT, (*REQUESTS, "cpu"), "501m"),
    ("002.3", FRONT, (*MAIN, "resources"), None),
    ("003.3", BACK, (*LIMITS, "memory"), "256Mi"),
    ("007.4", QUOTA, ("spec", "hard", "limits.memory"), "8 GB"),
    ("007.4", QUOTA, ("spec", "hard", "pods"), 20.5),
    ("007.4", QUOTA, ("spec", "hard", "pods"), "-1"),
    ("007.4", QUOTA, ("spec", "scopes"), ["BestEffort"]),
    ("007.4", QUOTA, ("spec", "scopes"), ["NotTerminating"]),
    ("007.4", QUOTA, ("spec", "scopeSelector"), {
        "matchExpressions": [{"scopeName": "Terminating", "operator": "Exists"}]}),
    ("007.4", QUOTA, ("spec", "hard"), None),
    ("007.5", RANGE, ("spec", "limits", 0, "type"), "container"),
    ("007.5", RANGE, ("spec", "limits", 0, "max", "memory"), "256MB"),
    ("007.5", RANGE, ("spec", "limits", 0, "default", "memory"), "4Gi"),
    ("007.5", RANGE, ("spec", "limits", 0, "min", "cpu"), "5"),
    ("007.5", RANGE, ("spec", "limits", 0, "maxLimitRequestRatio"), {"cpu": "4"}),
    ("007.5", RANGE, ("spec", "limits", 1), {"type": "Pod", "max": {"cpu": "100m"}}),
)  # fmt: skip
AMOUNTS_RIGHT = patches(
    *(
        ("002.3", FRONT, (*LIMITS, "memory"), amount)
        for amount in (268435456, "0.25Gi", ".25Gi", "1e9999999", "1Ei", "300000000000m", "3E8", "+1Gi")
    ),
    *(("002.3", FRONT, (*LIMITS, "cpu"), amount) for amount in (0.5, 1, "0.5", "5e-1")),
    ("003.3", BACK, (*LIMITS, "cpu"), "0.5001"),
    ("007.4", QUOTA, ("spec", "hard", "pods"), "20k"),
    ("007.5", RANGE, ("spec", "limits", 1), {"type": "Pod", "max": {"cpu": "4"}}),
)
SCALING_WRONG = patches(
    *(
        ("006.5", BUDGET, ("spec", "minAvailable"), share)
        for share in (50, "150%", "1", 1.5, "33.3%", -1, "-10%", True, "50 %", None, "51%")
    ),
    ("006.5", BUDGET, ("spec", "maxUnavailable"), 1),
    ("006.3", BUDGET, ("spec", "selector"), {}),
    ("006.3", BUDGET, ("apiVersion",), "policy/v1beta1"),
    ("006.1", FRONT_HPA, ("apiVersion",), "autoscaling/v2beta2"),
    *(("006.1", FRONT_HPA, ("spec", "minReplicas"), number) for number in ("2", 0, None, 5)),
    *(("006.1", FRONT_HPA, ("spec", "maxReplicas"), number) for number in ("4", None, 1)),
    ("006.1", FRONT_HPA, ("spec", "scaleTargetRef", "kind"), "StatefulSet"),
    ("006.1", FRONT_HPA, ("spec", "scaleTargetRef", "apiVersion"), "extensions/v1beta1"),
    ("006.1", FRONT_HPA, ("spec", "scaleTargetRef"), "todo-app-frontend"),
    ("006.1", FRONT_HPA, ("spec", "scaleTargetRef", "apiVersion"), GONE),
    *(
        ("006.4", BACK_HPA, ("spec", "metrics"), metrics)
        for metrics in (
            [share_of("cpu")],
            [share_of("cpu"), share_of("Memory")],
            [share_of("cpu", 0), share_of("memory")],
            [share_of("cpu", "80%"), share_of("memory")],
            [share_of("cpu"), memory_by(type="AverageValue", averageValue="lots")],
            [share_of("cpu"), memory_by(type="Value", value="1Gi")],
            [share_of("cpu"), {**share_of("memory"), "type": "resource"}],
            [share_of("cpu"), {"type": "ContainerResource", "containerResource": {
                "name": "memory", "container": "nobody",
                "target": {"type": "Utilization", "averageUtilization": 50}}}],
        )
    ),
    *(("002.1", FRONT, ("spec", "replicas"), number) for number in ("2", 0, -2)),
)  # fmt: skip
SCALING_RIGHT = patches(
    ("006.5", BUDGET, ("spec", "minAvailable"), "050%"),
    ("006.3", BUDGET, ("spec", "selector", "matchLabels"), {COMPONENT: "backend"}),
    ("006.3", BUDGET, ("spec", "selector"), expression("NotIn", "frontend", "model", "postgres")),
    ("006.1", FRONT_HPA, ("spec", "maxReplicas"), 4.0),
    ("006.4", BACK_HPA, ("spec", "metrics"), [share_of("memory"), share_of("cpu")]),
    # Which of the two counts is told by the field, not by the type.
    ("006.4", BACK_HPA, ("spec", "metrics"), [share_of("cpu"), memory_by(type="Utilization", averageValue="1Gi")]),
    ("002.1", FRONT, ("spec", "replicas"), None),
    ("002.1", FRONT, ("spec", "paused"), True),
)
SERVICES_WRONG = patches(
    *(("004.1", FRONT_SERVICE, ("spec", "type"), kind) for kind in ("nodePort", "LoadBalancer", None)),
    ("004.2", BACK_SERVICE, ("spec", "type"), "ExternalName"),
    *(("004.3", BACK_SERVICE, ("spec", "ports", 0, "targetPort"), port) for port in ("8000", "https", 9)),
    *(("004.3", BACK_SERVICE, ("spec", "ports", 0, "port"), port) for port in ("8000", 80000, 8001)),
    ("004.3", BACK_SERVICE, ("spec", "ports", 0, "protocol"), "UDP"),
    ("004.3", BACK_SERVICE, ("spec", "ports"), []),
    *(
        ("004.4", BACK_SERVICE, ("spec", "selector"), selector)
        for selector in ({}, {"app.kubernetes.io/name": "todo-app"}, {COMPONENT: "backend", "extra": "x"})
    ),
    *(("004.5", FRONT_SERVICE, ("spec", "ports", 0, "nodePort"), port) for port in ("30080", 0, 32768)),
    *(
        ("005.1", FRONT_CONFIG, ("data", "BACKEND_URL"), url)
        for url in (
            "http://todo-app-backend.other:8000", "http://todo-app-backend.example.com:8000", "todo-app-backend:8000",
            "http://todo-app-backend:port", "http://[::1", "http://todo-app-backend:99999", 8000, None,
            "http://todo-app-backend",
        )
    ),
    ("004.3", FRONT_CONFIG, ("data", "BACKEND_URL"), "http://todo-app-backend:port"),
    ("004.3", FRONT_CONFIG, ("data", "BACKEND_URL"), "http://[::1"),
    ("004.3", FRONT_CONFIG, ("data", "BACKEND_URL"), "http://todo-app-backend"),
    ("004.3", FRONT_CONFIG, ("data", "PORT"), 3000),
    ("005.2", BACK_CONFIG, ("data", "PORT"), 8000),
    ("005.2", BACK_CONFIG, ("data", "A B"), "x"),
    ("005.2", BACK_CONFIG, ("data",), None),
    ("005.2", BACK_CONFIG, ("data", "app.json"), '{"database": {"password": "hunter2"}}'),
    ("005.2", BACK_CONFIG, ("data", "app.properties"), "db.url=x\ndb.password=hunter2\n"),
    ("005.3", "Secret/todo-app-backend", ("data", "DATABASE_URL"), encoded("postgresql://[todo:x@db/todo")),
    ("005.3", "Secret/todo-app-backend", ("data", "DATABASE_URL"), encoded("mysql://todo:x@db/todo")),
    ("005.3", "Secret/todo-app-backend", ("data", "DATABASE_URL"), 5),
    *(
        ("005.5", "Secret/todo-app-postgres", ("data", "POSTGRES_PASSWORD"), value)
        for value in ("aHVu dGVy", "aHVudGVyMg", 12345678, "plain password")
    ),
    ("005.4", BACK_CONFIG, (*LABELS, "app.kubernetes.io/name"), 5),
    ("005.4", BACK_CONFIG, LABELS, None),
)  # fmt: skip
SERVICES_RIGHT = patches(
    ("004.2", BACK_SERVICE, ("spec", "type"), GONE),
    ("004.2", BACK_SERVICE, ("spec", "clusterIP"), "None"),
    ("004.2", BACK_SERVICE, ("spec", "externalIPs"), None),
    ("004.3", BACK_SERVICE, ("spec", "ports", 0, "targetPort"), GONE),
    ("004.3", FRONT_SERVICE, ("spec", "ports", 0, "port"), 80),
    ("004.3", FRONT_CONFIG, ("data", "PORT"), GONE),
    ("004.4", BACK_SERVICE, ("spec", "selector"), {COMPONENT: "backend"}),
    ("004.5", FRONT_SERVICE, ("spec", "ports", 0, "nodePort"), 32767),
    *(
        ("005.1", FRONT_CONFIG, ("data", "BACKEND_URL"), url)
        for url in (
            "http://todo-app-backend.todo-app.svc.cluster.local:8000", "http://todo-app-backend:8000/",
            "http://todo-app-backend.todo-app:8000", "HTTP://TODO-APP-BACKEND:8000",
            "http://todo-app-backend.todo-app.svc.my.domain.:8000", " http://todo-app-backend:8000\n",
        )
    ),
    ("005.2", BACK_CONFIG, ("immutable",), True),
    ("005.2", BACK_CONFIG, ("data", "GIT_COMMIT"), "9fceb02d0ae598e95dc970b74767f19372d61af8"),
    ("005.3", "Secret/todo-app-backend", ("data", "DATABASE_URL"), encoded(DSN + "\n")),
)  # fmt: skip
PODS_WRONG = patches(
    ("003.4", BACK, (*LIVENESS, "httpGet", "port"), "8000"),
    ("003.4", BACK, (*LIVENESS, "httpGet", "scheme"), "HTTPS"),
    ("003.4", BACK, (*LIVENESS, "httpGet", "host"), "example.com"),
    ("003.4", BACK, (*LIVENESS, "httpGet", "path"), GONE),
    ("003.4", BACK, (*LIVENESS, "httpGet", "path"), "/Health"),
    ("003.4", BACK, (*LIVENESS, "tcpSocket"), {"port": 8000}),
    ("003.4", BACK, LIVENESS, {"grpc": {"port": 8000}}),
    ("003.4", BACK, LIVENESS, {"exec": {"command": []}}),
    ("003.4", BACK, LIVENESS, {"tcpSocket": {"port": 9}}),
    ("003.4", BACK, LIVENESS, "http"),
    ("003.4", BACK, (*LIVENESS, "successThreshold"), 2),
    ("003.4", BACK, (*LIVENESS, "periodSeconds"), -1),
    ("003.4", BACK, (*LIVENESS, "periodSeconds"), "10"),
    ("003.4", BACK, (*READINESS, "httpGet", "path"), "/health"),
    ("002.5", FRONT, (*CONTAINER_SECURITY, "runAsNonRoot"), False),
    ("002.5", FRONT, (*POD_SECURITY, "runAsNonRoot"), "true"),
    ("002.5", FRONT, (*POD_SECURITY, "runAsUser"), "1001"),
    ("002.5", FRONT, (*CONTAINER_SECURITY, "seccompProfile"), {"type": "Unconfined"}),
    ("002.5", FRONT, (*CONTAINER_SECURITY, "capabilities", "drop"), ["all"]),
    ("002.5", FRONT, (*CONTAINER_SECURITY, "capabilities", "add"), ["SYS_ADMIN"]),
    ("002.5", FRONT, (*CONTAINER_SECURITY, "privileged"), True),
    ("002.5", FRONT, (*CONTAINER_SECURITY, "procMount"), "Unmasked"),
    ("002.5", FRONT, (*POD_SECURITY, "sysctls"), [{"name": "kernel.msgmax", "value": "1"}]),
    ("002.5", FRONT, (*POD_SECURITY, "seLinuxOptions"), {"type": "spc_t"}),
    ("002.5", FRONT, (*POD_SECURITY, "appArmorProfile"), {"type": "Unconfined"}),
    ("002.5", FRONT, (*POD, "volumes", 2), {"name": "n", "nfs": {"server": "a", "path": "/"}}),
    ("002.5", FRONT, (*POD, "volumes", 2), {"name": "n", "hostPath": {"path": "/"}}),
    ("002.5", FRONT, (*MAIN, "ports", 0, "hostPort"), 3000),
    ("002.5", FRONT, (*POD, "initContainers"), [{"name": "i", "image": "a:1", "securityContext": {"runAsUser": 0}}]),
    ("002.5", FRONT, POD_SECURITY, []),
    *(
        ("002.2", FRONT, (*MAIN, "image"), image)
        for image in (f"localhost:5000/{FRONTEND}", "todo-frontend", f" {FRONTEND}", None, 5, "todo-frontend:")
    ),
    ("002.2", FRONT, (*POD, "initContainers"), [{"name": "i", "image": "busybox:latest"}]),
    ("002.6", FRONT, (*MAIN, "name"), "Front_End"),
    ("002.6", FRONT, (*POD, "containers", 1), {"name": "frontend", "image": FRONTEND}),
    ("002.6", FRONT, (*MAIN, "ports", 0, "name"), "a-very-long-port-name"),
    ("002.6", FRONT, (*MAIN, "volumeMounts", 0, "name"), "nope"),
    ("002.6", FRONT, (*LABELS, "bad key"), "x"),
    ("002.6", FRONT, (*LABELS, "-x/y"), "x"),
    ("002.6", FRONT, (*LABELS, "version"), 1.0),
    ("002.6", FRONT, (*LABELS, "note"), "x" * 64),
    ("002.6", FRONT, ("metadata", "annotations"), {"a b": "5"}),
    ("002.6", FRONT, (*POD, "restartPolicy"), "Never"),
    ("002.6", FRONT, ("spec", "selector"), expression("NotIn", "x")),
    ("002.6", FRONT, ("spec", "selector"), {}),
    ("003.6", BACK, (*MAIN, "env"), [{"name": "A", "value": 5}]),
    ("003.6", BACK, (*MAIN, "env"), [{"name": "A=B", "value": "5"}]),
    ("003.6", BACK, (*MAIN, "env"), [{"value": "x"}]),
    ("003.6", BACK, (*MAIN, "env"), of_secret("todo-app-backend", "NOPE")),
    ("003.6", BACK, (*MAIN, "env"), of_secret("todo-app-nope", "AUTH_SECRET")),
    ("003.6", BACK, (*MAIN, "env"), of_config(name="todo-app-backend", key="NOPE")),
    ("003.6", BACK, (*MAIN, "envFrom", 1, "prefix"), "X_"),
    ("003.6", BACK, (*MAIN, "args"), [f"--dsn={DSN}"]),
    ("003.6", BACK, (*MAIN, "command"), ["sh", "-c", "PGPASSWORD=hunter2hunter2 python -m app"]),
    ("003.6", BACK, ("metadata", "annotations"), {"dsn": DSN}),
    ("001.2", "Namespace/todo-app", (*LABELS, "pod-security.kubernetes.io/enforce"), "baseline"),
    ("001.2", "Namespace/todo-app", LABELS, "x"),
    *(("001.3", "Namespace/todo-app", ("metadata", "name"), name) for name in ("Todo-App", 123, None)),
    ("001.1", "Namespace/todo-app", ("kind",), None),
    ("001.1", "Namespace/todo-app", ("apiVersion",), 1),
)
PODS_RIGHT = patches(
    ("003.4", BACK, (*LIVENESS, "httpGet", "scheme"), "HTTP"),
    *(("003.4", BACK, (*LIVENESS, "httpGet", "path"), path) for path in ("/health/", "health", "/health?full=1")),
    ("003.4", BACK, (*READINESS, "successThreshold"), 2),
    ("003.4", BACK, LIVENESS, {"tcpSocket": {"port": "http"}}),
    ("002.5", FRONT, (*POD_SECURITY, "runAsUser"), 2000),
    ("002.5", FRONT, (*CONTAINER_SECURITY, "seccompProfile"), {"type": "RuntimeDefault"}),
    ("002.5", FRONT, (*CONTAINER_SECURITY, "capabilities", "add"), ["NET_BIND_SERVICE"]),
    ("002.5", FRONT, (*POD_SECURITY, "sysctls"), [{"name": "net.ipv4.tcp_syncookies", "value": "1"}]),
    ("002.5", FRONT, (*POD_SECURITY, "seLinuxOptions"), {"type": "container_t"}),
    ("002.5", FRONT, (*POD_SECURITY, "appArmorProfile"), {"type": "RuntimeDefault"}),
    ("002.5", FRONT, (*POD, "volumes", 2), {"name": "n", "configMap": {"name": "todo-app-frontend"}}),
    ("002.5", FRONT, (*POD, "hostPID"), False),
    ("002.2", FRONT, (*MAIN, "image"), f"index.docker.io/library/{FRONTEND}"),
    ("002.6", FRONT, (*LABELS, "example.com/team"), "Web_1.x"),
    ("002.6", FRONT, ("metadata", "annotations"), {"any.io/Thing": "anything goes! {}\n"}),
    ("002.6", FRONT, ("spec", "selector"), expression("In", "frontend")),
    ("003.6", BACK, (*MAIN, "env"), None),
    ("003.6", BACK, (*MAIN, "env"), of_secret("todo-app-backend", "AUTH_SECRET")),
    ("003.6", BACK, (*MAIN, "env"), of_config(name="nope", key="NOPE", optional=True)),
    ("003.6", BACK, (*MAIN, "env"), [{"name": "DSN", "value": "postgresql://todo:$(PGPASS)@db/todo"}]),
    ("003.6", BACK, (*MAIN, "envFrom", 0, "prefix"), "X_"),
)
WRONG = [*NETWORK_WRONG, *AMOUNTS_WRONG, *SCALING_WRONG, *SERVICES_WRONG, *PODS_WRONG]
RIGHT = [*NETWORK_RIGHT, *AMOUNTS_RIGHT, *SCALING_RIGHT, *SERVICES_RIGHT, *PODS_RIGHT]
