"""The script of the scheduled dump, with stand-ins for PostgreSQL's programs."""

import os
import subprocess
from pathlib import Path

import pytest
from phase4.system.paths import CHART

SCRIPT = CHART / "files" / "backup.sh"
DUMP = 'for word; do case $word in --file=*) echo rows > "${word#--file=}";; esac; done\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where dumps go; the stand-ins are in ``bin`` beside it."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "dumps").mkdir()
    for name, text in {"pg_isready": "", "pg_dump": DUMP, "pg_restore": ""}.items():
        _program(tmp_path, name, text)
    return tmp_path / "dumps"


def _program(beside: Path, name: str, text: str) -> None:
    file = beside / "bin" / name
    file.write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
    file.chmod(0o755)


def _run(folder: Path, keep: int = 2) -> subprocess.CompletedProcess[str]:
    own = {"PGDATABASE": "todo", "PGHOST": "db", "KEEP": str(keep), "FOLDER": str(folder), "PAUSE": "0"}
    path = f"{folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", str(SCRIPT)], env={"PATH": path, **own}, capture_output=True, text=True, timeout=30, check=False
    )


def _names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_whole_dump_is_kept_and_the_oldest_are_deleted(folder: Path) -> None:
    for day in (1, 2, 3):
        (folder / f"todo-2026010{day}T000000Z.dump").touch()
    (folder / "notes.txt").touch()
    done = _run(folder)
    assert done.returncode == 0
    assert done.stdout.count(": deleted") == 2
    dumps = [name for name in _names(folder) if name.endswith(".dump")]
    assert len(dumps) == 2
    assert dumps[0] == "todo-20260103T000000Z.dump"
    assert "notes.txt" in _names(folder)


@pytest.mark.parametrize("program", ["pg_dump", "pg_restore"])
def test_a_dump_that_is_not_whole_deletes_nothing(folder: Path, program: str) -> None:
    (folder / "todo-20260101T000000Z.dump").touch()
    _program(folder.parent, program, f"{DUMP}exit 1\n")
    assert _run(folder, keep=1).returncode == 1
    assert [name for name in _names(folder) if name.endswith(".dump")] == ["todo-20260101T000000Z.dump"]
    _program(folder.parent, program, DUMP if program == "pg_dump" else "")
    assert _run(folder, keep=1).returncode == 0
    assert len(_names(folder)) == 1


def test_a_database_that_answers_late_is_waited_for_and_one_that_never_does_is_named(folder: Path) -> None:
    asked = folder.parent / "asked"
    _program(folder.parent, "pg_isready", f'echo x >> "{asked}"; [ "$(wc -l < "{asked}")" -gt 3 ]\n')
    assert _run(folder).returncode == 0
    _program(folder.parent, "pg_isready", "exit 2\n")
    done = _run(folder)
    assert done.returncode == 1
    assert "does not answer at db" in done.stderr
