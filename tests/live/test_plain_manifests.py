"""``kubectl apply -k deploy/k8s`` for real, beside the release: the application of the plain manifests works too.

They are applied through an overlay, as a user would adapt them: another namespace, another node port, tags of images
that the node holds, and secrets newly made.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from phase4 import cluster
from phase4.chart.manifests import make_secrets
from phase4.chart.names import COMPONENTS, IMAGES, NAMESPACE, RELEASE
from phase4.cluster.clients import kubectl
from phase4.criteria.probes import ephemeral_namespace, http, live
from phase4.criteria.probes.account import Account
from phase4.system.paths import MANIFESTS
from phase4.system.process import Completed

pytestmark = pytest.mark.cluster

ROLLOUT_SECONDS = 300
NODE_PORTS = range(30100, 30200)
WORKLOADS = ("statefulset/todo-app-postgres", *(f"deployment/todo-app-{one}" for one in ("model", *COMPONENTS)))
ELSEWHERE = ("--namespace", "default")
_SELECTOR = "its selector is replaced as a whole, so kubectl sends it without comparing"
# What kubectl calls `configured` each time, though the API server then finds no change (and `kubectl diff` none).
SENT_ALWAYS = {
    "secret/todo-app-backend": "kustomize breaks a long value into lines, which the API server joins",
    "statefulset.apps/todo-app-postgres": "the API server adds defaults inside of the claim's template, one whole list",
    "poddisruptionbudget.policy/todo-app-frontend": _SELECTOR,
    "poddisruptionbudget.policy/todo-app-backend": _SELECTOR,
}


@dataclass(frozen=True)
class Applied:
    """The application of the plain manifests: its namespace, its overlay, its address, and what ``apply`` said."""

    namespace: str
    overlay: Path
    url: str
    first: Completed


def listed(what: str, *where: str) -> list[dict[str, Any]]:
    done = kubectl("get", what, *where, "--output", "json")
    assert done.ok, done.tail()
    items: list[dict[str, Any]] = json.loads(done.stdout)["items"]
    return items


def tags() -> dict[str, str]:
    """The tag of each of our images that the release runs, which the node therefore holds."""
    pods = [one["spec"]["template"]["spec"] for one in listed("deployments", "--namespace", NAMESPACE)]
    images = [container["image"].split(":") for pod in pods for container in pod["containers"]]
    found = {name: tag for name, tag in images if name in IMAGES}
    assert set(found) == set(IMAGES), f"the release runs {images}; run: ./inv deploy-001"
    return found


def free_node_port() -> int:
    taken = {port.get("nodePort") for one in listed("services", "--all-namespaces") for port in one["spec"]["ports"]}
    return next(port for port in NODE_PORTS if port not in taken)


def write_overlay(folder: Path, namespace: str, port: int) -> Path:
    """An overlay of deploy/k8s in a folder: what a user changes, and nothing else."""
    shutil.copytree(MANIFESTS, folder / "base", ignore=shutil.ignore_patterns("*-secret.env"))
    make_secrets(folder / "base")
    overlay = folder / "overlay"
    overlay.mkdir()
    node_port = [{"op": "replace", "path": "/spec/ports/0/nodePort", "value": port}]
    # The label by which a namespace that a killed run left behind is found and removed.
    ours = [
        {
            "op": "add",
            "path": "/metadata/labels/" + ephemeral_namespace.LABEL.replace("/", "~1"),
            "value": str(os.getpid()),
        }
    ]
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["../base"],
        "namespace": namespace,
        "images": [{"name": name, "newTag": tag} for name, tag in tags().items()],
        "patches": [
            {"target": {"kind": "Service", "name": f"{RELEASE}-frontend"}, "patch": json.dumps(node_port)},
            {"target": {"kind": "Namespace"}, "patch": json.dumps(ours)},
        ],
    }
    (overlay / "kustomization.yaml").write_text(yaml.safe_dump(kustomization), encoding="utf-8")
    return overlay


def apply(overlay: Path) -> Completed:
    return kubectl("apply", "--kustomize", str(overlay), timeout=120)


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    """The plain manifests, applied and rolled out in a namespace of their own, which they make and which goes again."""
    ephemeral_namespace.remove_leftovers()
    namespace, port = f"todo-plain-{secrets.token_hex(3)}", free_node_port()
    overlay = write_overlay(tmp_path_factory.mktemp("plain"), namespace, port)
    try:
        first = apply(overlay)
        assert first.ok, first.tail()
        for workload in WORKLOADS:
            wait = ("rollout", "status", workload, "--namespace", namespace, f"--timeout={ROLLOUT_SECONDS}s")
            done = kubectl(*wait, timeout=ROLLOUT_SECONDS + 30)
            assert done.ok, f"{done.tail()}\n{why(namespace)}"
        yield Applied(namespace, overlay, f"http://{cluster.driver().node_ip()}:{port}", first)
    finally:
        gone = (
            "delete",
            "namespace",
            namespace,
            "--ignore-not-found",
            f"--timeout={ephemeral_namespace.GOES_SECONDS}s",
        )
        removed = kubectl(*gone, timeout=ephemeral_namespace.GOES_SECONDS + 30)
    assert removed.ok, removed.tail()


def why(namespace: str) -> str:
    """What a rollout that does not end hangs on."""
    pods = kubectl("get", "pods", "--namespace", namespace, "--output", "wide").stdout
    events = kubectl("get", "events", "--namespace", namespace, "--sort-by=.lastTimestamp").stdout
    return f"{pods}\n{events[-3000:]}"


def test_the_namespace_is_as_strict_as_the_manifests_say(applied: Applied) -> None:
    (found,) = [one for one in listed("namespaces") if one["metadata"]["name"] == applied.namespace]
    assert found["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert "Warning" not in applied.first.stderr


def test_page_and_backend_answer_through_the_node_port(applied: Applied) -> None:
    page = http.wait_for(f"{applied.url}/sign-in", 200, timeout=60)
    assert page.status == 200, page.text
    assert page.content_type == "text/html"
    who = http.wait_for(f"{applied.url}/api/backend/api/auth/me", 401, timeout=60)
    assert who.status == 401, who.text
    assert who.data["error"]["code"], "the backend itself says that nobody is signed in"


def test_a_todo_is_made_by_chat(applied: Applied) -> None:
    account = Account(applied.url)
    answer = account.session.post(
        f"{account.api}/{account.user}/chat", json={"message": "Add buy milk"}, timeout=(5, 60)
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["tool_calls"], answer.text
    assert [title.lower() for title in account.titles()] == ["buy milk"]


@contextmanager
def stranger() -> Iterator[str]:
    """A pod that no policy holds back, in a namespace without any; its name."""
    name = f"todo-plain-stranger-{secrets.token_hex(3)}"
    image = f"todo-backend:{tags()['todo-backend']}"
    command = ("python", "-c", "import time; time.sleep(300)")
    made = kubectl("run", name, *ELSEWHERE, f"--image={image}", "--restart=Never", "--command", "--", *command)
    assert made.ok, made.tail()
    try:
        ready = kubectl("wait", f"pod/{name}", *ELSEWHERE, "--for=condition=Ready", "--timeout=90s", timeout=120)
        assert ready.ok, ready.tail()
        yield name
    finally:
        kubectl("delete", "pod", name, *ELSEWHERE, "--grace-period=1", "--timeout=60s", timeout=90)


def test_only_the_frontend_reaches_the_backend(applied: Applied) -> None:
    def connect(pod: str, where: tuple[str, str], component: str, port: int) -> Completed:
        host = f"{RELEASE}-{component}.{applied.namespace}.svc.cluster.local"
        command = (
            live.node_fetch(f"http://{host}:{port}/health") if "frontend" in pod else live.python_connect(host, port)
        )
        return kubectl("exec", pod, *where, "--", *command)

    here = ("--namespace", applied.namespace)
    allowed = live.eventually(
        lambda: connect(f"deployment/{RELEASE}-frontend", here, "backend", 8000), lambda done: done.ok, 30
    )
    assert allowed.ok, allowed.tail()
    with stranger() as pod:
        door = live.eventually(lambda: connect(pod, ELSEWHERE, "frontend", 3000), lambda done: done.ok, 30)
        assert door.ok, f"the frontend is open to anyone, but: {door.tail()}"
        shut = connect(pod, ELSEWHERE, "backend", 8000)
        assert shut.exit_code == 7, f"a pod outside reaches the backend: {shut.stdout}{shut.tail()}"
    beside = connect(f"deployment/{RELEASE}-model", here, "backend", 8000)
    assert beside.exit_code == 7, f"the model reaches the backend: {beside.stdout}{beside.tail()}"


def generations(namespace: str) -> dict[str, int]:
    """How often what each object asks for has changed."""
    found = listed("deployments,statefulsets,poddisruptionbudgets,networkpolicies", "--namespace", namespace)
    return {f"{one['kind']}/{one['metadata']['name']}": one["metadata"]["generation"] for one in found}


def test_a_second_apply_changes_nothing(applied: Applied) -> None:
    before = generations(applied.namespace)
    differs = kubectl("diff", "--kustomize", str(applied.overlay), timeout=120)
    assert (differs.exit_code, differs.stdout) == (0, ""), differs.tail()
    again = apply(applied.overlay)
    assert again.ok, again.tail()
    lines = again.stdout.splitlines()
    assert len(lines) == len(applied.first.stdout.splitlines())
    said = {line.split()[0] for line in lines if not line.endswith(" unchanged")}
    assert said <= set(SENT_ALWAYS), again.stdout
    assert generations(applied.namespace) == before
