"""The command line as its user meets it: lists, wrong names, exit codes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from phase4.criteria import catalogue
from phase4.system.errors import Exit
from phase4.system.paths import ROOT


def inv(*words: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-m", "phase4.cli.program", *words],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_the_list_has_every_task_in_the_specification_s_order() -> None:
    listed = inv("--list")
    assert listed.returncode == 0, listed.stderr
    found = [line.split()[0] for line in listed.stdout.splitlines() if line.startswith("  ")]
    wanted = [task.command for task in catalogue.tasks()]
    assert found[: len(wanted)] == wanted
    assert "2 hours" in listed.stdout


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [("env-02", "env-002"), ("con-001", "cont-001"), ("IV-HELM-001", "helm-001"), ("deploy-1", "deploy-001")],
)
def test_a_wrong_task_gets_the_near_one_and_exit_2(word: str, suggestion: str) -> None:
    done = inv(word)
    assert done.returncode == Exit.USAGE
    assert f"./inv {suggestion}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_criterion_gets_the_near_one_and_exit_2() -> None:
    done = inv("why", "IV-CONT-001.33")
    assert done.returncode == Exit.USAGE
    assert "IV-CONT-001.3" in done.stderr


def test_a_wrong_option_is_wrong_usage() -> None:
    done = inv("env-001", "--verfy")
    assert done.returncode == Exit.USAGE


def test_dry_run_prints_the_commands_and_does_nothing() -> None:
    done = inv("env-002", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "# start the cluster" in done.stdout


def test_a_dry_run_without_an_engine_tells_what_it_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    done = inv("env-002", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "cannot be told yet: the container engine does not answer; first: ./inv env-001" in done.stdout


def test_a_wrong_report_format_names_those_there_are() -> None:
    done = inv("report", "--format", "xls")
    assert done.returncode == Exit.USAGE
    assert "html" in done.stderr


def test_an_unknown_test_stage_names_those_there_are() -> None:
    done = inv("test", "--only", "nothing")
    assert done.returncode == Exit.USAGE
    assert "backend" in done.stderr


def test_the_catalogue_s_help_shows_the_criteria() -> None:
    done = inv("--help", "cont-001")
    assert done.returncode == 0
    assert "IV-CONT-001.3" in done.stdout


def test_docstrings_and_another_python_s_home_do_not_stop_the_start() -> None:
    """Without docstrings no command has a title; a conda's PYTHONHOME has no standard library for this Python."""
    env = {**os.environ, "PYTHONOPTIMIZE": "2", "PYTHONPATH": "/nowhere", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, str(ROOT / "inv"), "--list"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "env-001" in done.stdout


@pytest.mark.parametrize("settings", ["run: {echo: true\n", "run: {echo: true}\n"])
def test_what_a_user_has_for_invoke_is_not_this_project_s(
    settings: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".invoke.yaml").write_text(settings)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert inv("--list").returncode == 0


def test_a_home_that_is_a_file_stops_nothing_that_needs_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert inv("--list").returncode == 0


def test_a_list_imports_no_more_than_it_needs() -> None:
    """What took a tenth of a list's time and is not used by one; without a clock, which would measure the machine."""
    unneeded = ("filelock", "rich.progress", "jinja2", "kubernetes", "phase4.engine.runner")
    script = f"""
import sys
from phase4.cli.program import main
sys.argv = ["inv", "--list"]
try:
    main()
except SystemExit:
    pass
print([name for name in {unneeded!r} if name in sys.modules], file=sys.stderr)
"""
    listed = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert listed.stderr.strip() == "[]"
