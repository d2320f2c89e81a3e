"""The tests' own cluster of three nodes is selected while it is needed, and removed whatever happens."""

import os

import pytest
from phase4.cluster.minikube import MinikubeDriver
from phase4.cluster.repair import ClusterState
from phase4.cluster.selection import NODES_VARIABLE, VARIABLE, driver
from phase4.system.errors import CommandFailed
from phase4.testing import several_nodes
from silence import SilentProgress

NOTHING = ClusterState(engine=True, container="", profile=False, ready=False, complete=False)
LEFT = ClusterState(engine=True, container="exited", profile=True, ready=False, complete=False)
HALF = ClusterState(engine=True, container="", profile=True, ready=False, complete=False)


class World:
    """What was done to the cluster, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seen: ClusterState, broken: str = "") -> None:
        self.done: list[str] = []
        self.broken = broken
        self.seen = seen
        monkeypatch.delenv(VARIABLE, raising=False)
        monkeypatch.setenv(NODES_VARIABLE, "1")
        monkeypatch.setattr(several_nodes.toolchain, "ensure", lambda names, progress: None)
        monkeypatch.setattr(MinikubeDriver, "look", lambda cluster: self.seen)
        monkeypatch.setattr(MinikubeDriver, "destroy", lambda cluster, progress: self.do(f"destroy {cluster.name}"))
        monkeypatch.setattr(MinikubeDriver, "ensure", lambda cluster, progress: self.do(f"ensure {cluster.name}"))
        monkeypatch.setattr(several_nodes.install, "load_images", lambda progress: self.do("load"))
        monkeypatch.setattr(several_nodes.install, "install", lambda progress, further: self.do("install"))

    def do(self, what: str) -> None:
        self.done.append(what)
        self.seen = NOTHING if what.startswith("destroy") else LEFT
        if what == self.broken:
            raise CommandFailed(f"{what} failed")


WHOLE = ["ensure todo-phase4-ha", "load", "install", "destroy todo-phase4-ha"]


def test_it_is_selected_inside_and_what_was_selected_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, NOTHING)
    with several_nodes.deployed(SilentProgress()) as cluster:
        selected = driver()
        assert isinstance(selected, MinikubeDriver)
        assert (selected.name, selected.node_count) == (cluster.name, 3)
    assert world.done == WHOLE
    assert VARIABLE not in os.environ
    assert os.environ[NODES_VARIABLE] == "1"


@pytest.mark.parametrize("seen", [LEFT, HALF])
def test_what_an_interrupted_run_left_is_removed_first(monkeypatch: pytest.MonkeyPatch, seen: ClusterState) -> None:
    world = World(monkeypatch, seen)
    with several_nodes.deployed(SilentProgress()):
        pass
    assert world.done == ["destroy todo-phase4-ha", *WHOLE]


@pytest.mark.parametrize("broken", ["ensure todo-phase4-ha", "install"])
def test_it_is_removed_when_it_does_not_come_up(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    world = World(monkeypatch, NOTHING, broken)
    with pytest.raises(CommandFailed, match=broken), several_nodes.deployed(SilentProgress()):
        pass
    assert world.done[-1] == "destroy todo-phase4-ha"
    assert VARIABLE not in os.environ


def test_it_is_removed_when_a_test_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, NOTHING)
    with pytest.raises(KeyboardInterrupt), several_nodes.deployed(SilentProgress()):
        raise KeyboardInterrupt
    assert world.done == WHOLE
