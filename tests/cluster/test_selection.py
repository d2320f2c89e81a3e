"""PHASE4_CLUSTER chooses the cluster."""

import pytest
from phase4.chart.names import NAMESPACE
from phase4.cluster import context, selection
from phase4.cluster.context import ContextDriver
from phase4.cluster.kind import KindDriver
from phase4.cluster.minikube import MinikubeDriver
from phase4.system.errors import BlockedError, Exit, UsageError
from phase4.system.process import Completed
from phase4.system.progress import Progress


@pytest.mark.parametrize(
    ("value", "kind_of_driver", "context"),
    [
        ("", MinikubeDriver, "todo-phase4"),
        ("minikube", MinikubeDriver, "todo-phase4"),
        ("minikube:todo-phase4-ha", MinikubeDriver, "todo-phase4-ha"),
        ("kind", KindDriver, "kind-todo-phase4"),
        ("context:prod", ContextDriver, "prod"),
    ],
)
def test_each_choice(monkeypatch: pytest.MonkeyPatch, value: str, kind_of_driver: type, context: str) -> None:
    monkeypatch.setenv(selection.VARIABLE, value)
    chosen = selection.driver()
    assert (type(chosen), chosen.context) == (kind_of_driver, context)


@pytest.mark.parametrize("value", ["swarm", "context:", "context"])
def test_anything_else_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(selection.VARIABLE, value)
    with pytest.raises(UsageError, match="kubectl config get-contexts"):
        selection.driver()


@pytest.mark.parametrize("value", ["0", "ten", "-1", "99"])
def test_the_number_of_nodes_is_checked(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(selection.NODES_VARIABLE, value)
    monkeypatch.delenv(selection.VARIABLE, raising=False)
    with pytest.raises(UsageError, match="1 to 9"):
        selection.driver()


def test_kind_that_cannot_be_had_is_blocked_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    def refuse(names: list[str], progress: Progress) -> None:
        raise BlockedError(f"{names[0]} is missing", why="no source of it can be reached from here")

    monkeypatch.setattr("phase4.cluster.kind.ensure_engine", lambda progress: None)
    monkeypatch.setattr("phase4.cluster.kind.toolchain.ensure", refuse)
    monkeypatch.setattr("phase4.cluster.kind.shutil.which", lambda *_, **__: None)
    with pytest.raises(BlockedError, match="kind is missing") as blocked:
        KindDriver("todo").ensure(progress)
    assert blocked.value.exit_code is Exit.BLOCKED
    assert KindDriver("todo").status().state == "Absent"


def test_an_unknown_context_is_blocked(monkeypatch: pytest.MonkeyPatch, progress: Progress) -> None:
    monkeypatch.setattr(context, "run", lambda command, **_: Completed(command, 0, "one\ntwo\n", "", 0.0))
    with pytest.raises(BlockedError, match="no context 'three'"):
        ContextDriver("three").ensure(progress)


def test_somebody_elses_cluster_is_never_removed(progress: Progress) -> None:
    with pytest.raises(BlockedError, match="is not removed from here"):
        ContextDriver("prod").destroy(progress)


class OneNamespace:
    """What kubectl answers to somebody who may use one namespace alone."""

    def __init__(self, *, own_namespace: bool) -> None:
        self.own_namespace = own_namespace

    def run(self, command: tuple[str, ...], **_: object) -> Completed:
        words = command[3:]
        if words[:2] == ("config", "view"):
            return Completed(command, 0, "https://10.1.2.3:6443", "", 0.0)
        if words[:3] == ("get", "namespace", NAMESPACE) and self.own_namespace:
            return Completed(command, 0, "uid-of-the-namespace", "", 0.0)
        return Completed(command, 1, "", 'Error from server (Forbidden): nodes is forbidden: User "u" cannot', 0.0)


@pytest.mark.parametrize(
    ("own_namespace", "identity"), [(True, "uid-of-the-namespace"), (False, "https://10.1.2.3:6443")]
)
def test_a_user_of_one_namespace_has_a_cluster_that_answers(
    monkeypatch: pytest.MonkeyPatch, own_namespace: bool, identity: str
) -> None:
    monkeypatch.setattr("phase4.cluster.cluster_driver.run", OneNamespace(own_namespace=own_namespace).run)
    driver = ContextDriver("prod")
    assert driver.identity() == identity
    assert driver.facts().state == "Running"
    with pytest.raises(BlockedError, match="may not make a namespace"):
        driver.prove_network_policy()
    with pytest.raises(BlockedError, match="lists no node"):
        driver.node_ip()
