"""AI tools: absent is BLOCKED with the command to run, present is held against the truth, and both are on record."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from phase4.criteria.assistants import assistant, tasks
from phase4.engine.checks import Context, Recorder
from phase4.system.errors import BlockedError
from phase4.system.process import Completed

CHECKS = {check.criterion.rpartition(".")[2]: check for check in tasks.TASKS["IV-AI-001"].checks}
NAMES = {"1": "docker", "2": "kubectl-ai", "3": "kagent"}
TRUTH = {
    "1": "It builds on node:22-alpine and runs as user 1001.",
    "2": "There are 2 pods: todo-app-frontend-1 and todo-app-backend-1.",
    "3": "todo-app-frontend is healthy, todo-app-backend is healthy.",
}
Install = Callable[[str, str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a tool that gives this answer on PATH; the cluster has two pods and two deployments."""
    folder = tmp_path / "tools"
    folder.mkdir()
    monkeypatch.setattr(assistant, "environment", lambda: {"PATH": str(folder)})
    monkeypatch.setattr(assistant, "state_dir", lambda: tmp_path)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr("phase4.system.process.bin_path", lambda: folder)
    names = {
        "pods": ("todo-app-frontend-1", "todo-app-backend-1"),
        "deployments": ("todo-app-frontend", "todo-app-backend"),
    }
    done = Completed(("kubectl",), 0, "", "", 0.1)
    monkeypatch.setattr(
        tasks.live, "objects", lambda kind: ([{"metadata": {"name": name}} for name in names[kind]], done)
    )

    @contextmanager
    def nobody_s() -> Iterator[Path]:
        yield tmp_path / "kubeconfig"

    monkeypatch.setattr(tasks.readonly, "kubeconfig", nobody_s)

    def put(name: str, script: str) -> None:
        file = folder / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    return put


def look_at(number: str) -> list[str]:
    recorder = Recorder(Context(None))  # type: ignore[arg-type]
    CHECKS[number].verify(recorder)
    assert recorder.evidence
    return [one.what for one in recorder.evidence if not one.ok]


@pytest.mark.parametrize("number", NAMES)
def test_a_tool_that_is_not_here_is_blocked_with_the_command_to_run(number: str, install: Install) -> None:
    with pytest.raises(BlockedError) as raised:
        CHECKS[number].verify(Recorder(Context(None)))  # type: ignore[arg-type]
    assert raised.value.fix.startswith(NAMES[number])
    assert raised.value.why


@pytest.mark.parametrize("number", NAMES)
def test_a_tool_that_is_not_set_up_is_blocked_and_says_what_it_said(number: str, install: Install) -> None:
    install(NAMES[number], "echo 'not set up' >&2; exit 1")
    with pytest.raises(BlockedError) as raised:
        CHECKS[number].verify(Recorder(Context(None)))  # type: ignore[arg-type]
    assert "not set up" in raised.value.why
    assert not assistant.audited()


@pytest.mark.parametrize("number", NAMES)
def test_a_true_answer_passes_and_is_logged(number: str, install: Install) -> None:
    install(NAMES[number], f"echo '{TRUTH[number]}'")
    assert look_at(number) == []
    (entry,) = assistant.audited()
    assert entry["answer"].strip() == TRUTH[number]


@pytest.mark.parametrize("number", NAMES)
def test_an_invented_answer_fails(number: str, install: Install) -> None:
    install(NAMES[number], "echo 'All is well.'")
    assert look_at(number) == ["facts that the answer does not name"]


@pytest.mark.parametrize("number", NAMES)
def test_a_tool_that_breaks_while_it_answers_fails(number: str, install: Install) -> None:
    # Its presence is asked first, with fewer words than the question has.
    install(NAMES[number], 'case "$*" in *.*) exit 3;; esac')
    assert any("answers" in one for one in look_at(number))


def test_without_any_answer_the_log_is_blocked(install: Install) -> None:
    with pytest.raises(BlockedError):
        look_at("4")


def test_the_log_has_an_entry_for_every_tool_and_notices_a_change(install: Install) -> None:
    for number, name in NAMES.items():
        install(name, f"echo '{TRUTH[number]}'")
        look_at(number)
    assert look_at("4") == []
    lines = assistant.audit_log().read_text().splitlines()
    changed = json.loads(lines[0]) | {"answer": "something else"}
    assistant.audit_log().write_text("\n".join([json.dumps(changed), *lines[1:]]) + "\n")
    assert look_at("4") == ["answers that are not what was logged"]
    assistant.audit_log().write_text(lines[0] + "\n")
    assert look_at("4") == ["tools without an entry"]
