"""The minikube driver's course: which commands are given, in which order, when things go well and when they do not."""

from pathlib import Path

import pytest
from phase4.cluster import minikube, nodes, record
from phase4.cluster.image_source import ImageSource
from phase4.cluster.minikube import MinikubeDriver
from phase4.cluster.minikube_cli import start_args
from phase4.cluster.model import ClusterInfo
from phase4.cluster.nodes import Node
from phase4.cluster.repair import ClusterState
from phase4.cluster.sizing import Machine
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.process import Completed
from phase4.system.progress import Progress
from phase4.toolchain.isolation import Isolation

INFO = ClusterInfo(name="todo", driver="minikube", context="todo")
NEVER_MADE = ClusterState(engine=True, container="", profile=False, ready=False, complete=False)
STOPPED = ClusterState(engine=True, container="exited", profile=True, ready=False, complete=False)
RUNS = ClusterState(engine=True, container="running", profile=True, ready=True, complete=True)
LACKING = ClusterState(engine=True, container="running", profile=True, ready=True, complete=False)


class World:
    """Everything outside the driver; ``broken`` names commands that fail, each as often as it is named."""

    def __init__(self, seen: ClusterState, broken: tuple[str, ...] = ()) -> None:
        self.seen = seen
        self.broken = list(broken)
        self.machine: str | None = None
        self.done: list[str] = []

    def do(self, what: str) -> None:
        self.done.append(what)
        if what in self.broken:
            self.broken.remove(what)
            raise CommandFailed(f"{what} failed")

    def run(self, command: tuple[str, ...], **_: object) -> Completed:
        what = command[3] if command[0] == "minikube" else " ".join(command[3:5])
        self.done.append(what)
        failed = what in self.broken
        if failed:
            self.broken.remove(what)
        return Completed(command, int(failed), "", "it failed" if failed else "", 0.0)


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MinikubeDriver:
    for module in (minikube, record):
        monkeypatch.setattr(module, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr("phase4.cluster.minikube.minikube_processes.wait_for_minikube_processes", lambda *_: None)
    monkeypatch.setattr("phase4.cluster.minikube.isolation.revoke_inter_node_traffic", lambda name: None)
    monkeypatch.setattr(nodes, "nodes_of", lambda name: [])
    monkeypatch.setattr(nodes, "remove_stale_resources", lambda name: None)
    monkeypatch.setattr(MinikubeDriver, "_ready_and_complete", lambda self: (True, True))
    return MinikubeDriver("todo")


def enter(monkeypatch: pytest.MonkeyPatch, world: World) -> World:
    monkeypatch.setattr(MinikubeDriver, "look", lambda self: world.seen)
    monkeypatch.setattr(minikube, "ensure_engine", lambda progress: world.do("engine"))
    monkeypatch.setattr(minikube, "ensure_tools", lambda names, progress: world.do("tools"))
    monkeypatch.setattr(minikube, "prepare", lambda progress: ImageSource("built here", "node:1", ("add-on:1",)))
    monkeypatch.setattr(minikube, "look_at_machine", lambda: Machine(2, 24000, 80))
    monkeypatch.setattr(minikube, "virtual_machine", lambda: world.machine)

    def isolate(machine: str | None) -> Isolation:
        world.do("isolation")
        return Isolation(deviation="rules left to do" if machine else "")

    monkeypatch.setattr(minikube, "ensure_isolation", isolate)
    monkeypatch.setattr(MinikubeDriver, "load_image", lambda self, ref, progress: world.do(f"load {ref}"))
    monkeypatch.setattr("phase4.cluster.minikube.addons.install_addons", lambda *_: world.do("put in"))
    monkeypatch.setattr("phase4.cluster.minikube.addons.wait_for_addons", lambda *_: world.do("await"))
    monkeypatch.setattr(minikube, "run", world.run)
    monkeypatch.setattr("phase4.cluster.cluster_driver.run", world.run)
    return world


def test_an_engine_in_a_virtual_machine_answers_on_loopback_and_deviates(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World(NEVER_MADE))
    world.machine = "Docker Desktop"
    info = driver.ensure(progress)
    assert "rules left to do" in info.deviations
    assert driver.node_ip() == "127.0.0.1"
    assert "--ports=127.0.0.1:30080:30080" in start_args(info, ImageSource("official"), "bridge", as_root=False)


def test_the_cluster_of_another_user_is_left_alone(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    foreign = ClusterState(engine=True, container="running", profile=False, ready=False, complete=False)
    world = enter(monkeypatch, World(foreign))
    with pytest.raises(BlockedError, match="another user"):
        driver.ensure(progress)
    assert world.done == []


def test_what_an_interrupted_start_of_ours_left_is_begun_anew(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    left = ClusterState(engine=True, container="created", profile=False, ready=False, complete=False)
    world = enter(monkeypatch, World(left))
    driver._record.claim()
    driver.ensure(progress)
    assert "delete" in world.done


WHOLE = ["isolation", "start", "load add-on:1", "put in", "await", "annotate nodes"]


def test_a_cluster_is_started_with_isolation_first(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World(NEVER_MADE))
    info = driver.ensure(progress)
    assert world.done == ["engine", "tools", *WHOLE]
    assert (info.cpus, info.memory_mb, info.images) == (2, 8192, "built here")
    assert info.deviations[0] == "2 CPUs in place of 4: the machine has 2"
    assert driver.info() == info


def test_a_cluster_that_runs_is_left_alone(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    enter(monkeypatch, World(NEVER_MADE))
    driver.ensure(progress)
    world = enter(monkeypatch, World(RUNS))
    driver.ensure(progress)
    assert world.done == []


def test_a_cluster_that_lacks_something_is_not_started_again(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World(LACKING))
    driver.ensure(progress)
    assert world.done == ["engine", "tools", "isolation", "load add-on:1", "put in", "await", "annotate nodes"]


def test_a_start_that_fails_is_followed_by_a_new_beginning(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World(STOPPED, broken=("start",)))
    driver.ensure(progress)
    assert world.done == ["engine", "tools", "isolation", "start", "isolation", "delete", *WHOLE[1:]]


def test_a_new_beginning_that_fails_is_the_end(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World(STOPPED, broken=("start", "start")))
    with pytest.raises(CommandFailed, match="it failed"):
        driver.ensure(progress)
    assert world.done.count("start") == 2
    with pytest.raises(BlockedError, match="never started here"):
        driver.info()


def test_a_cluster_that_came_up_is_not_deleted_for_what_it_lacks(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    world = enter(monkeypatch, World(STOPPED, broken=("await",)))
    with pytest.raises(CommandFailed, match="await failed"):
        driver.ensure(progress)
    assert "delete" not in world.done


@pytest.mark.parametrize(
    ("known", "answers", "deleted"), [(True, True, False), (False, True, True), (True, False, True)]
)
def test_several_nodes_are_not_deleted_for_one_that_does_not_come_back(
    known: bool, answers: bool, deleted: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, driver: MinikubeDriver,
    progress: Progress,
) -> None:  # fmt: skip
    driver.node_count = 3
    if known:
        driver._record.write(INFO)
    world = enter(monkeypatch, World(STOPPED, broken=("start", "start")))
    monkeypatch.setattr(MinikubeDriver, "identity", lambda self: "uid" if answers else None)
    with pytest.raises(CommandFailed, match="it failed"):
        driver.ensure(progress)
    assert ("delete" in world.done) is deleted


@pytest.mark.parametrize(
    ("states", "ready"),
    [
        (["running", "running", "running"], True),
        (["running", "exited", "running"], False),
        (["running", "running"], False),
        (["exited", "running", "running"], False),
    ],
)
def test_a_node_whose_container_is_gone_is_not_ready_whatever_the_api_says(
    states: list[str], ready: bool, driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.node_count = 3
    found = [Node(name, state) for name, state in zip(("todo", "todo-m02", "todo-m03"), states, strict=False)]
    monkeypatch.setattr(nodes, "nodes_of", lambda name: found)
    assert driver.look().ready is ready


def test_workers_made_anew_join_again_after_the_start(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    driver.node_count = 3
    world = enter(monkeypatch, World(STOPPED))
    found = [Node(name, "running") for name in ("todo", "todo-m02", "todo-m03")]
    monkeypatch.setattr(nodes, "nodes_of", lambda name: found)
    monkeypatch.setattr(nodes, "forwards", lambda name: world.done.append(f"{name} forwards") is None)  # type: ignore[func-returns-value]
    monkeypatch.setattr("phase4.cluster.minikube.isolation.allow_inter_node_traffic", lambda name: world.do("let talk"))
    monkeypatch.setattr(minikube, "rejoin", lambda name, workers, _: world.do(f"{name} takes {' '.join(workers)}"))
    driver.ensure(progress)
    begun = world.done.index("start")
    assert world.done[begun : begun + 3] == ["start", "let talk", "todo takes todo-m02 todo-m03"]
    assert world.done[-5:-2] == ["todo forwards", "todo-m02 forwards", "todo-m03 forwards"]


def test_a_node_that_does_not_forward_is_waited_for(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    driver.node_count = 2
    answers = iter([True, False, True, True])
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr(nodes, "nodes_of", lambda name: [Node("todo", "running"), Node("todo-m02", "running")])
    monkeypatch.setattr(nodes, "forwards", lambda name: next(answers))
    driver._wait_until_ready()
    assert list(answers) == []


def test_a_node_that_never_forwards_is_an_error(driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.node_count = 2
    monkeypatch.setattr(minikube, "READY_SECONDS", -1.0)
    monkeypatch.setattr(nodes, "nodes_of", lambda name: [Node("todo-m02", "running")])
    monkeypatch.setattr(nodes, "forwards", lambda name: False)
    monkeypatch.setattr(MinikubeDriver, "kubectl", lambda self, *words: Completed(words, 0, "todo Ready", "", 0.0))
    with pytest.raises(minikube.NotStarted, match="not Ready or forwards nothing"):
        driver._wait_until_ready()


def test_no_image_is_loaded_into_a_cluster_that_does_not_run(
    driver: MinikubeDriver, monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    monkeypatch.setattr("phase4.cluster.minikube.isolation.revoke_inter_node_traffic", lambda name: None)
    monkeypatch.setattr(nodes, "nodes_of", lambda name: [Node("todo", "exited")])
    with pytest.raises(BlockedError, match="todo-backend:1 is to be loaded"):
        driver.load_image("todo-backend:1", progress)
