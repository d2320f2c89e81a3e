"""The report's data: gathered from where criteria stand, with the machine's facts."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from phase4.criteria import catalogue
from phase4.engine.checks import Recorder
from phase4.engine.model import Status
from phase4.report import machine
from phase4.report.data import Report, collect
from phase4.report.machine import Machine, look_at_machine
from world import World, failed

HERE = Machine(system="Debian", kernel="Linux", architecture="x86_64", python="3.11")
NOW = datetime(2026, 1, 30, tzinfo=UTC)


def collect_report(world: World) -> Report:
    return collect(world.assessment(), world.tasks, machine=HERE, now=NOW)


def test_what_passed_is_reported_with_its_evidence(chain: World) -> None:
    chain.run()
    report = collect_report(chain)
    assert (report.status, report.generated_at) == (Status.PASS, NOW)
    first = report.criteria[0]
    assert (first.status, first.next_command, first.stale) == (Status.PASS, "", False)
    assert [one.actual for one in first.evidence] == ["good"]
    assert first.looked_at == ("IV-A-001", "cluster")
    assert first.checked_at is not None


def test_counts_are_of_all_statuses_and_sum_up(chain: World) -> None:
    chain.do["IV-B-001"] = failed
    chain.run()
    report = collect_report(chain)
    assert report.status is Status.ERROR
    assert report.task_counts == {
        **dict.fromkeys(Status, 0), Status.PASS: 1, Status.ERROR: 1, Status.BLOCKED: 1,
    }  # fmt: skip
    assert sum(report.criterion_counts.values()) == len(report.criteria) == 4


def test_a_failure_says_its_message_once_and_what_to_run(chain: World) -> None:
    chain.do["IV-A-001"] = lambda: chain.things.update({"IV-A-001": "bad"})
    chain.run("IV-A-001")
    first = collect_report(chain).criteria[0]
    assert (first.message, first.reason) == ("The thing is not good; make it.", "")
    assert first.next_command == "./inv a-001"
    assert [one.actual for one in first.failures] == ["bad"]


def test_stale_evidence_is_marked_and_the_task_is_what_to_run(chain: World) -> None:
    chain.run()
    chain.things["IV-A-001"] = "edited"
    first = collect_report(chain).criteria[0]
    assert (first.status, first.stale, first.next_command) == (Status.NOT_RUN, True, "./inv a-001")
    assert first.reason == "stale: IV-A-001 changed"
    assert first.evidence


def test_deviations_are_gathered_from_all_criteria(chain: World) -> None:
    def recorder(recorder: Recorder) -> None:
        recorder.expect_equal("CPUs", 2, 2)
        recorder.record_deviation("2 CPUs, not 4")

    chain.verify["IV-B-001"] = recorder
    chain.run()
    assert [(one.criterion, one.text) for one in collect_report(chain).deviations] == [
        ("IV-B-001.1", "2 CPUs, not 4"),
        ("IV-B-001.2", "2 CPUs, not 4"),
    ]


def test_the_whole_catalogue_can_be_reported_before_anything_ran(tmp_path: Path) -> None:
    world = World(tmp_path, *catalogue.tasks())
    report = collect_report(world)
    assert len(report.tasks) == len(catalogue.tasks())
    assert report.criterion_counts[Status.NOT_RUN] == len(catalogue.criteria())
    assert next(iter(report.sections)) == "3. Environment Setup Tasks"
    assert [task.id for tasks in report.sections.values() for task in tasks] == [one.id for one in world.tasks]


def test_this_machine_tells_its_facts() -> None:
    found = look_at_machine("minikube, uid 42")
    assert found.cpus
    assert found.memory_bytes is not None
    assert found.memory_bytes > 2**28
    assert found.facts["Cluster"] == "minikube, uid 42"
    assert all(found.facts.values())


def test_a_commit_is_told_with_whether_it_is_what_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    assert look_at_machine().facts["Commit"] == "not a git checkout"
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True, timeout=30)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "first"], check=True, timeout=30)
    assert look_at_machine().uncommitted_changes is False
    (tmp_path / "new").touch()
    found = look_at_machine()
    assert found.uncommitted_changes is True
    assert found.facts["Commit"] == f"{found.commit} with uncommitted changes"
