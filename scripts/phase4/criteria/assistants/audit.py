"""The audit log of the AI tools: one JSON line for each question, only ever appended to, and chained.

Each line holds ``chain``, the SHA-256 of the chain before it and of the line itself, so that an edited, removed or
moved line shows. Who may write the file can write it anew from the start: tampering is evident, not impossible.
"""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from phase4.system.paths import state_dir
from phase4.system.process import Completed
from phase4.system.redaction import redact


def audit_log() -> Path:
    """Where the log of this checkout lies."""
    return state_dir() / "ai-audit.jsonl"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def append(tool: str, question: str, model: str, answer: str, calls: list[str], result: Completed) -> None:
    """Write a question and its answer down, secrets redacted."""
    text = redact(answer)
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "tool": tool,
        "model": model,
        "question": question,
        "command": redact(result.line),
        "exit_code": result.exit_code,
        "seconds": round(result.seconds, 3),
        "tool_calls": [redact(call) for call in calls],
        "answer": text,
        "answer_sha256": digest(text),
    }
    before = entries()
    chain = _chain(str(before[-1].get("chain", "")) if before else "", entry)
    with audit_log().open("a", encoding="utf-8") as file:
        file.write(json.dumps({**entry, "chain": chain}) + "\n")


def _chain(before: str, entry: dict[str, Any]) -> str:
    return digest(before + json.dumps(entry, sort_keys=True))


def entries() -> list[dict[str, Any]]:
    """Every entry, oldest first; a line that is none is an entry with the key ``unreadable``."""
    path = audit_log()
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [_entry(line) for line in lines]


def _entry(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError:
        return {"unreadable": line}
    return entry if isinstance(entry, dict) else {"unreadable": line}


def flaws() -> list[str]:
    """Lines that are no entry, whose answer is not what was logged, or that do not follow the line before."""
    flaws, before = [], ""
    for number, entry in enumerate(entries(), start=1):
        if "unreadable" in entry:
            flaws.append(f"line {number} is no entry")
            continue
        written = entry.pop("chain", None)
        if digest(str(entry.get("answer"))) != entry.get("answer_sha256"):
            flaws.append(f"line {number}: the answer is not what was logged")
        # Lines from before there was a chain come first, and have none.
        elif (written or before) and written != _chain(before, entry):
            flaws.append(f"line {number}: this line, or one just before it, was edited, removed or moved")
        before = written or before
    return flaws
