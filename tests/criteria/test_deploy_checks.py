"""Every IV-DEPLOY-001 and 002 check passes on a good release, and fails on each that lacks what it asks for."""

import dataclasses
import json
import types
from collections.abc import Callable
from typing import Any

import pytest
import requests
from phase4.criteria.deploy import created as created
from phase4.criteria.deploy import tasks
from phase4.criteria.deploy import validated as validated
from phase4.criteria.probes import live
from phase4.engine.checks import Check, Recorder
from phase4.engine.context import Context
from phase4.release.install import Revision
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed

COMPONENTS = ("frontend", "backend", "postgres")
REFUSED = Completed(("kubectl",), 1, "", "pods is forbidden: exceeded quota: todo-app", 0.1)


def pod(component: str, phase: str = "Running", ready: bool = True, probes: bool = True) -> dict[str, Any]:
    container: dict[str, Any] = {"name": component}
    if probes:
        container |= {"livenessProbe": {}, "readinessProbe": {}}
    return {
        "metadata": {"name": component, "labels": {"app.kubernetes.io/component": component}},
        "spec": {"containers": [container]},
        "status": {
            "phase": phase,
            "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
            "containerStatuses": [{"name": component, "ready": ready}],
        },
    }


def named(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  (whatever an object may hold)
    return {"metadata": {"name": name, "labels": {"kubernetes.io/service-name": name}}, **more}


def service(name: str, kind: str = "ClusterIP", **port: int) -> dict[str, Any]:
    return named(name, spec={"type": kind, "clusterIP": "10.96.0.9", "ports": [{"port": 1, **port}]})


def autoscaler(name: str, active: str = "True") -> dict[str, Any]:
    conditions = [{"type": "AbleToScale", "status": "True"}, {"type": "ScalingActive", "status": active}]
    return named(name, status={"conditions": conditions})


SERVICES = [service("todo-app-frontend", "NodePort", nodePort=30080), service("todo-app-backend")]


@dataclasses.dataclass
class World:
    """What the cluster, Helm and the application say."""

    revisions: tuple[str, ...] = ("superseded", "deployed")
    helm_ok: bool = True
    manifest: str = "kind: Service\nkind: Deployment\n"
    found: str = "service/a\ndeployment/b\n"
    level: str = "restricted"
    manager: str = "Helm"
    pods: list[dict[str, Any]] = dataclasses.field(default_factory=lambda: [pod(name) for name in COMPONENTS])
    services: list[dict[str, Any]] = dataclasses.field(default_factory=lambda: list(SERVICES))
    endpoints_ready: bool = True
    answer: str = "200 ok"
    connections: list[Any] = dataclasses.field(default_factory=lambda: [types.SimpleNamespace(open=True)] * 36)
    wrong_connections: list[str] = dataclasses.field(default_factory=list)
    page: int = 200
    kind: str = "text/html application/json"
    tcp: str = "refused"
    source: str | None = "172.16.0.2"
    sign_up: int = 201
    listed: bool = True
    stranger: int = 401
    active: str = "True"
    may_go: int = 1
    budgets: tuple[str, ...] = ("todo-app-frontend", "todo-app-backend")
    used: str = "3"
    over_quota: Completed = REFUSED
    limits: int = 1

    def objects(self, kind: str, *selector: str) -> tuple[list[dict[str, Any]], Completed]:
        ready = {"endpoints": [{"conditions": {"ready": self.endpoints_ready}}]}
        found: dict[str, list[dict[str, Any]]] = {
            "pods": self.pods,
            "services": self.services,
            "endpointslices": [named(one["metadata"]["name"], **ready) for one in self.services],
            "horizontalpodautoscalers": [autoscaler(f"todo-app-{one}", self.active) for one in COMPONENTS[:2]],
            "poddisruptionbudgets": [named(one, status={"disruptionsAllowed": self.may_go}) for one in self.budgets],
            "resourcequotas": [named("q", status={"used": {"pods": self.used}})],
            "limitranges": [named("l", spec={"limits": [{"type": "Container", "max": {"cpu": "1"}}]})] * self.limits,
        }
        return found[kind], Completed(("kubectl", "get", kind), 0, "", "", 0.1)

    def kubectl(self, *words: str, **_: object) -> Completed:
        if words[0] == "create":
            return self.over_quota
        if words[1] == "namespace":
            labels = {
                "pod-security.kubernetes.io/enforce": self.level,
                "app.kubernetes.io/managed-by": self.manager,
            }
            return Completed(words, 0, json.dumps({"metadata": {"labels": labels}}), "", 0.1)
        return Completed(words, 0, self.found, "", 0.1)

    def helm(self, *words: str, **_: object) -> Completed:
        return Completed(words, 0 if self.helm_ok else 1, self.manifest, "", 0.1)

    def inside(self, of: str, command: list[str], timeout: float = 0) -> Completed:
        return Completed(("kubectl", "exec"), 0 if self.answer.startswith("200") else 7, self.answer, "", 0.1)

    def request(self, method: str, url: str, signed_in: bool, body: Any = None) -> Any:  # noqa: ANN401
        if not signed_in:
            status = self.stranger if "todos" in url else self.page
            return reply(status, {}, self.kind)
        if url.endswith("sign-up"):
            return reply(self.sign_up, {})
        if url.endswith("/me"):
            return reply(200, {"id": "u"})
        if method == "POST":
            self.title = body["title"]
            return reply(201, {})
        return reply(200, {"items": [{"title": self.title}] if self.listed else []})


def reply(status: int, data: Any, kind: str = "application/json") -> Any:  # noqa: ANN401
    return types.SimpleNamespace(
        ok=status < 400, status_code=status, text="", json=lambda: data, headers={"content-type": kind}
    )


CHECKS: dict[str, Check] = {
    check.criterion: check for task in ("IV-DEPLOY-001", "IV-DEPLOY-002") for check in tasks.TASKS[task].checks
}
GOOD = [pod(name) for name in COMPONENTS]
BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("IV-DEPLOY-001.1", {"revisions": ("deployed", "failed")}),
    ("IV-DEPLOY-001.1", {"revisions": ()}),
    ("IV-DEPLOY-001.1", {"helm_ok": False}),
    ("IV-DEPLOY-001.2", {"found": "service/a\n"}),
    ("IV-DEPLOY-001.3", {"level": "baseline"}),
    ("IV-DEPLOY-001.3", {"manager": "kubectl"}),
    ("IV-DEPLOY-001.3", {"limits": 0}),
    ("IV-DEPLOY-001.4", {"pods": [*GOOD, pod("backend", phase="Pending")]}),
    ("IV-DEPLOY-001.4", {"pods": GOOD[:2]}),
    ("IV-DEPLOY-001.5", {"endpoints_ready": False}),
    ("IV-DEPLOY-001.5", {"answer": "503 no"}),
    ("IV-DEPLOY-002.1", {"pods": [*GOOD, pod("backend", ready=False)]}),
    ("IV-DEPLOY-002.1", {"pods": []}),
    ("IV-DEPLOY-002.2", {"pods": [pod("frontend", probes=False)]}),
    ("IV-DEPLOY-002.2", {"answer": "503 no"}),
    ("IV-DEPLOY-002.3", {"wrong_connections": ["frontend -> postgres:5432 is open"]}),
    ("IV-DEPLOY-002.3", {"connections": []}),
    ("IV-DEPLOY-002.4", {"page": 502}),
    ("IV-DEPLOY-002.4", {"kind": "text/plain"}),
    ("IV-DEPLOY-002.5", {"services": [SERVICES[0], service("todo-app-backend", "NodePort", nodePort=30081)]}),
    ("IV-DEPLOY-002.5", {"services": SERVICES[:1]}),
    ("IV-DEPLOY-002.5", {"tcp": "connected"}),
    ("IV-DEPLOY-002.5", {"source": "192.168.49.1"}),
    ("IV-DEPLOY-002.6", {"sign_up": 502}),
    ("IV-DEPLOY-002.6", {"listed": False}),
    ("IV-DEPLOY-002.6", {"stranger": 200}),
    ("IV-DEPLOY-002.7", {"active": "False"}),
    ("IV-DEPLOY-002.7", {"may_go": 0}),
    ("IV-DEPLOY-002.7", {"budgets": ("todo-app-frontend",)}),
    ("IV-DEPLOY-002.8", {"used": "0"}),
    ("IV-DEPLOY-002.8", {"over_quota": Completed(("kubectl",), 0, "pod/over-quota created", "", 0.1)}),
]


class Session:
    """A session, signed in once it posted something."""

    world: World

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.signed_in = False

    def post(self, url: str, json: Any, timeout: object) -> Any:  # noqa: ANN401
        self.signed_in = True
        return self.world.request("POST", url, True, json)

    def get(self, url: str, timeout: object) -> Any:  # noqa: ANN401
        return self.world.request("GET", url, self.signed_in)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, World], Recorder]:
    def at(criterion: str, world: World) -> Recorder:
        monkeypatch.setattr(live, "objects", world.objects)
        monkeypatch.setattr(live, "inside", world.inside)
        monkeypatch.setattr(live, "eventually", lambda find, good, seconds: find())
        for module in (created, validated):
            monkeypatch.setattr(module, "kubectl", world.kubectl)
        monkeypatch.setattr(created, "helm", world.helm)
        monkeypatch.setattr(created, "live_objects_meet_criteria", lambda looked: None)
        revisions = [Revision(revision=n, status=status) for n, status in enumerate(world.revisions, start=1)]
        monkeypatch.setattr(created, "history", lambda: revisions)
        monkeypatch.setattr(validated.cluster, "driver", lambda: types.SimpleNamespace(node_ip=lambda: "192.168.49.2"))
        monkeypatch.setattr(validated.connectivity, "measure", lambda *_: world.connections)
        monkeypatch.setattr(validated.connectivity, "verdict", lambda _: world.wrong_connections)
        # What our reading of live policies says has tests of its own (test_verdicts_compared.py).
        monkeypatch.setattr(validated, "live_objects", lambda _: [])
        monkeypatch.setattr(validated.connectivity, "disagreements", lambda *_: [])
        monkeypatch.setattr(validated, "_connect", lambda host, port: world.tcp)
        monkeypatch.setattr(
            validated, "_source_address", lambda host: "192.168.49.1" if host == "192.168.49.2" else world.source
        )
        monkeypatch.setattr(Session, "world", world, raising=False)
        monkeypatch.setattr(validated, "direct_session", Session)
        looked = Recorder(Context(None))  # type: ignore[arg-type]
        CHECKS[criterion].verify(looked)
        return looked

    return at


@pytest.mark.parametrize("criterion", list(CHECKS))
def test_a_good_release_passes(criterion: str, recorder: Callable[[str, World], Recorder]) -> None:
    looked = recorder(criterion, World())
    assert looked.evidence
    assert all(evidence.ok for evidence in looked.evidence), looked.evidence


@pytest.mark.parametrize(("criterion", "fault"), BROKEN)
def test_a_broken_release_fails(
    criterion: str, fault: dict[str, Any], recorder: Callable[[str, World], Recorder]
) -> None:
    looked = recorder(criterion, World(**fault))
    assert any(not evidence.ok for evidence in looked.evidence)


def test_every_check_is_seen_to_fail() -> None:
    assert {criterion for criterion, _ in BROKEN} == set(CHECKS)


@pytest.mark.parametrize("criterion", ["IV-DEPLOY-002.4", "IV-DEPLOY-002.6"])
def test_an_application_that_does_not_answer_is_no_bug_of_ours(
    criterion: str, recorder: Callable[[str, World], Recorder], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise requests.ConnectionError("refused")

    monkeypatch.setattr(World, "request", refuse)
    with pytest.raises(Phase4Error, match="does not answer"):
        recorder(criterion, World())
