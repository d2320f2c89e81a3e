"""The audit log of the AI tools: secrets stay out of it, and every forgery of a line shows."""

import json
from pathlib import Path

import pytest
from phase4.criteria.assistants import audit
from phase4.system.process import Completed

RESULT = Completed(("kagent",), 0, "", "", 1.0)
QUESTIONS = ("one?", "two?", "three?", "four?")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log of four questions."""
    monkeypatch.setattr(audit, "STATE", tmp_path)
    for question in QUESTIONS:
        audit.append("kagent", question, "todo-operations", "2 pods \u2028", [], RESULT)
    assert audit.tampering() == []
    return audit.audit_log().path


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def write(path: Path, texts: list[str]) -> None:
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")


def findings() -> list[str]:
    return [str(finding) for finding in audit.tampering()]


def forgery(line: str, **changes: str) -> str:
    return json.dumps(json.loads(line) | changes, ensure_ascii=False)


def test_the_log_keeps_question_and_calls_and_no_secret(path: Path) -> None:
    audit.append("kagent", "which?", "todo-operations", "password: hunter22", ["kubectl get pods"], RESULT)
    last = audit.entries()[-1]
    assert last["answer"] == "password: [redacted]"
    assert last["tool_calls"] == ["kubectl get pods"]
    assert audit.tampering() == []


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_a_forged_answer_is_called_one(path: Path, number: int) -> None:
    texts = lines(path)
    texts[number] = forgery(texts[number], answer="All is well.")
    write(path, texts)
    assert findings() == [f"line {number + 1}: the answer of kagent is not what was logged"]


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_an_answer_that_is_forged_with_its_checksum_breaks_the_chain(path: Path, number: int) -> None:
    texts = lines(path)
    texts[number] = forgery(texts[number], answer="All is well.", answer_sha256=audit.digest("All is well."))
    write(path, texts)
    assert findings() == [f"line {number + 1}: this line, or one just before it, was edited, removed or moved"]


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_an_edited_question_shows(path: Path, number: int) -> None:
    texts = lines(path)
    texts[number] = forgery(texts[number], question="another?")
    write(path, texts)
    assert [finding.line for finding in audit.tampering()] == [number + 1]


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_a_removed_line_shows(path: Path, number: int) -> None:
    texts = lines(path)
    del texts[number]
    write(path, texts)
    assert findings()


def test_two_swapped_lines_show(path: Path) -> None:
    first, second, third, fourth = lines(path)
    write(path, [first, third, second, fourth])
    assert audit.tampering()[0].line == 2


def test_a_line_put_in_or_overwritten_shows(path: Path) -> None:
    texts = lines(path)
    write(path, [*texts, texts[0]])
    assert audit.tampering()[0].line == 5
    write(path, [texts[0], "{broken", *texts[2:]])
    assert findings()[0] == "line 2: it is no JSON object: this line was overwritten"


def test_lines_of_an_older_form_are_sealed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "STATE", tmp_path)
    path = audit.audit_log().path
    old = {"tool": "kagent", "question": "a?", "answer": "2 pods", "answer_sha256": audit.digest("2 pods")}
    write(path, [json.dumps(old), json.dumps(old | {"chain": "of another form"})])
    audit.append("kagent", "one?", "todo-operations", "2 pods", [], RESULT)
    assert findings() == []
    assert audit.audit_log().unchained() == 2
    texts = lines(path)
    write(path, [forgery(texts[0], question="b?"), *texts[1:]])
    assert audit.tampering()[0].line == 3
