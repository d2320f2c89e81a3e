"""The kind driver's course: which commands are given, in which order, when things go well and when they do not."""

import json
from pathlib import Path

import pytest
from phase4.cluster import kind, record
from phase4.cluster.kind import KindDriver
from phase4.cluster.kind_image import KindImage
from phase4.cluster.minikube_cli import ANNOTATION
from phase4.images import kind_node
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.process import Completed
from phase4.system.progress import Progress
from phase4.toolchain.isolation import Isolation

BUILT_IMAGE = KindImage(f"{kind_node.TAG}:0123456789ab")


class World:
    """The engine, kind and the API: ``image`` is that of the node, which may run, be stopped or not be there."""

    def __init__(self, *, state: str = "", image: KindImage = BUILT_IMAGE, broken: str = "") -> None:
        self.state, self.image, self.broken = state, image, broken
        self.mark = ""
        self.current = ""
        self.steps: list[str] = []

    def run(self, command: tuple[str, ...], *, stdin: str | None = None, **_: object) -> Completed:
        words = command[3:] if command[:2] == ("kubectl", "--context") else command
        answer = self._answer(words)
        if answer is not None and self.broken and self.broken in command:
            answer = None
        return Completed(command, int(answer is None), answer or "", "" if answer is not None else "it failed", 0.0)

    def _answer(self, words: tuple[str, ...]) -> str | None:
        match words[:3]:
            case ("docker", "ps", _):
                return f"todo-control-plane {self.state}\n" if self.state else ""
            case ("docker", "inspect", _):
                return self.image.ref or "kindest/node:v1.34.0@sha256:7416"
            case ("docker", "start", _):
                self.state = "running"
            case ("kind", "create", _):
                self.state = "running"
            case ("kind", "delete", _):
                self.state = ""
            case ("kubectl", "config", "current-context"):
                return self.current or None
            case ("get", "nodes", _):
                return json.dumps({"items": [self._node()]}) if self.state == "running" else None
            case ("get", "namespace", _):
                return "the-uid" if self.state == "running" else None
            case ("annotate", *_):
                self.mark = words[-1].partition("=")[2]
        self.steps.append(" ".join(words[:2]))
        return ""

    def _node(self) -> dict[str, object]:
        return {
            "metadata": {"name": "todo-control-plane", "annotations": {ANNOTATION: self.mark}},
            "status": {
                "conditions": [{"type": "Ready", "status": "True"}],
                "addresses": [{"type": "InternalIP", "address": "172.18.0.2"}],
                "capacity": {"cpu": "2", "memory": "8388608Ki"},
                "nodeInfo": {"kubeletVersion": "v1.34.4"},
            },
        }


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> KindDriver:
    for module in (kind, record):
        monkeypatch.setattr(module, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr(kind, "cache_path", lambda: tmp_path)
    monkeypatch.setattr(kind, "virtual_machine", lambda: None)
    monkeypatch.setattr(kind.shutil, "which", lambda *_, **__: "/usr/bin/kind")
    return KindDriver("todo")


def enter(monkeypatch: pytest.MonkeyPatch, world: World, *, rules: str = "") -> World:
    def isolate(machine: str | None) -> Isolation:
        world.steps.append("isolation")
        return Isolation(deviation=rules)

    monkeypatch.setattr(kind, "ensure_engine", lambda progress: world.steps.append("engine"))
    monkeypatch.setattr(kind.toolchain, "ensure", lambda names, progress: world.steps.append("tools"))
    monkeypatch.setattr(kind, "ensure_isolation", isolate)
    monkeypatch.setattr(kind.kind_image, "prepare", lambda progress: world.image)
    monkeypatch.setattr(kind.addons, "wait_for_workloads", lambda kubectl, names, progress: world.steps.extend(names))
    monkeypatch.setattr(kind, "RESTART_SECONDS", 0.0)
    monkeypatch.setattr(kind, "run", world.run)
    monkeypatch.setattr("phase4.cluster.cluster_driver.run", world.run)
    return world


COMMON = ["kube-system deployment/coredns", "kube-system deployment/metrics-server"]
BUILT = ["kube-system daemonset/kube-router", "local-path-storage deployment/local-path-provisioner"]
BEFORE = ["engine", "tools", "isolation"]


def test_a_cluster_is_made_with_isolation_first_and_completed(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World())
    info = driver.ensure(progress)
    assert world.steps == [*BEFORE, "kind create", "apply -f", *COMMON, *BUILT, "annotate nodes"]
    assert (info.images, info.cpus, info.kubernetes) == ("built here", 2, "1.34.4")
    assert any("kube-router in place of kind's own" in deviation for deviation in info.deviations)


def test_an_official_image_deviates_in_size_and_metrics_alone(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World(image=KindImage()))
    info = driver.ensure(progress)
    assert world.steps == [*BEFORE, "kind create", "apply -f", *COMMON, "annotate nodes"]
    assert (info.images, info.deviations) == ("official", (kind.SIZE, kind.METRICS))
    assert driver.probe_image() == "busybox:1.37"


def test_a_cluster_that_is_whole_is_left_alone(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World())
    first = driver.ensure(progress)
    world.steps.clear()
    assert driver.ensure(progress) == first
    assert world.steps == []


def test_a_cluster_that_lacks_something_is_not_made_again(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World(state="running"))
    driver.ensure(progress)
    assert "kind create" not in world.steps
    assert world.steps[-1] == "annotate nodes"


def test_a_stopped_node_is_started_and_nothing_is_deleted(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World(state="exited"))
    driver.ensure(progress)
    assert world.steps[: len(BEFORE) + 1] == [*BEFORE, "docker start"]
    assert not {"kind create", "kind delete"} & set(world.steps)


def test_a_node_whose_api_stays_silent_is_blocked_with_the_command_that_loses_it(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World(state="running", broken="namespace"))
    with pytest.raises(BlockedError, match="does not answer") as blocked:
        driver.ensure(progress)
    assert "kind delete cluster --name todo" in blocked.value.fix
    assert "kind delete" not in world.steps


def test_what_kind_cannot_make_is_blocked_with_its_words(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    enter(monkeypatch, World(broken="create"))
    with pytest.raises(BlockedError, match="kind cannot create") as blocked:
        driver.ensure(progress)
    assert blocked.value.why == "it failed"
    assert not driver._record.is_complete


@pytest.mark.parametrize(("current", "switched"), [("todo-phase4", True), ("", False)])
def test_the_context_that_the_user_works_with_stays(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress, current: str, *, switched: bool
) -> None:
    world = enter(monkeypatch, World())
    world.current = current
    driver.ensure(progress)
    assert ("kubectl config" in world.steps) is switched


def test_rules_that_are_left_to_do_are_a_deviation(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    enter(monkeypatch, World(), rules="not enforced")
    assert "not enforced" in driver.ensure(progress).deviations


def test_in_a_virtual_machine_the_node_port_is_on_loopback(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    enter(monkeypatch, World())
    driver.ensure(progress)
    assert driver.node_ip() == "172.18.0.2"
    driver._record.remove()
    monkeypatch.setattr(kind, "virtual_machine", lambda: "Docker Desktop")
    driver.ensure(progress)
    assert driver.node_ip() == "127.0.0.1"


@pytest.mark.parametrize(("lacking", "outcome"), [(["todo-control-plane"], "loaded"), ([], "already there")])
def test_an_image_is_loaded_by_kind_where_it_is_not(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress, lacking: list[str], outcome: str
) -> None:
    world = enter(monkeypatch, World(state="running"))
    monkeypatch.setattr(kind.nodes, "lacking", lambda running, ref: lacking)
    monkeypatch.setattr(kind.engine, "inspect", lambda ref: {ref: "an image"})
    planned = driver.load_plan("todo-backend:1")
    assert driver.load_image("todo-backend:1", progress) == outcome
    assert planned == ([("kind", "load", "docker-image", "todo-backend:1", "--name", "todo")] if lacking else [])
    assert world.steps == (["kind load"] if lacking else [])


def test_what_is_removed_is_forgotten(driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress) -> None:
    enter(monkeypatch, World())
    driver.ensure(progress)
    driver.destroy(progress)
    assert driver.status().state == "Absent"
    assert not driver._record.is_complete


def test_a_deletion_that_fails_is_not_forgotten(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World())
    driver.ensure(progress)
    world.broken = "delete"
    with pytest.raises(CommandFailed, match="ended with 1"):
        driver.destroy(progress)
    assert driver._record.is_complete


def test_the_plan_names_the_image_and_the_file_and_is_empty_for_what_is_there(
    driver: KindDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = enter(monkeypatch, World())
    monkeypatch.setattr(kind.kind_image, "expected", lambda: BUILT_IMAGE)
    (command,) = driver.start_plan()
    assert command[:3] == ("kind", "create", "cluster")
    assert command[command.index("--image") + 1] == BUILT_IMAGE.ref
    world.state = "running"
    assert driver.start_plan() == []
