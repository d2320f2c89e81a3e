"""What an engineer would ask for next when a criterion fails, kept beside the ledger: bounded and redacted."""

from collections.abc import Mapping
from pathlib import Path

from phase4.engine.model import Result
from phase4.system.redaction import redact

FOLDER = "diagnostics"
MAX_CHARACTERS = 60_000
# Of a text that is far too long, this much is looked through for secrets: more than any key that ends in what is kept.
WINDOW = 20 * MAX_CHARACTERS
# Older ones go: the ledger keeps every result, but only these many failures can be looked into.
KEPT_FILES = 40


def keep(texts: Mapping[str, str], result: Result, state: Path) -> str:
    """Write the texts into one file; returns its path from ``state``, or nothing if there is nothing to keep.

    Each text is cut in its middle to ``MAX_CHARACTERS``: how it begins and how it ends tell most.
    """
    sections = [
        f"# {title}\n\n{_bounded(redact(_bounded(text, WINDOW)), MAX_CHARACTERS)}\n"
        for title, text in texts.items()
        if text.strip()
    ]
    if not sections:
        return ""
    folder = state / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.criterion}-{result.started_at:%Y%m%dT%H%M%SZ}.txt"
    path.write_text("\n".join(sections), encoding="utf-8")
    for old in sorted(folder.glob("*.txt"), key=lambda file: file.stat().st_mtime)[:-KEPT_FILES]:
        old.unlink(missing_ok=True)
    return str(path.relative_to(state))


def _bounded(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n... ({len(text) - 2 * half} characters left out) ...\n{text[-half:]}"
