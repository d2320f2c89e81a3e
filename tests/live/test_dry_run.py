"""What ``--dry-run`` prints is what runs: every step's plan is held against the processes that its act starts."""

import subprocess
from typing import Any

import pytest
from phase4.cli.session import Session, open_session
from phase4.criteria import catalogue
from phase4.engine.checks import Step

pytestmark = pytest.mark.cluster

# What changes something, by program and first words. Reading commands are free to differ.
CHANGES = {
    "docker": ("build", "pull", "rm", "rmi", "image rm", "import", "load", "network create", "network rm"),
    "minikube": ("start", "delete", "stop", "addons enable"),
    "helm": ("upgrade", "install", "rollback", "uninstall"),
    "kubectl": ("apply", "create", "delete", "annotate", "patch", "scale"),
    "kind": ("create", "load", "delete"),
    "bash": ("-c set -o pipefail; docker save",),
    "dockerd": ("",),
    "systemctl": ("start",),
}
STEPS = {
    f"{task_id}: {step.title}": (task_id, number)
    for task_id, definition in open_session().definitions.items()
    for number, step in enumerate(definition.every_step)
}


@pytest.fixture(scope="module")
def session() -> Session:
    return open_session()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Every command that is started, in order; all of them really run."""
    commands: list[tuple[str, ...]] = []
    real = subprocess.Popen

    def popen(args: Any, *more: Any, **options: Any) -> Any:  # noqa: ANN401  (Popen's own)
        commands.append(tuple(map(str, args)))
        return real(args, *more, **options)

    monkeypatch.setattr(subprocess, "Popen", popen)
    return commands


def changes_something(command: tuple[str, ...]) -> bool:
    options = ("--profile", "--context", "--kube-context", "--namespace")
    words = [word for before, word in zip(("", *command), command, strict=False) if not {before, word} & set(options)]
    text = " ".join(words[1:])
    return any(text.startswith(change) for change in CHANGES.get(words[0], ()))


@pytest.mark.parametrize("name", STEPS)
def test_a_step_runs_what_it_says(name: str, session: Session, started: list[tuple[str, ...]]) -> None:
    task_id, number = STEPS[name]
    step: Step = session.definitions[task_id].every_step[number]
    assert task_id in {task.id for task in catalogue.tasks()}
    session.context.forget()
    planned = step.plan(session.context)
    plan = [command for command in planned if command[0] != "#"]
    assert not [command for command in started if changes_something(command)], "a plan changed something"
    started.clear()
    session.context.forget()
    step.act(session.context)
    linked = [command for command in plan if command[0] in ("ln", "rm")]
    assert [command for command in plan if command not in started and command not in linked] == []
    if len(plan) == len(planned):  # a remark stands for commands that cannot be known beforehand
        assert [command for command in started if changes_something(command) and command not in plan] == []
