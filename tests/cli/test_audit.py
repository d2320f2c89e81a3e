"""`./inv audit` looks at both logs, names file and line, and ends with 1 if either is not as it was written."""

import json
from pathlib import Path

import pytest
from invoke.context import Context
from invoke.exceptions import Exit
from phase4.cli import evidence
from phase4.criteria.assistants import audit as assistants
from phase4.engine.ledger import Ledger
from phase4.engine.model import Result, Status
from phase4.system.process import Completed


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory with two results and two answers."""
    monkeypatch.setattr(assistants, "STATE", tmp_path)
    monkeypatch.setattr(evidence, "open_ledger", lambda: Ledger(tmp_path / "ledger.jsonl"))
    for name in ("A.1", "A.2"):
        Ledger(tmp_path / "ledger.jsonl").append(Result(criterion=name, status=Status.FAIL))
        assistants.append("kagent", f"{name}?", "rules", "2 pods", [], Completed(("kagent",), 0, "", "", 1.0))
    return tmp_path


def audit(capsys: pytest.CaptureFixture[str], *, json: bool = False) -> tuple[int, str]:
    """Exit code and what is printed."""
    try:
        evidence.audit.body(Context(), json=json)
    except Exit as ending:
        return ending.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_two_logs_that_hold(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = audit(capsys)
    assert code == 0
    assert "ledger.jsonl: 2 results: the chain holds." in text
    assert "ai-audit.jsonl: 2 answers of AI tools: the chain holds." in text
    assert "evident, not impossible" in text


@pytest.mark.parametrize(
    ("name", "old", "new", "text"),
    [
        ("ledger.jsonl", '"FAIL"', '"PASS"', "ledger.jsonl: line 1: this line, or one just before it, was edited"),
        ("ai-audit.jsonl", "2 pods", "9 pods", "ai-audit.jsonl: line 1: the answer of kagent is not what was logged"),
    ],
)
def test_a_forgery_in_either_is_told_with_what_to_run(
    state: Path, capsys: pytest.CaptureFixture[str], name: str, old: str, new: str, text: str
) -> None:
    path = state / name
    path.write_text(path.read_text().replace(old, new, 1))
    code, output = audit(capsys)
    assert code == 1
    assert text in output
    assert "set it aside, then run: ./inv" in output
    code, output = audit(capsys, json=True)
    assert code == 1
    assert [log["file"] for log in json.loads(output)["logs"] if log["tampering"]] == [name]


def test_a_line_of_the_ledger_that_is_garbage_is_tampering_and_no_error(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = state / "ledger.jsonl"
    path.write_text(path.read_text().replace("{", "", 1))
    code, text = audit(capsys)
    assert (code, "line 1: it is no JSON object" in text) == (1, True)


def test_lines_without_a_chain_are_not_said_to_hold(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("ledger.jsonl", "ai-audit.jsonl"):
        lines = [json.loads(line) for line in (state / name).read_text().splitlines()]
        older = [{key: value for key, value in line.items() if not key.startswith("chain")} for line in lines]
        (state / name).write_text("".join(json.dumps(line) + "\n" for line in older))
        (state / name).with_suffix(".head").unlink()
    code, text = audit(capsys)
    assert code == 0
    assert text.count("there is no chain yet") == 2
    assert "the chain holds" not in text


def test_nothing_was_run_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assistants, "STATE", tmp_path)
    monkeypatch.setattr(evidence, "open_ledger", lambda: Ledger(tmp_path / "ledger.jsonl"))
    assert audit(capsys)[0] == 0
    assert list(tmp_path.iterdir()) == [], "looking writes nothing"
