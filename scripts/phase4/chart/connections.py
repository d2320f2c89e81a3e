"""The matrix of real connections: from every pod of the application, and from strangers, to every port.

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

from phase4.chart.names import NAMESPACE, RELEASE
from phase4.chart.objects import Finding, Object
from phase4.chart.policy.network import ANYONE, COMPONENT, NEEDED
from phase4.system.errors import CommandFailed
from phase4.system.process import Completed

Kubectl = Callable[..., Completed]

STRANGER = "stranger"
API = "kubernetes-api"
SCRIPTS = files("phase4.chart") / "dial"
LANGUAGES = {"frontend": "node", "backend": "python", "model": "python", "postgres": "bash"}
COMMANDS = {"node": ("node", "-e"), "python": ("python", "-c"), "bash": ("bash", "-c")}
FILES = {"node": "dial.js", "python": "dial.py.txt", "bash": "dial.sh"}
# What shows that a closed port is closed by policy: dialled from where no policy forbids it, it is open.
CONTROLS = frozenset({(ANYONE, API, 443)})
PARALLEL = 8
# The policies of a new pod are in force some seconds after it runs.
SETTLE_SECONDS = 6
READY_TIMEOUT = "90s"


@dataclass(frozen=True)
class Target:
    """A port to dial: whose it is, and its address."""

    whom: str
    address: str
    port: int


@dataclass(frozen=True)
class Connection:
    """One attempt: who dialled whom on which port, and whether a connection was made."""

    who: str
    whom: str
    port: int
    open: bool


def measure(kubectl: Kubectl, namespace: str = NAMESPACE, release: str = RELEASE) -> list[Connection]:
    """Dial every port from everywhere.

    Args:
        kubectl: runs kubectl with these words against the right cluster.

    Raises:
        CommandFailed: if the release is not there, or a pod cannot be entered.
    """
    pods = _running(kubectl, namespace, release)
    targets = _targets(kubectl, pods)
    with _stand_ins(kubectl, namespace, pods) as stand_ins, ThreadPoolExecutor(PARALLEL) as pool:
        sources = _sources(namespace, pods) | stand_ins
        lists = pool.map(lambda item: _dial(kubectl, item[0], item[1], targets), sources.items())
        found = [connection for connections in lists for connection in connections]
    return sorted(found, key=lambda one: (one.who, one.whom, one.port))


def verdict(connections: list[Connection]) -> list[Finding]:
    """Connections that are open though they should not be, closed though they are needed, or were not tried."""
    findings = []
    for one in connections:
        wanted = (one.who, one.whom, one.port) in NEEDED | CONTROLS
        if one.open != wanted:
            state = "open, though nothing needs it" if one.open else "closed, though it is needed"
            findings.append(
                Finding(
                    "connections",
                    f"{one.who} -> {one.whom}:{one.port}",
                    f"is {state}",
                    "kubectl get netpol -n todo-app",
                )
            )
    tried = {(one.who, one.whom, one.port) for one in connections}
    return findings + [
        Finding("connections", f"{who} -> {whom}:{port}", "was not tried", "kubectl get pods -n todo-app")
        for who, whom, port in sorted((NEEDED | CONTROLS) - tried)
    ]


def _running(kubectl: Kubectl, namespace: str, release: str) -> dict[str, Object]:
    """A ready pod of each component."""
    done = kubectl(
        "get", "pods", "--namespace", namespace, "--selector", f"app.kubernetes.io/instance={release}", "-o", "json"
    )
    if not done.ok:
        raise CommandFailed("the release's pods cannot be listed", why=done.tail(), fix="./inv deploy-001")
    ready = {}
    for pod in json.loads(done.stdout)["items"]:
        conditions = {c["type"]: c["status"] for c in pod["status"].get("conditions", [])}
        if conditions.get("Ready") == "True" and not pod["metadata"].get("deletionTimestamp"):
            ready[pod["metadata"]["labels"][COMPONENT]] = pod
    missing = sorted({"frontend", "backend"} - set(ready))
    if missing:
        raise CommandFailed(f"no ready pod of {', '.join(missing)}", fix=f"kubectl get pods -n {namespace}")
    return ready


def _targets(kubectl: Kubectl, pods: dict[str, Object]) -> list[Target]:
    """Every declared port of every component, and the Kubernetes API."""
    found = [
        Target(whom, pod["status"]["podIP"], port["containerPort"])
        for whom, pod in pods.items()
        for container in pod["spec"]["containers"]
        for port in container.get("ports", [])
    ]
    done = kubectl("get", "service", "kubernetes", "--namespace", "default", "-o", "jsonpath={.spec.clusterIP}")
    return [*found, Target(API, done.stdout.strip(), 443)] if done.ok else found


def _sources(namespace: str, pods: dict[str, Object]) -> dict[str, tuple[str, str, str]]:
    return {who: (namespace, pod["metadata"]["name"], LANGUAGES[who]) for who, pod in pods.items() if who in LANGUAGES}


@contextmanager
def _stand_ins(kubectl: Kubectl, namespace: str, pods: dict[str, Object]) -> Iterator[dict[str, tuple[str, str, str]]]:
    """Pods for who has none: migrations, test, a stranger in the namespace, anyone in another; removed at the end."""
    token = secrets.token_hex(3)
    labels = pods["frontend"]["metadata"]["labels"]
    image = pods["frontend"]["spec"]["containers"][0]["image"]
    made: dict[str, tuple[str, str, str]] = {}
    manifests = []
    for who in ("migrations", "test", STRANGER, ANYONE):
        place = "default" if who == ANYONE else namespace
        name = f"dial-{who}-{token}"
        selector = {key: value for key, value in labels.items() if key.startswith("app.kubernetes.io/")}
        own = selector | {COMPONENT: who} if who in ("migrations", "test") else {"dial": who}
        manifests.append(_pod(name, place, own, image))
        made[who] = (place, name, "node")
    try:
        created = kubectl(
            "create", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests})
        )
        if not created.ok:
            raise CommandFailed("the pods that dial cannot be made", why=created.tail(), fix="./inv deploy-002")
        for place, name, _ in made.values():
            kubectl(
                "wait",
                "--for=condition=Ready",
                f"pod/{name}",
                "--namespace",
                place,
                f"--timeout={READY_TIMEOUT}",
                timeout=120,
            )
        time.sleep(SETTLE_SECONDS)
        yield made
    finally:
        for place, name, _ in made.values():
            kubectl(
                "delete", "pod", name, "--namespace", place, "--ignore-not-found", "--wait=false", "--grace-period=0"
            )


def _pod(name: str, namespace: str, labels: dict[str, str], image: str) -> Object:
    """A pod that waits to be entered, within the restricted Pod Security Standard."""
    container = {
        "name": "dial",
        "image": image,
        "command": ["node", "-e", "setTimeout(() => {}, 600000)"],
        "resources": {"requests": {"cpu": "5m", "memory": "32Mi"}, "limits": {"cpu": "200m", "memory": "128Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    spec = {
        "restartPolicy": "Never",
        "activeDeadlineSeconds": 600,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 1001, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
    }
    metadata = {"name": name, "namespace": namespace, "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _dial(kubectl: Kubectl, who: str, source: tuple[str, str, str], all_targets: list[Target]) -> list[Connection]:
    """Dial the targets from inside a pod; its script prints ``address port open|closed`` for each."""
    place, name, language = source
    targets = [one for one in all_targets if one.whom != who]
    wanted = " ".join(f"{one.address}:{one.port}" for one in targets)
    script = (SCRIPTS / FILES[language]).read_text(encoding="utf-8").replace("@TARGETS@", wanted)
    done = kubectl("exec", name, "--namespace", place, "--", *COMMANDS[language], script, timeout=120)
    states = {tuple(line.split()[:2]): line.split()[2] for line in done.stdout.splitlines() if len(line.split()) == 3}
    if not done.ok or len(states) != len(targets):
        raise CommandFailed(f"the pod {name} could not dial", why=done.tail(), fix=f"kubectl get pod {name} -n {place}")
    return [Connection(who, one.whom, one.port, states[(one.address, str(one.port))] == "open") for one in targets]
