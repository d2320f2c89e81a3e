"""Every IV-DEPLOY-004 check passes on an upgrade and a rollback that went well, and fails on each that did not."""

import contextlib
import dataclasses
import types
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from phase4.criteria.deploy import operations, scaling_checks, tasks, update_checks
from phase4.criteria.deploy.operations import Operations, State
from phase4.criteria.probes import live
from phase4.engine.checks import Check, Recorder
from phase4.engine.context import Context
from phase4.release.install import Revision
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed

TOKEN = "cafe"
FINE = Completed(("helm",), 0, "", "", 1.0)
BAD = Completed(("helm",), 1, "", "Error: UPGRADE FAILED: timed out", 1.0)
OBJECTS = {f"Kind/{number}": "a" for number in range(30)}
CHANGED = {**OBJECTS, "Kind/1": "b", "Kind/2": "b", "Kind/3": "b"}
NONE = dict.fromkeys(operations.overrides(TOKEN), "none")


def revisions(*statuses: str, description: str = "Upgrade complete") -> list[Revision]:
    made = [Revision(revision=number, status=status) for number, status in enumerate(statuses, start=4)]
    return [*made[:-1], made[-1].model_copy(update={"description": description})]


def used(answered: int = 500, *failures: str) -> Any:  # noqa: ANN401
    return types.SimpleNamespace(answered=answered, failures=list(failures), series=())


BEFORE = State(5, revisions("superseded", "deployed"), {"a": 1}, OBJECTS, OBJECTS, {"p1", "p2"}, NONE)
BETWEEN = State(
    6, revisions("superseded", "superseded", "deployed"), {"a": 2}, CHANGED, CHANGED, {"p3", "p4"},
    operations.overrides(TOKEN),
)  # fmt: skip
KEPT = revisions("superseded", "superseded", "superseded", "deployed", description="Rollback to 5")
AFTER = State(7, KEPT, {"a": 1}, OBJECTS, OBJECTS, {"p5", "p6"}, NONE)
GOOD = Operations(TOKEN, BEFORE, FINE, BETWEEN, used(), FINE, AFTER, used())


def good(**changed: Any) -> Operations:  # noqa: ANN401
    return dataclasses.replace(GOOD, **changed)


def after(**changed: Any) -> Operations:  # noqa: ANN401
    return good(after=dataclasses.replace(AFTER, **changed))


def between(**changed: Any) -> Operations:  # noqa: ANN401
    return good(between=dataclasses.replace(BETWEEN, **changed))


LONG = [Revision(revision=number, status="superseded") for number in range(-6, 7)]
CHECKS: dict[str, Check] = {one.criterion: one for one in tasks.TASKS["IV-DEPLOY-004"].checks}
BROKEN: list[tuple[str, Operations]] = [
    ("IV-DEPLOY-004.1", good(upgraded=BAD)),
    ("IV-DEPLOY-004.1", good(during_upgrade=used(500, "/api/health: 502"))),
    ("IV-DEPLOY-004.1", good(during_upgrade=used(2))),
    ("IV-DEPLOY-004.1", between(pods={"p1", "p4"})),
    ("IV-DEPLOY-004.1", between(history=revisions("superseded", "deployed", "failed"))),
    ("IV-DEPLOY-004.2", good(rolled_back=BAD)),
    ("IV-DEPLOY-004.2", good(during_rollback=used(500, "/api/health: 502"))),
    ("IV-DEPLOY-004.2", after(values={"a": 2})),
    ("IV-DEPLOY-004.2", after(manifest=CHANGED)),
    ("IV-DEPLOY-004.2", after(desired_state=CHANGED)),
    ("IV-DEPLOY-004.2", after(desired_state={})),
    ("IV-DEPLOY-004.2", between(desired_state=OBJECTS)),
    ("IV-DEPLOY-004.3", between(overridden=NONE)),
    ("IV-DEPLOY-004.3", between(overridden={**operations.overrides(TOKEN), "annotation of every backend pod": "none"})),
    ("IV-DEPLOY-004.3", after(overridden=operations.overrides(TOKEN))),
    ("IV-DEPLOY-004.4", after(revision=6)),
    ("IV-DEPLOY-004.4", after(history=revisions("superseded", "superseded", "deployed", "deployed"))),
    ("IV-DEPLOY-004.4", after(history=revisions("superseded", "superseded", "failed", "deployed"))),
    ("IV-DEPLOY-004.4", after(history=KEPT[2:])),
    ("IV-DEPLOY-004.4", after(history=[*LONG, KEPT[-1]])),
    ("IV-DEPLOY-004.4", after(history=[*KEPT[:-1], KEPT[-1].model_copy(update={"description": "Upgrade complete"})])),
]


def recorder(criterion: str, seen: Operations, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    monkeypatch.setattr(operations, "operations", lambda context, url: seen)
    monkeypatch.setattr(update_checks, "frontend_url", lambda: "http://192.168.49.2:30080")
    monkeypatch.setattr(live, "unready", list)
    monkeypatch.setattr(scaling_checks, "SETTLE_SECONDS", 0)
    looked = Recorder(Context(None))  # type: ignore[arg-type]
    CHECKS[criterion].verify(looked)
    return looked


@pytest.mark.parametrize("criterion", list(CHECKS))
def test_good_operations_pass(criterion: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = recorder(criterion, GOOD, monkeypatch)
    assert looked.evidence
    assert all(evidence.ok for evidence in looked.evidence), [one for one in looked.evidence if not one.ok]


@pytest.mark.parametrize(("criterion", "seen"), BROKEN)
def test_bad_operations_fail(criterion: str, seen: Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = recorder(criterion, seen, monkeypatch)
    assert any(not evidence.ok for evidence in looked.evidence)


def test_every_check_is_seen_to_fail() -> None:
    assert {criterion for criterion, _ in BROKEN} == set(CHECKS)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What Helm is told to do; nobody uses the application meanwhile."""
    commands: list[tuple[str, ...]] = []

    @contextlib.contextmanager
    def generate_load(url: str) -> Iterator[Any]:
        yield used()

    def helm(*words: str, **_: object) -> Completed:
        commands.append(words)
        return FINE

    states = iter((BEFORE, BETWEEN, AFTER))
    monkeypatch.setattr(operations, "generate_load", generate_load)
    monkeypatch.setattr(operations, "helm", helm)
    monkeypatch.setattr(operations, "state", lambda: next(states))
    return commands


def test_the_release_is_upgraded_and_rolled_back_once_in_a_run(told: list[tuple[str, ...]]) -> None:
    context = Context(None)  # type: ignore[arg-type]
    first = operations.operations(context, "http://x")
    assert operations.operations(context, "http://x") is first
    assert [(words[0], words[2]) for words in told][1] == ("rollback", "5")
    assert len(told) == 2
    assert (first.before, first.between, first.after) == (BEFORE, BETWEEN, AFTER)


def test_an_interrupted_upgrade_is_rolled_back(told: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(token: str) -> Completed:
        raise KeyboardInterrupt

    monkeypatch.setattr(operations, "_upgrade", interrupted)
    with pytest.raises(KeyboardInterrupt):
        operations.operations(Context(None), "http://x")  # type: ignore[arg-type]
    assert [words[:3] for words in told] == [("rollback", "todo-app", "5")]


def test_a_release_that_is_not_deployed_is_left_alone(
    told: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pending = dataclasses.replace(BEFORE, history=revisions("deployed", "pending-upgrade"))
    monkeypatch.setattr(operations, "state", lambda: pending)
    with pytest.raises(Phase4Error, match="cannot be tried"):
        operations.operations(Context(None), "http://x")  # type: ignore[arg-type]
    assert told == []


def backend_pod(number: int, annotation: str | None) -> dict[str, Any]:
    annotations = {} if annotation is None else {operations.ANNOTATION: annotation}
    labels = {"app.kubernetes.io/component": "backend"}
    return {
        "kind": "Pod",
        "metadata": {"name": f"b{number}", "uid": f"b{number}", "labels": labels, "annotations": annotations},
        "status": {},
    }


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], State]:
    """The state of a release whose second backend pod has this annotation."""

    def state(second: str | None) -> State:
        behavior = {"scaleDown": {"stabilizationWindowSeconds": operations.WINDOW}}
        objects = [
            {"kind": "ConfigMap", "metadata": {"name": "todo-app-frontend"}, "data": {operations.SETTING: TOKEN}},
            {
                "kind": "HorizontalPodAutoscaler",
                "metadata": {"name": "todo-app-backend"},
                "spec": {"behavior": behavior},
            },
            {"kind": "Secret", "metadata": {"name": "sh.helm.release.v1"}, "type": "helm.sh/release.v1"},
        ]
        pods = [backend_pod(1, TOKEN), backend_pod(2, second)]
        said = {"values": '{"a": 1}', "manifest": "kind: A\nmetadata: {name: a}\n---\n"}
        monkeypatch.setattr(operations, "history", lambda: revisions("superseded", "deployed"))
        monkeypatch.setattr(live, "objects", lambda kinds: ([*objects, *pods], FINE))
        monkeypatch.setattr(live, "pods", lambda: (pods, FINE))
        monkeypatch.setattr(live, "inside", lambda of, command: dataclasses.replace(FINE, stdout=f"{TOKEN}\n"))
        monkeypatch.setattr(operations, "helm", lambda *w, **_: dataclasses.replace(FINE, stdout=said[w[1]]))
        return operations.state()

    return state


def test_the_state_of_a_release(release: Callable[[str | None], State]) -> None:
    seen = release(TOKEN)
    assert seen.overridden == operations.overrides(TOKEN)
    assert (seen.revision, seen.values, list(seen.manifest)) == (5, {"a": 1}, ["A/a"])
    assert sorted(seen.desired_state) == ["ConfigMap/todo-app-frontend", "HorizontalPodAutoscaler/todo-app-backend"]
    assert seen.pods == {"b1", "b2"}


def test_a_pod_without_the_value_shows(release: Callable[[str | None], State]) -> None:
    assert release(None).overridden["annotation of every backend pod"] == f"{TOKEN}, none"
