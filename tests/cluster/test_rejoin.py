"""A worker whose container was made anew joins its cluster again, and the token that lets it is not shown."""

import pytest
from phase4.cluster import rejoin
from phase4.system.errors import CommandFailed
from phase4.system.process import Completed
from phase4.system.progress import Progress

TOKEN = "abcdef.0123456789abcdef"


class Engine:
    """Two workers, of which those in ``known`` have joined; what is said to the shell of which node is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, known: tuple[str, ...], joins: bool = True) -> None:
        self.known = known
        self.joins = joins
        self.said: list[tuple[str, str]] = []
        monkeypatch.setattr(rejoin, "run", self.run)
        monkeypatch.setattr(rejoin, "kubernetes_version", lambda: "1.34.4")

    def run(self, command: tuple[str, ...], *, timeout: float, check: bool = False, stdin: str = "") -> Completed:
        if "test" in command:
            return Completed(command, 0 if command[2] in self.known else 1, "", "", 0.0)
        if "token" in command:
            assert command[2] == "todo"
            line = f"kubeadm join control-plane:8443 --token {TOKEN} --discovery-token-ca-cert-hash sha256:0 \n"
            return Completed(command, 0, line, "", 0.0)
        self.said.append((command[3], stdin))
        return Completed(command, 0 if self.joins else 1, "", "" if self.joins else "no route", 0.0)


def test_only_workers_that_do_not_know_their_cluster_join(monkeypatch: pytest.MonkeyPatch, progress: Progress) -> None:
    engine = Engine(monkeypatch, known=("todo-m02",))
    rejoin.rejoin("todo", ["todo-m02", "todo-m03"], progress)
    ((worker, script),) = engine.said
    assert worker == "todo-m03"
    assert f"/var/lib/minikube/binaries/v1.34.4/kubeadm join control-plane:8443 --token {TOKEN}" in script
    assert "--node-name=todo-m03 --ignore-preflight-errors=all" in script


def test_workers_that_know_their_cluster_are_left_alone(monkeypatch: pytest.MonkeyPatch, progress: Progress) -> None:
    engine = Engine(monkeypatch, known=("todo-m02", "todo-m03"))
    rejoin.rejoin("todo", ["todo-m02", "todo-m03"], progress)
    assert engine.said == []


def test_a_worker_that_cannot_join_is_named_and_its_token_is_not(
    monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    Engine(monkeypatch, known=(), joins=False)
    with pytest.raises(CommandFailed, match="todo-m02 could not join todo again") as caught:
        rejoin.rejoin("todo", ["todo-m02"], progress)
    assert TOKEN not in str(caught.value)
    assert caught.value.why == "no route"
