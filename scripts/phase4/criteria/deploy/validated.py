"""IV-DEPLOY-002: the deployed system does what it must, and refuses what it must."""

import json
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import yaml

from phase4 import cluster
from phase4.chart import connectivity
from phase4.chart.idle_pod import CONTAINER_SECURITY, POD_SECURITY
from phase4.chart.names import FRONTEND_NODE_PORT, NAMESPACE, RELEASE
from phase4.cluster.clients import kubectl
from phase4.criteria.inputs.live import live_objects
from phase4.criteria.probes import live
from phase4.engine.checks import Recorder
from phase4.system.errors import Phase4Error
from phase4.system.http import RequestException, direct_session
from phase4.system.process import Completed

HTTP_TIMEOUT = (5, 30)
BACKEND = "todo-app-backend"
BACKEND_PORT = 8000
METRICS_SECONDS = 150
SETTLE_SECONDS = 180
FEWEST_CONNECTIONS = 20


def frontend_url() -> str:
    """Where a browser finds the application: the node's address and the frontend's NodePort."""
    return f"http://{cluster.driver().node_ip()}:{FRONTEND_NODE_PORT}"


def pods_ready(recorder: Recorder) -> None:
    """A pod is not Ready: `kubectl describe pods -n todo-app` tells why."""
    matches, result = live.eventually(live.pods, lambda observed: all(map(live.ready, observed[0])), SETTLE_SECONDS)
    recorder.expect_at_least("pods", 1, len(matches), source=result)
    recorder.expect_empty("pods not Ready", [live.name(pod) for pod in matches if not live.ready(pod)], source=result)


def probes_pass(recorder: Recorder) -> None:
    """A container has no probe, is not ready or keeps restarting, or its health endpoint does not answer 200."""
    matches, result = live.pods()
    for pod in matches:
        for container in pod["spec"]["containers"]:
            missing = [kind for kind in ("livenessProbe", "readinessProbe") if kind not in container]
            recorder.expect_empty(f"probes missing in {live.name(pod)}", missing, source=result)
        unready = [item["name"] for item in pod["status"].get("containerStatuses", []) if not item["ready"]]
        recorder.expect_empty(f"containers not ready in {live.name(pod)}", unready, source=result)
    for service, path in (
        ("frontend:3000", "/api/health"),
        ("backend:8000", "/health"),
        ("backend:8000", "/ready"),
    ):
        answer = live.inside("frontend", live.node_fetch(f"http://todo-app-{service}{path}"))
        recorder.expect(f"{service}{path}", answer.stdout.startswith("200 "), expected="200",
                  actual=answer.stdout.strip() or answer.tail(), source=answer)  # fmt: skip


def services_inside(recorder: Recorder) -> None:
    """A path that the application needs is closed inside the cluster, or one that it does not need is open."""
    tried = connectivity.measure(kubectl, NAMESPACE, RELEASE)
    recorder.expect_at_least(
        "connections tried, from every pod and a stranger to every port", FEWEST_CONNECTIONS, len(tried)
    )
    recorder.expect_at_least("connections that are open", 1, sum(item.open for item in tried))
    recorder.expect_empty("connections that are not as meant", connectivity.verdict(tried))
    if disagreements := connectivity.disagreements(tried, live_objects(recorder.context)):
        raise Phase4Error(
            "the connections that were tried and our reading of the live NetworkPolicies disagree",
            why="; ".join(disagreements),
            fix=f"kubectl get networkpolicies -n {NAMESPACE} -o yaml, and report it with them",
        )


@contextmanager
def answering() -> Iterator[None]:
    """An application that does not answer is something seen, not a bug of ours."""
    try:
        yield
    except (RequestException, KeyError) as error:
        raise Phase4Error(
            f"{frontend_url()} does not answer as it should", why=str(error), fix="./inv why deploy-002.1"
        ) from error


@answering()
def frontend_outside(recorder: Recorder) -> None:
    """The frontend does not answer at the node's address and NodePort."""
    url = frontend_url()
    for path, kind in (("/api/health", "application/json"), ("/sign-in", "text/html")):
        answer = direct_session().get(url + path, timeout=HTTP_TIMEOUT)
        recorder.expect_equal(f"GET {url}{path}", 200, answer.status_code)
        recorder.expect(f"content type of {path}", kind in answer.headers.get("content-type", ""), expected=kind,
                  actual=answer.headers.get("content-type"))  # fmt: skip


def backend_not_outside(recorder: Recorder) -> None:
    """The backend can be reached from outside: its Service must be ClusterIP and no node port lead to it."""
    services, result = live.objects("services")
    backend = next((item for item in services if live.name(item) == BACKEND), None)
    if not recorder.expect(
        "the backend's Service exists",
        backend is not None,
        expected=BACKEND,
        actual=backend and BACKEND,
        source=result,
    ):
        return
    assert backend is not None
    recorder.expect_equal("type of the backend's Service", "ClusterIP", backend["spec"]["type"], source=result)
    ports = {port["nodePort"] for item in services for port in item["spec"]["ports"] if "nodePort" in port}
    recorder.expect_equal("node ports of the namespace", {FRONTEND_NODE_PORT}, ports, source=result)
    node = cluster.driver().node_ip()
    recorder.expect_equal(
        f"TCP from outside to the node's port {BACKEND_PORT}", "refused", _connect(node, BACKEND_PORT)
    )
    address = backend["spec"]["clusterIP"]
    recorder.expect(
        f"this machine's way to the Service's address {address}",
        _source_address(address) != _source_address(node),
        expected="not the cluster's network",
        actual=f"from {_source_address(address) or 'nowhere'}; to the node from {_source_address(node)}",
    )


def _connect(host: str, port: int) -> str:
    try:
        with socket.create_connection((host, port), timeout=5):
            return "connected"
    except OSError:
        return "refused"


def _source_address(host: str) -> str | None:
    """The address packets to a host would leave from; None if no route leads there.

    It sends nothing: a service address must not be tried from outside, for what is sent there may leave the machine.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((host, BACKEND_PORT))
        except OSError:
            return None
        return str(probe.getsockname()[0])


@answering()
def frontend_to_backend(recorder: Recorder) -> None:
    """A todo cannot be added and read back through the frontend: the proxy, the backend or the database is broken."""
    base = f"{frontend_url()}/api/backend/api"
    session = direct_session()
    session.headers["Origin"] = frontend_url()
    who = {
        "email": f"check-{secrets.token_hex(6)}@example.com",
        "password": secrets.token_urlsafe(18),
        "name": "Check",
    }
    signed_up = session.post(f"{base}/auth/sign-up", json=who, timeout=HTTP_TIMEOUT)
    if not recorder.expect(
        "sign up through the proxy",
        signed_up.ok,
        expected="2xx",
        actual=f"{signed_up.status_code} {signed_up.text[:300]}",
    ):
        return
    user = session.get(f"{base}/auth/me", timeout=HTTP_TIMEOUT).json()["id"]
    title = f"prove it {secrets.token_hex(4)}"
    added = session.post(f"{base}/{user}/todos", json={"title": title}, timeout=HTTP_TIMEOUT)
    recorder.expect_equal("add a todo", 201, added.status_code)
    listed = session.get(f"{base}/{user}/todos", timeout=HTTP_TIMEOUT).json()
    recorder.expect_equal("todos read back", [title], [todo["title"] for todo in listed["items"]])
    stranger = direct_session().get(f"{base}/{user}/todos", timeout=HTTP_TIMEOUT)
    recorder.expect_equal("the same without signing in", 401, stranger.status_code)


def scaling_objects(recorder: Recorder) -> None:
    """An HPA or PodDisruptionBudget is missing, cannot act, or would block every drain."""
    autoscalers, result = live.eventually(
        lambda: live.objects("horizontalpodautoscalers"), _all_get_metrics, METRICS_SECONDS
    )
    budgets, asked = live.objects("poddisruptionbudgets")
    for component in ("frontend", "backend"):
        hpa = [item for item in autoscalers if live.name(item) == f"todo-app-{component}"]
        recorder.expect_equal(f"HPAs of the {component}", 1, len(hpa), source=result)
        conditions = {c["type"]: c["status"] for item in hpa for c in item.get("status", {}).get("conditions", [])}
        recorder.expect_equal(
            f"the {component}'s HPA is able to scale", "True", conditions.get("AbleToScale"), source=result
        )
        recorder.expect_equal(
            f"the {component}'s HPA gets metrics", "True", conditions.get("ScalingActive"), source=result
        )
        pdb = [item for item in budgets if live.name(item) == f"todo-app-{component}"]
        recorder.expect_equal(f"PDBs of the {component}", 1, len(pdb), source=asked)
        for item in pdb:
            recorder.expect_at_least(
                f"pods of the {component} that may go", 1, item["status"]["disruptionsAllowed"], source=asked
            )


def _all_get_metrics(listed: tuple[list[live.Object], Completed]) -> bool:
    """Whether every autoscaler has its metrics; a fresh one waits for the first of them."""
    conditions = [{c["type"]: c["status"] for c in item.get("status", {}).get("conditions", [])} for item in listed[0]]
    return all(item.get("ScalingActive") == "True" for item in conditions)


def quota_enforced(recorder: Recorder) -> None:
    """The namespace's quota does not count its pods, or lets in a pod that is over it."""
    quotas, result = live.objects("resourcequotas")
    recorder.expect_at_least("quotas", 1, len(quotas), source=result)
    used = {key: value for item in quotas for key, value in item.get("status", {}).get("used", {}).items()}
    recorder.expect(
        "the quota counts",
        any(value not in ("0", "") for value in used.values()),
        expected="usage above 0",
        actual=json.dumps(used),
        source=result,
    )
    refused = kubectl(
        "create", "--dry-run=server", "--namespace", NAMESPACE, "-f", "-", stdin=yaml.safe_dump(_too_big())
    )
    answer = refused.stderr.strip() or refused.stdout.strip()
    recorder.expect(
        "a pod over the quota",
        "exceeded quota" in answer,
        expected="refused: exceeded quota",
        actual=answer,
        source=refused,
    )


def _too_big() -> dict[str, object]:
    """A pod that breaks no rule but the quota: within the limit range's per-container bounds, many times over."""
    limits, _ = live.objects("limitranges")
    bounds = [
        item.get("max", {}) for entry in limits for item in entry["spec"]["limits"] if item["type"] == "Container"
    ]
    size = {"cpu": bounds[0].get("cpu", "2"), "memory": bounds[0].get("memory", "2Gi")} if bounds else {"cpu": "64"}
    container = {
        "image": "none:none",
        "resources": {"requests": size, "limits": size},
        "securityContext": CONTAINER_SECURITY,
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"generateName": "over-quota-"},
        "spec": {
            "automountServiceAccountToken": False,
            "securityContext": POD_SECURITY,
            "containers": [{"name": f"c{number}", **container} for number in range(16)],
        },
    }
