"""Real connections: from every pod of the application, and from strangers, to every port.

What is open is measured inside the pods with what their images have (node, python, bash), then compared with
``policy.network.NEEDED``. Strangers and the short-lived components (migrations, test) are stood for by pods with their
labels, made for the occasion and removed. Addresses are pods' own, so that a Service hides nothing.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files

from phase4.chart.idle_pod import idle_pod
from phase4.chart.names import NAMESPACE, RELEASE
from phase4.chart.objects import Finding, Object
from phase4.chart.policy.network import NEEDED
from phase4.chart.policy.reachability import Endpoint, Network, application_pods
from phase4.chart.policy.witnesses import ANYONE, COMPONENT
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.process import Completed

Kubectl = Callable[..., Completed]

STRANGER = "stranger"
API = "kubernetes-api"
SCRIPTS = files("phase4.chart") / "connect"
LANGUAGES = {"frontend": "node", "backend": "python", "model": "python", "postgres": "bash"}
COMMANDS = {"node": ("node", "-e"), "python": ("python", "-c"), "bash": ("bash", "-c")}
FILES = {"node": "connect.js", "python": "connect.py.txt", "bash": "connect.sh"}
# What shows that a closed port is closed by policy: called from where no policy forbids it, it is open.
CONTROLS = frozenset({(ANYONE, API, 443)})
PARALLEL = 8
# The policies of a new pod are in force some seconds after it runs.
SETTLE_SECONDS = 6
READY_TIMEOUT = "90s"


@dataclass(frozen=True)
class Target:
    """A port to connect to: whose it is, and its address."""

    whom: str
    address: str
    port: int


@dataclass(frozen=True)
class Connection:
    """One attempt: who called whom on which port, and whether a connection was made."""

    who: str
    whom: str
    port: int
    open: bool


def measure(kubectl: Kubectl, namespace: str = NAMESPACE, release: str = RELEASE) -> list[Connection]:
    """Connect to every port from everywhere.

    Args:
        kubectl: runs kubectl with these args against the right cluster.

    Raises:
        CommandFailed: if the release is not there, or a pod cannot be entered.
    """
    pods = _running(kubectl, namespace, release)
    targets = _targets(kubectl, pods)
    with _stand_ins(kubectl, namespace, pods) as stand_ins, ThreadPoolExecutor(PARALLEL) as pool:
        sources = _sources(namespace, pods) | stand_ins
        results = pool.map(lambda item: _connect(kubectl, item[0], item[1], targets), sources.items())
        connections = [connection for connections in results for connection in connections]
    return sorted(connections, key=lambda connection: (connection.who, connection.whom, connection.port))


def verdict(connections: list[Connection]) -> list[Finding]:
    """Connections that are open though they should not be, closed though they are needed, or were not tried."""
    findings = []
    for connection in connections:
        expected = (connection.who, connection.whom, connection.port) in NEEDED | CONTROLS
        if connection.open != expected:
            state = "open, though nothing needs it" if connection.open else "closed, though it is needed"
            findings.append(
                Finding(
                    "connections",
                    f"{connection.who} -> {connection.whom}:{connection.port}",
                    f"is {state}",
                    "kubectl get netpol -n todo-app",
                )
            )
    measured = {(connection.who, connection.whom, connection.port) for connection in connections}
    return findings + [
        Finding("connections", f"{who} -> {whom}:{port}", "was not tried", "kubectl get pods -n todo-app")
        for who, whom, port in sorted((NEEDED | CONTROLS) - measured)
    ]


def disagreements(connections: list[Connection], objects: list[Object]) -> list[str]:
    """Connections that were made though the live NetworkPolicies, as we read them, close them, and the other way round.

    Args:
        objects: the live objects of the namespace; pods of the application are known by their component.
    """
    network = Network(objects)
    pods = application_pods(objects, network, COMPONENT)
    return [
        f"{item.who} -> {item.whom}:{item.port} was {'made' if item.open else 'refused'}, by our reading of the "
        f"policies it is {'closed' if item.open else 'open'}"
        for item in connections
        if item.whom in pods
        and item.open is not any(network.allows(_caller(item.who, pods, network), target, item.port)
                                 for target in pods[item.whom][:1])
    ]  # fmt: skip


def _caller(who: str, pods: dict[str, list[Endpoint]], network: Network) -> Endpoint:
    """The pod that called: one of the application's, or the stand-in that ``measure`` made for it."""
    if who in pods:
        return pods[who][0]
    home = pods["frontend"][0]
    if who == ANYONE:
        return Endpoint(who, "default", {"connect": who}, network.namespace_labels("default"))
    own = {**home.labels, COMPONENT: who} if who in ("migrations", "test") else {"connect": who}
    return Endpoint(who, home.namespace, own, home.namespace_labels)


def _running(kubectl: Kubectl, namespace: str, release: str) -> dict[str, Object]:
    """A ready pod of each component."""
    result = kubectl(
        "get", "pods", "--namespace", namespace, "--selector", f"app.kubernetes.io/instance={release}", "-o", "json"
    )
    if not result.ok:
        raise CommandFailed("the release's pods cannot be listed", why=result.tail(), fix="./inv deploy-001")
    ready = {}
    for pod in json.loads(result.stdout)["items"]:
        conditions = {c["type"]: c["status"] for c in pod["status"].get("conditions", [])}
        if conditions.get("Ready") == "True" and not pod["metadata"].get("deletionTimestamp"):
            ready[pod["metadata"]["labels"][COMPONENT]] = pod
    missing = sorted({"frontend", "backend"} - set(ready))
    if missing:
        raise CommandFailed(f"no ready pod of {', '.join(missing)}", fix=f"kubectl get pods -n {namespace}")
    return ready


def _targets(kubectl: Kubectl, pods: dict[str, Object]) -> list[Target]:
    """Every declared port of every component, and the Kubernetes API."""
    targets = [
        Target(whom, pod["status"]["podIP"], port["containerPort"])
        for whom, pod in pods.items()
        for container in pod["spec"]["containers"]
        for port in container.get("ports", [])
    ]
    result = kubectl("get", "service", "kubernetes", "--namespace", "default", "-o", "jsonpath={.spec.clusterIP}")
    return [*targets, Target(API, result.stdout.strip(), 443)] if result.ok else targets


def _sources(namespace: str, pods: dict[str, Object]) -> dict[str, tuple[str, str, str]]:
    return {who: (namespace, pod["metadata"]["name"], LANGUAGES[who]) for who, pod in pods.items() if who in LANGUAGES}


@contextmanager
def _stand_ins(kubectl: Kubectl, namespace: str, pods: dict[str, Object]) -> Iterator[dict[str, tuple[str, str, str]]]:
    """Pods for who has none: migrations, test, a stranger in the namespace, anyone in another; removed at the end."""
    token = secrets.token_hex(3)
    labels = pods["frontend"]["metadata"]["labels"]
    image = pods["frontend"]["spec"]["containers"][0]["image"]
    sources: dict[str, tuple[str, str, str]] = {}
    manifests = []
    for who in ("migrations", "test", STRANGER, ANYONE):
        pod_namespace = "default" if who == ANYONE else namespace
        name = f"connect-{who}-{token}"
        selector = {key: value for key, value in labels.items() if key.startswith("app.kubernetes.io/")}
        own = selector | {COMPONENT: who} if who in ("migrations", "test") else {"connect": who}
        manifests.append(idle_pod(name, pod_namespace, image, labels=own))
        sources[who] = (pod_namespace, name, "node")
    try:
        created = kubectl(
            "create", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests})
        )
        if not created.ok and "(Forbidden)" in created.stderr:
            raise BlockedError(
                "this user may not make the pods that connect, from this namespace and from another",
                why=created.tail(),
                fix="use a context that may, or answer for the criterion: ./inv waive ID --because ... --until DATE",
            )
        if not created.ok:
            raise CommandFailed("the pods that connect cannot be made", why=created.tail(), fix="./inv deploy-002")
        for pod_namespace, name, _ in sources.values():
            kubectl(
                "wait",
                "--for=condition=Ready",
                f"pod/{name}",
                "--namespace",
                pod_namespace,
                f"--timeout={READY_TIMEOUT}",
                timeout=120,
            )
        time.sleep(SETTLE_SECONDS)
        yield sources
    finally:
        for pod_namespace, name, _ in sources.values():
            kubectl(
                "delete",
                "pod",
                name,
                "--namespace",
                pod_namespace,
                "--ignore-not-found",
                "--wait=false",
                "--grace-period=0",
            )


def _connect(kubectl: Kubectl, who: str, source: tuple[str, str, str], all_targets: list[Target]) -> list[Connection]:
    """Connect to the targets from inside a pod; its script prints ``address port open|closed`` for each."""
    namespace, name, language = source
    targets = [target for target in all_targets if target.whom != who]
    addresses = " ".join(f"{target.address}:{target.port}" for target in targets)
    script = (SCRIPTS / FILES[language]).read_text(encoding="utf-8").replace("@TARGETS@", addresses)
    result = kubectl("exec", name, "--namespace", namespace, "--", *COMMANDS[language], script, timeout=120)
    states = {tuple(line.split()[:2]): line.split()[2] for line in result.stdout.splitlines() if len(line.split()) == 3}
    if not result.ok or len(states) != len(targets):
        raise CommandFailed(
            f"the pod {name} could not connect", why=result.tail(), fix=f"kubectl get pod {name} -n {namespace}"
        )
    return [
        Connection(who, target.whom, target.port, states[(target.address, str(target.port))] == "open")
        for target in targets
    ]
