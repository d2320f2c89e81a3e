"""The utterance tables, and intents in their notation."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from app.local_model.intents import (
    Add,
    Choice,
    Filters,
    GroupRef,
    Intent,
    OrdinalRef,
    PronounRef,
    Ref,
    SetStatus,
    Show,
    Timing,
    Update,
)
from app.local_model.parsing import parse

TODAY = date(2026, 3, 4)
TABLES = Path(__file__).parent / "utterances"
ARTICLES = ("the ", "a ", "an ", "my ")


def rows(name: str) -> list[dict[str, Any]]:
    """Rows of a table: `say` and `want`."""
    loaded: list[dict[str, Any]] = yaml.safe_load((TABLES / name).read_text(encoding="utf-8"))
    return loaded


def understood(say: str) -> list[dict[str, Any]]:
    """What the parser makes of an utterance, in the notation of the tables."""
    return [_noted(intent) for intent in parse(say, TODAY)]


def wanted(row: dict[str, Any]) -> list[dict[str, Any]]:
    """What a row asks for, texts made comparable."""
    return [{kind: _comparable(kind, body) for kind, body in want.items()} for want in row["want"]]


def _comparable(kind: str, body: Any) -> Any:  # noqa: ANN401 - any notation
    if isinstance(body, str):
        return body if body[:1] in ("#", "@") else _plain(body)
    if isinstance(body, list):
        return [_comparable(kind, item) for item in body]
    if isinstance(body, dict):
        plain = ("title", "target", "q", "tag")
        return {
            key: _plain(value) if key in plain and isinstance(value, str) and value[:1] not in "#@" else value
            for key, value in body.items()
        }
    return body


def _plain(text: str) -> str:
    text = text.casefold()
    return next((text.removeprefix(article) for article in ARTICLES if text.startswith(article)), text)


def _noted(intent: Intent) -> dict[str, Any]:
    if isinstance(intent, Add):
        return {"add": _add(intent)}
    if isinstance(intent, Show):
        return {"list": _filters(intent.filters)}
    if isinstance(intent, SetStatus | Choice):
        return {intent.kind: _refs(intent.refs)}
    if isinstance(intent, Update):
        return {"update": _update(intent)}
    return {"help" if intent.kind == "unclear" else intent.kind: {}}


def _add(intent: Add) -> dict[str, Any]:
    fields = {"title": _plain(intent.title), "due": intent.due, **_timing(intent),
              "priority": intent.priority,
              "tags": list(intent.tags) or None, "notes": intent.notes}  # fmt: skip
    return {key: value for key, value in fields.items() if value is not None}


def _timing(intent: Timing) -> dict[str, Any]:
    clock = f"{intent.time.hour:02d}:{intent.time.minute:02d}" if intent.time else None
    return {"time": clock, "in_minutes": intent.in_minutes, "recurrence": intent.recurrence}


def _update(intent: Update) -> dict[str, Any]:
    fields = {"target": _refs(intent.refs), **_timing(intent),
              "title": _plain(intent.title) if intent.title else None,
              "due": "none" if intent.clear_due else intent.due, "shift_days": intent.shift_days,
              "priority": intent.priority, "add_tags": list(intent.add_tags) or None,
              "remove_tags": list(intent.remove_tags) or None, "notes": intent.notes}  # fmt: skip
    return {key: value for key, value in fields.items() if value is not None}


def _filters(filters: Filters) -> dict[str, Any]:
    noted = filters.model_dump(exclude_none=True)
    return {key: _plain(value) if key in ("q", "tag") else value for key, value in noted.items()}


def _refs(refs: tuple[Ref, ...]) -> Any:  # noqa: ANN401 - one reference or a list
    noted = [_ref(ref) for ref in refs]
    return noted[0] if len(noted) == 1 else noted


def _ref(ref: Ref) -> Any:  # noqa: ANN401 - text or a group
    if isinstance(ref, OrdinalRef):
        return f"#{ref.number}"
    if isinstance(ref, PronounRef):
        return "@them" if ref.plural else "@it"
    if isinstance(ref, GroupRef):
        return {"all": _filters(ref.filters)}
    return _plain(ref.text)
