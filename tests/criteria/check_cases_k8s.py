"""Sound and broken worlds for the checks of IV-K8S: each object field that a criterion stands on, broken once."""

import base64
import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from check_worlds import BACKEND, FRONTEND, Case, World, done
from phase4.chart.objects import name_of
from phase4.criteria.inputs import live
from phase4.criteria.probes import images, manifests
from phase4.criteria.probes.manifests import Source
from phase4.engine.context import Fact
from phase4.system.process import Completed

PLAIN, CHART = manifests.plain.fact(), manifests.chart.fact()
Path = tuple[str | int, ...]
POD: Path = ("spec", "template", "spec")
MAIN: Path = (*POD, "containers", 0)
COMPONENT = "app.kubernetes.io/component"
DNS_PORTS = [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]


class Delete:
    """Put in the place of a value that is to go."""

    here: ClassVar["Delete"]


Delete.here = Delete()
GONE = Delete.here


@dataclass(frozen=True)
class Patch:
    """One field of one object changed, or (with an empty path and ``GONE``) the object removed."""

    criterion: str
    tracked: str
    path: Path
    value: Any

    @property
    def what(self) -> str:
        shown = "gone" if self.value is GONE else repr(self.value)
        return f"{self.tracked} {'.'.join(map(str, self.path)) or 'as a whole'} {shown}"

    def apply(self, source: Source) -> Source:
        """The source with this change."""
        objects = copy.deepcopy(list(source.objects))
        target = next(one for one in objects if name_of(one) == self.tracked)
        if not self.path:
            objects.remove(target)
            return replace(source, objects=tuple(objects))
        *way, last = self.path
        place: Any = target
        for key in way:
            place = place.setdefault(key, {}) if isinstance(place, dict) else place[key]
        if isinstance(place, list) and last == len(place):
            place.append(self.value)
        elif self.value is GONE:
            del place[last]
        else:
            place[last] = self.value
        return replace(source, objects=tuple(objects))


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def workload_patches(task: str, component: str) -> list[Patch]:
    """What breaks IV-K8S-002 (frontend) and in the same way IV-K8S-003 (backend)."""
    deployment = f"Deployment/todo-app-{component}"
    scaler = f"HorizontalPodAutoscaler/todo-app-{component}"
    labels = "7" if component == "backend" else "6"

    def patch(number: str, path: Path, value: Any, tracked: str = deployment) -> Patch:  # noqa: ANN401
        return Patch(f"{task}.{number}", tracked, path, value)

    return [
        patch("1", ("spec", "minReplicas"), 1, scaler),
        patch("1", (), GONE, scaler),
        patch("1", (), GONE),
        patch("2", (*MAIN, "image"), f"todo-{component}:latest"),
        patch("2", (*MAIN, "image"), f"todo-{component}:000000000000"),
        patch("3", (*MAIN, "resources", "limits", "memory"), GONE),
        patch("3", (*MAIN, "resources", "requests"), GONE),
        patch("3", (*MAIN, "resources", "requests", "cpu"), "8"),
        patch("4", (*MAIN, "readinessProbe"), GONE),
        patch("4", (*MAIN, "livenessProbe"), GONE),
        patch("4", (*MAIN, "livenessProbe", "httpGet", "path"), "/healthz"),
        patch("4", (*MAIN, "readinessProbe", "httpGet", "port"), "no-such-port"),
        patch("5", (*POD, "securityContext", "runAsNonRoot"), False),
        patch("5", (*POD, "securityContext", "runAsUser"), 0),
        patch("5", (*POD, "securityContext", "seccompProfile"), GONE),
        patch("5", (*MAIN, "securityContext", "allowPrivilegeEscalation"), True),
        patch("5", (*MAIN, "securityContext", "capabilities"), GONE),
        patch("5", (*POD, "hostNetwork"), True),
        patch(labels, ("spec", "selector", "matchLabels", COMPONENT), "other"),
        patch(labels, ("spec", "selector", "matchLabels", COMPONENT), GONE),
        patch(labels, ("metadata", "labels", "app.kubernetes.io/part-of"), GONE),
        patch(labels, ("metadata", "labels", "note"), "no spaces here!"),
    ]


# Each lets more enter the backend than the frontend.
WIDE_RULES: tuple[dict[str, object], ...] = (
    {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 8000}]},
    {"from": [{"ipBlock": {"cidr": "0.0.0.0/1"}}, {"ipBlock": {"cidr": "128.0.0.0/1"}}]},
    {"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]},
    {"from": [{"ipBlock": {"cidr": "::/0"}}]},
    {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8000}]},
    {"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "x"}}}]},
    {"from": [{"namespaceSelector": {"matchExpressions": [{"key": "team", "operator": "Exists"}]}}]},
    {"ports": [{"port": 1, "endPort": 65535}]},
    {"ports": [{"protocol": "TCP"}]},
    {"ports": [{"port": "http"}]},
    {"from": [], "ports": []},
    {},
)

PATCHES: list[Patch] = [
    Patch("IV-K8S-001.1", "Namespace/todo-app", (), GONE),
    Patch(
        "IV-K8S-001.2", "Namespace/todo-app", ("metadata", "labels", "pod-security.kubernetes.io/enforce"), "privileged"
    ),
    Patch("IV-K8S-001.2", "Namespace/todo-app", ("metadata", "labels", "app.kubernetes.io/name"), GONE),
    Patch("IV-K8S-001.3", "Namespace/todo-app", ("metadata", "name"), "todo"),
    Patch("IV-K8S-001.3", "Service/todo-app-backend", ("metadata", "namespace"), "default"),
    *workload_patches("IV-K8S-002", "frontend"),
    *workload_patches("IV-K8S-003", "backend"),
    Patch("IV-K8S-003.3", "Deployment/todo-app-backend", (*MAIN, "resources", "requests", "memory"), "96Mi"),
    Patch("IV-K8S-003.4", "Deployment/todo-app-backend", (*MAIN, "livenessProbe", "httpGet", "path"), "/ready"),
    Patch("IV-K8S-003.6", "Deployment/todo-app-backend", (*MAIN, "envFrom", 1), GONE),
    Patch("IV-K8S-003.6", "Deployment/todo-app-backend", (*MAIN, "env"), [{"name": "AUTH_SECRET", "value": "literal"}]),
    Patch("IV-K8S-003.6", "ConfigMap/todo-app-backend", (), GONE),
    Patch("IV-K8S-003.6", "Secret/todo-app-backend", (), GONE),
    Patch("IV-K8S-004.1", "Service/todo-app-frontend", ("spec", "type"), "ClusterIP"),
    Patch("IV-K8S-004.2", "Service/todo-app-backend", ("spec", "type"), "NodePort"),
    Patch("IV-K8S-004.2", "Service/todo-app-backend", ("spec", "externalIPs"), ["192.0.2.1"]),
    Patch("IV-K8S-004.3", "Service/todo-app-backend", ("spec", "ports", 0, "port"), 80),
    Patch("IV-K8S-004.3", "Service/todo-app-frontend", ("spec", "ports", 0, "targetPort"), 9999),
    Patch("IV-K8S-004.3", "ConfigMap/todo-app-frontend", ("data", "PORT"), "3001"),
    Patch("IV-K8S-004.4", "Service/todo-app-backend", ("spec", "selector", COMPONENT), "frontend"),
    Patch("IV-K8S-004.4", "Service/todo-app-frontend", ("spec", "selector"), GONE),
    Patch("IV-K8S-004.5", "Service/todo-app-frontend", ("spec", "ports", 0, "nodePort"), GONE),
    Patch("IV-K8S-004.5", "Service/todo-app-frontend", ("spec", "ports", 0, "nodePort"), 20080),
    Patch("IV-K8S-005.1", "ConfigMap/todo-app-frontend", ("data", "BACKEND_URL"), "http://localhost:8000"),
    Patch("IV-K8S-005.1", "ConfigMap/todo-app-frontend", ("data", "BACKEND_URL"), "http://todo-app-backend:9000"),
    Patch("IV-K8S-005.1", "ConfigMap/todo-app-frontend", (), GONE),
    Patch("IV-K8S-005.2", "ConfigMap/todo-app-backend", ("data", "LOG_LEVEL"), GONE),
    Patch("IV-K8S-005.2", "ConfigMap/todo-app-backend", ("data", "AUTH_SECRET"), "in plain sight"),
    Patch("IV-K8S-005.3", "Secret/todo-app-backend", ("data", "AUTH_SECRET"), encoded("too short")),
    Patch("IV-K8S-005.3", "Secret/todo-app-backend", ("data", "DATABASE_URL"), encoded("postgresql://todo@db/todo")),
    Patch("IV-K8S-005.3", "Secret/todo-app-backend", (), GONE),
    Patch("IV-K8S-005.4", "Secret/todo-app-backend", ("metadata", "labels", "app.kubernetes.io/name"), GONE),
    Patch("IV-K8S-005.4", "ConfigMap/todo-app-backend", ("metadata", "namespace"), GONE),
    Patch("IV-K8S-005.5", "Secret/todo-app-postgres", ("data", "POSTGRES_PASSWORD"), "not base64!"),
    Patch("IV-K8S-005.5", "Secret/todo-app-postgres", ("data", "POSTGRES_PASSWORD"), ""),
    *(
        Patch(f"IV-K8S-006.{number}", f"{kind}/todo-app-{component}", path, value)
        for number, component in (("1", "frontend"), ("2", "backend"))
        for kind, path, value in (
            ("HorizontalPodAutoscaler", (), GONE),
            ("HorizontalPodAutoscaler", ("spec", "maxReplicas"), 2),
            ("HorizontalPodAutoscaler", ("spec", "scaleTargetRef", "name"), "nobody"),
        )
    ),
    Patch("IV-K8S-006.3", "PodDisruptionBudget/todo-app-frontend", (), GONE),
    Patch("IV-K8S-006.3", "PodDisruptionBudget/todo-app-backend", ("spec", "selector", "matchLabels", COMPONENT), GONE),
    Patch("IV-K8S-006.4", "HorizontalPodAutoscaler/todo-app-frontend", ("spec", "metrics"), []),
    Patch("IV-K8S-006.4", "HorizontalPodAutoscaler/todo-app-backend", ("spec", "metrics", 1), GONE),
    Patch("IV-K8S-006.4", "Deployment/todo-app-backend", (*MAIN, "resources", "requests", "memory"), GONE),
    Patch("IV-K8S-006.5", "PodDisruptionBudget/todo-app-backend", ("spec", "minAvailable"), GONE),
    Patch("IV-K8S-006.5", "PodDisruptionBudget/todo-app-frontend", ("spec", "minAvailable"), 2),
    Patch("IV-K8S-002.1", "Deployment/todo-app-frontend", ("spec", "replicas"), 1),
    Patch("IV-K8S-003.1", "Deployment/todo-app-backend", ("spec", "replicas"), 1),
    Patch("IV-K8S-005.2", "ConfigMap/todo-app-backend", ("data", "PG_DSN"), "postgresql://todo:hunter2hunter2@db/todo"),
    Patch("IV-K8S-005.2", "ConfigMap/todo-app-backend", ("data", "NOTE"), "-----BEGIN " + "PRIVATE KEY-----\nMIIE"),
    Patch("IV-K8S-006.5", "PodDisruptionBudget/todo-app-backend", ("spec", "minAvailable"), "60%"),
    Patch("IV-K8S-006.5", "PodDisruptionBudget/todo-app-backend", ("spec", "minAvailable"), "100%"),
    Patch("IV-K8S-006.5", "PodDisruptionBudget/todo-app-backend", ("spec", "minAvailable"), "0%"),
    Patch("IV-K8S-006.5", "PodDisruptionBudget/todo-app-backend", ("spec", "minAvailable"), "half"),
    Patch("IV-K8S-003.3", "Deployment/todo-app-backend", (*MAIN, "resources", "limits", "memory"), "512MB"),
    *(Patch("IV-K8S-007.3", "NetworkPolicy/todo-app-backend", ("spec", "ingress", 1), rule) for rule in WIDE_RULES),
    *(
        Patch("IV-K8S-007.3", "NetworkPolicy/todo-app-allow-dns", ("spec", "egress", 0), rule)
        for rule in (
            {"to": [{"namespaceSelector": {"matchLabels": {"name": "kube-system"}}}], "ports": DNS_PORTS},
            {"to": [{"podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}], "ports": DNS_PORTS},
            {"to": [{"namespaceSelector": {}}], "ports": [{"port": 53, "protocol": "UDP"}]},
            {"to": [{"namespaceSelector": {}}], "ports": [{"port": 53}]},
        )
    ),
    Patch("IV-K8S-007.2", "NetworkPolicy/todo-app-frontend", ("spec", "ingress", 0, "ports", 0, "protocol"), "UDP"),
    Patch("IV-K8S-007.1", "NetworkPolicy/todo-app-default-deny", (), GONE),
    Patch("IV-K8S-007.1", "NetworkPolicy/todo-app-default-deny", ("spec", "policyTypes"), ["Ingress"]),
    Patch("IV-K8S-007.2", "NetworkPolicy/todo-app-frontend", ("spec", "ingress"), []),
    Patch("IV-K8S-007.3", "NetworkPolicy/todo-app-backend", ("spec", "ingress", 0, "from"), GONE),
    Patch("IV-K8S-007.3", "NetworkPolicy/todo-app-backend", (), GONE),
    Patch("IV-K8S-007.3", "NetworkPolicy/todo-app-frontend", ("spec", "egress"), []),
    Patch("IV-K8S-007.3", "NetworkPolicy/todo-app-allow-dns", (), GONE),
    Patch("IV-K8S-007.4", "ResourceQuota/todo-app", (), GONE),
    Patch("IV-K8S-007.4", "ResourceQuota/todo-app", ("spec", "hard", "pods"), GONE),
    Patch("IV-K8S-007.4", "ResourceQuota/todo-app", ("spec", "hard", "pods"), "3"),
    Patch("IV-K8S-007.4", "ResourceQuota/todo-app", ("spec", "hard", "requests.cpu"), "100m"),
    Patch("IV-K8S-007.5", "LimitRange/todo-app", (), GONE),
    Patch("IV-K8S-007.5", "LimitRange/todo-app", ("spec", "limits", 0, "max"), GONE),
    Patch("IV-K8S-007.5", "LimitRange/todo-app", ("spec", "limits", 0, "max", "cpu"), "100m"),
]


def probe_by(handler: dict[str, Any]) -> dict[str, Any]:
    return {"periodSeconds": 10, **handler}


FRONTEND_POD, BACKEND_POD = "Deployment/todo-app-frontend", "Deployment/todo-app-backend"
DNS_POLICY, BACKEND_POLICY = "NetworkPolicy/todo-app-allow-dns", "NetworkPolicy/todo-app-backend"
DNS_BY_LABEL = {"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}
NOT_UTILIZATION = {"type": "Resource", "resource": {"name": "memory", "target": {
    "type": "AverageValue", "averageValue": "200Mi"}}}  # fmt: skip
OF_ONE_CONTAINER = {"type": "ContainerResource", "containerResource": {
    "name": "memory", "container": "backend", "target": {"type": "Utilization", "averageUtilization": 80}}}  # fmt: skip
# The right thing in another legal form, and what the criterion does not ask for: these pass, some with advice.
LEGAL: list[Patch] = [
    Patch("IV-K8S-002.2", FRONTEND_POD, (*MAIN, "imagePullPolicy"), "Always"),
    Patch("IV-K8S-002.2", FRONTEND_POD, (*MAIN, "image"), f"docker.io/library/{FRONTEND}"),
    Patch("IV-K8S-002.4", FRONTEND_POD, (*MAIN, "startupProbe"), GONE),
    Patch("IV-K8S-003.4", BACKEND_POD, (*MAIN, "startupProbe"), GONE),
    Patch("IV-K8S-003.4", BACKEND_POD, (*MAIN, "livenessProbe"), probe_by({"tcpSocket": {"port": 8000}})),
    Patch("IV-K8S-003.4", BACKEND_POD, (*MAIN, "livenessProbe", "httpGet", "port"), 8000),
    Patch("IV-K8S-003.4", BACKEND_POD, (*MAIN, "livenessProbe"), probe_by({"exec": {"command": ["true"]}})),
    Patch("IV-K8S-002.5", FRONTEND_POD, (*MAIN, "securityContext", "readOnlyRootFilesystem"), False),
    Patch("IV-K8S-002.5", FRONTEND_POD, (*POD, "automountServiceAccountToken"), True),
    Patch("IV-K8S-002.5", FRONTEND_POD, (*MAIN, "securityContext", "capabilities", "drop"), ["ALL", "NET_RAW"]),
    Patch(
        "IV-K8S-003.7", BACKEND_POD, ("spec", "template", "metadata", "labels", "app.kubernetes.io/part-of"), "todo-app"
    ),
    Patch("IV-K8S-002.1", FRONTEND_POD, ("spec", "replicas"), 2),
    Patch("IV-K8S-003.3", BACKEND_POD, (*MAIN, "resources", "limits", "memory"), "512e6"),
    Patch("IV-K8S-003.3", BACKEND_POD, (*MAIN, "resources", "limits", "memory"), "1Pi"),
    Patch("IV-K8S-004.5", "Service/todo-app-frontend", ("spec", "ports", 0, "nodePort"), 31234),
    Patch("IV-K8S-005.2", "ConfigMap/todo-app-backend", ("data", "LLM_MAX_TOKENS"), "512"),
    Patch("IV-K8S-005.2", "ConfigMap/todo-app-backend", ("data", "LLM_API_KEY"), ""),
    Patch("IV-K8S-005.2", "ConfigMap/todo-app-backend", ("data", "LLM_API_KEY"), "CHANGE_ME"),
    Patch("IV-K8S-005.2", "ConfigMap/todo-app-backend", ("data", "DATABASE_URL"), "postgresql://db/todo"),
    Patch("IV-K8S-006.2", "HorizontalPodAutoscaler/todo-app-backend", ("spec", "behavior"), GONE),
    Patch("IV-K8S-006.1", "HorizontalPodAutoscaler/todo-app-frontend", ("metadata", "name"), "web"),
    Patch("IV-K8S-006.1", FRONTEND_POD, ("spec", "replicas"), 2),
    Patch("IV-K8S-006.3", "PodDisruptionBudget/todo-app-frontend", ("metadata", "name"), "web"),
    Patch(
        "IV-K8S-006.3",
        "PodDisruptionBudget/todo-app-frontend",
        ("spec", "selector"),
        {"matchExpressions": [{"key": COMPONENT, "operator": "In", "values": ["frontend"]}]},
    ),
    Patch("IV-K8S-006.4", "HorizontalPodAutoscaler/todo-app-backend", ("spec", "metrics", 1), NOT_UTILIZATION),
    Patch("IV-K8S-006.4", "HorizontalPodAutoscaler/todo-app-backend", ("spec", "metrics", 1), OF_ONE_CONTAINER),
    Patch("IV-K8S-006.5", "PodDisruptionBudget/todo-app-backend", ("spec", "minAvailable"), "50%"),
    Patch("IV-K8S-006.5", "PodDisruptionBudget/todo-app-backend", ("spec", "minAvailable"), "1%"),
    Patch("IV-K8S-007.2", "NetworkPolicy/todo-app-frontend", ("spec", "ingress", 0, "ports", 0), {"port": "http"}),
    Patch("IV-K8S-007.2", "NetworkPolicy/todo-app-frontend", ("spec", "ingress", 0, "ports"), GONE),
    Patch(
        "IV-K8S-007.2",
        "NetworkPolicy/todo-app-frontend",
        ("spec", "ingress", 0, "from"),
        [{"ipBlock": {"cidr": "0.0.0.0/0"}}],
    ),
    Patch(
        "IV-K8S-007.2",
        "NetworkPolicy/todo-app-frontend",
        ("spec", "ingress", 0, "from"),
        [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}}}],
    ),
    Patch("IV-K8S-007.3", DNS_POLICY, ("spec", "egress", 0, "to"), [DNS_BY_LABEL]),
    Patch("IV-K8S-007.3", DNS_POLICY, ("spec", "egress", 0, "to"), GONE),
    Patch("IV-K8S-007.3", DNS_POLICY, ("spec", "policyTypes"), GONE),
    Patch(
        "IV-K8S-007.3",
        DNS_POLICY,
        ("spec", "egress", 0, "ports"),
        [{"port": "dns", "protocol": "UDP"}, {"port": "dns-tcp"}],
    ),
    Patch("IV-K8S-007.3", BACKEND_POLICY, ("spec", "policyTypes"), GONE),
    Patch("IV-K8S-007.3", BACKEND_POLICY, ("spec", "ingress", 0, "ports", 0), {"port": "http"}),
    Patch("IV-K8S-007.3", BACKEND_POLICY, ("spec", "ingress", 0, "ports", 0), {"port": 7999, "endPort": 8001}),
    Patch(
        "IV-K8S-007.3",
        BACKEND_POLICY,
        ("spec", "ingress", 0, "from", 0, "podSelector"),
        {"matchExpressions": [{"key": COMPONENT, "operator": "In", "values": ["frontend"]}]},
    ),
    Patch(
        "IV-K8S-007.3",
        BACKEND_POLICY,
        ("spec", "ingress", 0, "from", 0, "namespaceSelector"),
        {"matchLabels": {"kubernetes.io/metadata.name": "todo-app"}},
    ),
    Patch("IV-K8S-007.5", "LimitRange/todo-app", ("spec", "limits", 0, "min"), GONE),
    Patch("IV-K8S-007.5", "LimitRange/todo-app", ("spec", "limits", 0, "default"), GONE),
]


def _patched(patch: Patch, key: Fact) -> Case:
    return Case(patch.criterion, f"{key.function.__name__}: {patch.what}", lambda sound: {key: patch.apply(sound[key])})


def _dry_run(what: str, ended: Completed, *kinds: str) -> Case:
    key = Fact(manifests.dry_run, (manifests.MANIFESTS_NAME, kinds))
    return Case("IV-K8S-001.4", what, lambda sound: {key: ended})


CASES: list[Case] = [
    *(_patched(patch, key) for patch in PATCHES for key in (PLAIN, CHART)),
    _dry_run("the server refuses the Namespace", done(code=1, stderr="is invalid"), "Namespace"),
    _dry_run("the server refuses an object", done(code=1, stderr="is invalid")),
    _dry_run("the server tried too few", done("namespace/todo-app\n")),
    Case("IV-K8S-002.2", "the image is not built", lambda sound: {live.image_ids.fact(): {BACKEND: "sha256:b"}}),
    Case("IV-K8S-003.2", "the image is not built", lambda sound: {live.image_ids.fact(): {FRONTEND: "sha256:f"}}),
    Case("IV-K8S-002.4", "the image serves no such path", lambda sound: {images.routes.fact("frontend"): {"/"}}),
    Case("IV-K8S-003.4", "the image serves no such path", lambda sound: {images.routes.fact("backend"): {"/health"}}),
]


def sound_facts() -> Mapping[Fact, Any]:
    """Facts of the real manifests and chart, with images and a cluster that are not there."""
    world = World(
        {
            manifests.references.fact(): {"frontend": FRONTEND, "backend": BACKEND},
            live.image_ids.fact(): {FRONTEND: "sha256:f", BACKEND: "sha256:b"},
            images.routes.fact("frontend"): {"/api/health"},
            images.routes.fact("backend"): {"/health", "/ready"},
            manifests.namespace_exists.fact(): True,
        }
    )
    facts = world.facts()
    for key, source in zip((PLAIN, CHART), manifests.sources(world), strict=True):
        facts[key] = source
        facts[Fact(manifests.dry_run, (source.name, ("Namespace",)))] = done("namespace/todo-app\n")
        facts[Fact(manifests.dry_run, (source.name, ()))] = done("\n".join(map(name_of, source.objects)))
    return facts
