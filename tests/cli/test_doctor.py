"""The doctor: how a machine stands decides the exit code, what is late is unknown, and nothing is changed."""

import json
import time
from pathlib import Path

import pytest
from phase4.cli import diagnosis, doctor
from phase4.cli.diagnosis import Finding, State
from phase4.criteria import needs
from phase4.system.errors import Exit
from phase4.system.process import Completed
from phase4.toolchain import engine_facts, inventory
from phase4.toolchain.engine_facts import EngineFacts


def finding(state: State, **more: object) -> Finding:
    return Finding("tools", "helm", state, "as it is", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("states", "code"),
    [
        (("ok", "installs", "deviates"), Exit.OK),
        (("ok", "act"), Exit.CRITERION_FAILED),
        (("ok", "unknown"), Exit.CRITERION_FAILED),
        (("act", "cannot"), Exit.BLOCKED),
    ],
)
def test_the_worst_decides_the_exit_code(states: tuple[State, ...], code: Exit) -> None:
    assert diagnosis.exit_code(finding(state) for state in states) == code


def test_a_question_that_is_late_is_unknown_and_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "SECONDS", 0.2)
    monkeypatch.setattr(diagnosis, "TOOL_NAMES", ())
    for name in ("_machine", "_folders", "_git", "_proxies", "_ports", "_engine", "_registries"):
        monkeypatch.setattr(diagnosis, name, lambda: [finding("ok")])
    monkeypatch.setattr(diagnosis, "_gordon", lambda: time.sleep(20) or [])  # type: ignore[func-returns-value]
    late = [one for one in diagnosis.examine() if one.state == "unknown"]
    assert [one.name for one in late] == ["Docker AI (Gordon)"]


@pytest.mark.parametrize(
    ("problem", "state", "fix"),
    [
        ("permission denied while trying to connect to the Docker daemon socket", "act", "usermod -aG docker"),
        ("docker: No such file or directory", "act", "docker"),
    ],
)
def test_an_engine_that_does_not_answer_needs_somebody(
    problem: str, state: State, fix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_facts, "look", lambda timeout: EngineFacts(problem=problem))
    monkeypatch.setattr(diagnosis.engine, "daemon_version", lambda: "")
    monkeypatch.setattr(diagnosis.os, "geteuid", lambda: 1000)
    [one] = diagnosis._engine()
    assert one.state == state
    assert fix in one.fix
    assert "IV-CONT-001.1" in one.criteria


@pytest.mark.parametrize(
    ("manager", "user", "state", "fix"),
    [
        ("apt-get", 0, "installs", "./inv env-001"),
        # Debian 12's own docker.io is 20.10, and it has no docker-cli: a plain apt-get would not do.
        ("apt-get", 1000, "act", "sudo ./inv toolchain.install --name docker"),
        ("dnf", 1000, "act", "sudo dnf install -y moby-engine docker-cli docker-buildx containerd runc iptables"),
        ("dnf", 0, "act", "dnf install -y moby-engine docker-cli docker-buildx containerd runc iptables"),
        ("brew", 501, "act", "brew install colima docker docker-buildx"),
        ("none", 1000, "act", "install docker.io, docker-cli, docker-buildx, containerd, runc, iptables with the"),
    ],
)
def test_a_machine_without_an_engine_names_its_own_way_to_one(
    manager: str, user: int, state: State, fix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name, path=None: f"/usr/bin/{name}" if name == manager else None)
    monkeypatch.setattr("os.geteuid", lambda: user)
    monkeypatch.setattr("phase4.system.privilege.sudo_asks_nothing", lambda: False)
    monkeypatch.setattr(engine_facts, "look", lambda timeout: EngineFacts(problem="docker: No such file or directory"))
    monkeypatch.setattr(diagnosis.engine, "daemon_version", lambda: "")
    [one] = diagnosis._engine()
    assert one.state == state
    assert one.fix.startswith(fix)


def test_an_old_engine_is_not_good_enough() -> None:
    facts = EngineFacts(version="20.10.24", operating_system="Debian GNU/Linux 12 (bookworm)")
    assert diagnosis._engine_version(facts).state == "act"
    assert ", then: " in diagnosis._engine_version(facts).fix
    assert diagnosis._engine_version(facts.model_copy(update={"version": "24.0.0"})).state == "ok"


def test_what_no_source_has_leaves_its_criteria_open_with_the_waiver(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = inventory.Availability("kagent", "missing", "no source")
    monkeypatch.setattr(inventory, "availability", lambda name: missing)
    one = diagnosis._tool("kagent")
    assert (one.state, one.criteria) == ("cannot", ("IV-AI-001.3",))
    doctor._print([one], 0.1, doctor.Console(width=200))
    assert './inv waive IV-AI-001.3 --because "kagent: not to be had here" --until ' in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_names_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis.os, "access", lambda *_: False)
    one = diagnosis._folder("cache", tmp_path / "none" / "yet", "TODO_PHASE4_CACHE")
    assert (one.state, one.fix) == ("act", "TODO_PHASE4_CACHE=FOLDER ./inv ...")
    assert not (tmp_path / "none").exists()


def test_docker_info_is_read_whatever_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        "ServerVersion": "27.1", "OperatingSystem": "Docker Desktop", "Name": "docker-desktop", "NCPU": 4,
        "MemTotal": 8 << 30, "SecurityOptions": ["name=rootless"], "RegistryConfig": {"Mirrors": ["https://m/"]},
    }  # fmt: skip
    monkeypatch.setattr(
        engine_facts.process, "run", lambda *_, **__: Completed(("docker",), 0, json.dumps(said), "", 0)
    )
    facts = engine_facts.look()
    assert (facts.virtual_machine, facts.memory_mb, facts.rootless) == ("Docker Desktop", 8192, True)
    monkeypatch.setattr(engine_facts.process, "run", lambda *_, **__: Completed(("docker",), 0, "{}", "", 0))
    assert engine_facts.look().problem


def test_every_need_is_of_criteria_that_exist() -> None:
    assert all(needs.criteria_of(thing) for thing in needs.NEEDS)
    assert needs.criteria_of("kube-score") == ()
