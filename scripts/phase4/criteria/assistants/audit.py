"""The audit log of the AI tools: one JSON line for each question, only ever appended to, and chained."""

import hashlib
from datetime import UTC, datetime

from phase4.engine.chain import ChainedLog, Entry, Tampering
from phase4.system.paths import STATE
from phase4.system.process import Completed
from phase4.system.redaction import redact

# Under `chain`, older lines keep a chain of another form: the first line of this form seals them.
KEY = "chain_sha256"


def audit_log() -> ChainedLog:
    """The log of this checkout."""
    return ChainedLog(STATE / "ai-audit.jsonl", KEY)


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
    audit_log().append(entry)


def entries() -> list[Entry]:
    """Every entry that can be read, oldest first."""
    return [entry for entry in audit_log().entries() if entry is not None]


def tampering() -> list[Tampering]:
    """Answers that are not what was logged, and every line where the chain does not hold; by line."""
    log = audit_log()
    forgeries = {
        number: Tampering(number, f"the answer of {entry.get('tool')} is not what was logged")
        for number, entry in enumerate(log.entries(), start=1)
        if entry is not None and digest(str(entry.get("answer"))) != entry.get("answer_sha256")
    }
    # A forged answer breaks the chain on its line too: told once, in the plainer words.
    others = [finding for finding in log.audit() if finding.line not in forgeries]
    return sorted([*forgeries.values(), *others], key=lambda finding: finding.line)
