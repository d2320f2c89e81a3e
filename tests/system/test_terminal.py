"""Terminals that show few characters: every mark has a plain one of its own, and nothing ends in an encoding error."""

import os
import subprocess
import sys

import pytest
from phase4.report.symbols import SYMBOLS
from phase4.system.paths import ROOT
from phase4.system.terminal import PLAIN

ENCODINGS = ("ascii", "latin-1", "cp1252")


def test_statuses_stay_apart_in_plain_marks() -> None:
    plain = [PLAIN.get(mark, mark) for mark in SYMBOLS.values()]
    assert len(set(plain)) == len(plain)
    assert all(mark.isascii() for mark in plain)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("words", [("--list",), ("why", "IV-CONT-001.3"), ("report", "--format", "console")])
def test_a_terminal_of_few_characters_is_no_bug_of_ours(encoding: str, words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "phase4.cli.program", *words],
        cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": encoding, "NO_COLOR": "1"},
        capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode(encoding, errors="replace")
    assert b"bug of ours" not in done.stderr
    assert done.stdout.decode(encoding)
