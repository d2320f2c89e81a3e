"""Every ENV check passes in a good world, and fails in each world that lacks what it asks for."""

import dataclasses
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from phase4.cluster.model import ClusterInfo, Facts, Proof, Status
from phase4.criteria import env
from phase4.engine.checks import Check, Recorder
from phase4.engine.context import Context
from phase4.engine.model import Evidence
from phase4.system.process import Completed


@dataclasses.dataclass
class World:
    """What the machine and the cluster say."""

    engine: str = "26.1.5"
    platform: str = "Docker Engine - Community"
    minikube: str = "v1.38.1"
    kubectl: str = "Client Version: v1.34.4"
    helm: str = "v3.20.2"
    on_path: bool = True
    state: str = "Running"
    cpus: int = 2
    memory_mb: int = 8192
    top: str = "node 200m 10% 1000Mi 12%"
    metrics: str = "True"
    info: bool = True
    policy: bool = True
    isolated: bool = True
    nodes: str = "node=True "
    parts: tuple[tuple[str, str], ...] = (("host", "Running"), ("kubeconfig", "Configured"))
    readyz: str = "ok"
    may: str = "yes"
    helm_lists: bool = True
    free_gb: float = 50

    def driver(self) -> Any:  # noqa: ANN401  (a stand-in for any driver)
        info = ClusterInfo(name="n", driver="minikube", context="n", cpus=2, memory_mb=8192, deviations=("2 CPUs",))
        return types.SimpleNamespace(
            facts=lambda: Facts(state=self.state, cpus=self.cpus, memory_mb=self.memory_mb),
            info=lambda: info,
            status=lambda: Status(state=self.state, parts=dict(self.parts)),
            prove_network_policy=lambda: proof(self.policy),
            prove_isolation=lambda: proof(self.isolated),
        )

    def run(self, command: tuple[str, ...]) -> Completed:
        words = list(command)
        said = {
            "docker": {"version": self.platform if "Platform" in words[-1] else self.engine, "info": "/"},
            "minikube": {"version": self.minikube},
            "kubectl": {"version": self.kubectl},
            "helm": {"version": self.helm},
        }
        if words[0] == "bash":
            return done(words, "/bin/tool" if self.on_path else "", self.on_path)
        text = said[words[0]][words[1]]
        return done(words, text, bool(text))

    def ask(self, *words: str) -> Completed:
        text = " ".join(words)
        answers = {
            "top nodes": (self.top, bool(self.top)),
            "get apiservice": (self.metrics, True),
            "cluster-info": ("", self.info),
            "get nodes": (self.nodes, True),
            "get --raw": (self.readyz, True),
            "auth can-i": (self.may, self.may == "yes"),
            "list": ("[]", self.helm_lists),
        }
        out, ok = next(answer for start, answer in answers.items() if text.startswith(start))
        return done(list(words), out, ok)


def done(words: list[str], out: str, ok: bool) -> Completed:
    return Completed(tuple(words), 0 if ok else 1, out, "" if ok else "no", 0.1)


def proof(ok: bool) -> Proof:
    return Proof(what="p", evidence=(Evidence(what="w", expected="e", actual="a", ok=ok),))


CHECKS: dict[str, Check] = {check.criterion: check for work in env.TASKS.values() for check in work.checks}
BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("IV-ENV-001.1", {"engine": "20.10.24"}),
    ("IV-ENV-001.1", {"engine": ""}),
    ("IV-ENV-001.2", {"minikube": "v1.31.2"}),
    ("IV-ENV-001.3", {"kubectl": "Client Version: v1.27.9"}),
    ("IV-ENV-001.4", {"helm": "v3.13.3"}),
    ("IV-ENV-001.5", {"on_path": False}),
    ("IV-ENV-002.1", {"state": "Stopped"}),
    ("IV-ENV-002.1", {"cpus": 1}),
    ("IV-ENV-002.1", {"memory_mb": 4096}),
    ("IV-ENV-002.2", {"top": ""}),
    ("IV-ENV-002.2", {"metrics": "False"}),
    ("IV-ENV-002.3", {"info": False}),
    ("IV-ENV-002.3", {"policy": False}),
    ("IV-ENV-002.3", {"isolated": False}),
    ("IV-ENV-002.4", {"nodes": "node=False "}),
    ("IV-ENV-002.4", {"nodes": ""}),
    ("IV-ENV-003.1", {"parts": (("host", "Stopped"), ("kubeconfig", "Configured"))}),
    ("IV-ENV-003.1", {"parts": (("host", "Running"), ("kubeconfig", "Misconfigured"))}),
    ("IV-ENV-003.2", {"readyz": "[-]etcd failed"}),
    ("IV-ENV-003.2", {"may": "no"}),
    ("IV-ENV-003.3", {"helm_lists": False}),
    ("IV-ENV-003.4", {"free_gb": 9.5}),
]


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, World], Recorder]:
    def at(criterion: str, world: World) -> Recorder:
        monkeypatch.setattr(Recorder, "run", lambda self, command, **_: world.run(tuple(command)))
        monkeypatch.setattr(env, "kubectl", world.ask)
        monkeypatch.setattr(env, "helm", world.ask)
        monkeypatch.setattr(env.cluster, "driver", world.driver)
        monkeypatch.setattr(env.shutil, "disk_usage", lambda path: types.SimpleNamespace(free=world.free_gb * 1e9))
        monkeypatch.setattr(env, "cache_dir", lambda: Path("/"))
        looked = Recorder(Context(None))  # type: ignore[arg-type]
        CHECKS[criterion].verify(looked)
        return looked

    return at


@pytest.mark.parametrize("criterion", list(CHECKS))
def test_a_good_world_passes(criterion: str, recorder: Callable[[str, World], Recorder]) -> None:
    looked = recorder(criterion, World())
    assert looked.evidence
    assert all(evidence.ok for evidence in looked.evidence), looked.evidence


@pytest.mark.parametrize(("criterion", "fault"), BROKEN)
def test_a_broken_world_fails(
    criterion: str, fault: dict[str, Any], recorder: Callable[[str, World], Recorder]
) -> None:
    looked = recorder(criterion, World(**fault))
    assert any(not evidence.ok for evidence in looked.evidence)


def test_every_check_is_seen_to_fail() -> None:
    assert {criterion for criterion, _ in BROKEN} == set(CHECKS)


def test_another_engine_than_docker_desktop_is_a_deviation(recorder: Callable[[str, World], Recorder]) -> None:
    assert recorder("IV-ENV-001.1", World()).deviations
    assert not recorder("IV-ENV-001.1", World(platform="Docker Desktop 4.40")).deviations


def test_a_clamped_cluster_is_a_deviation(recorder: Callable[[str, World], Recorder]) -> None:
    assert recorder("IV-ENV-002.1", World()).deviations == ["2 CPUs"]


@pytest.mark.parametrize("own_namespace", [True, False])
def test_helm_for_who_may_list_one_namespace_alone(monkeypatch: pytest.MonkeyPatch, *, own_namespace: bool) -> None:
    def answer(*words: str) -> Completed:
        is_own = words[1:3] == ("--namespace", env.NAMESPACE)
        forbidden = "" if is_own and own_namespace else 'Error: list: failed to list: secrets is forbidden: User "u"'
        return Completed(words, int(bool(forbidden)), "[]", forbidden, 0.1)

    monkeypatch.setattr(env, "helm", answer)
    looked = Recorder(Context(None))  # type: ignore[arg-type]
    env.helm_connects(looked)
    assert all(evidence.ok for evidence in looked.evidence) is own_namespace
    assert "may not list all namespaces" in looked.deviations[0]
