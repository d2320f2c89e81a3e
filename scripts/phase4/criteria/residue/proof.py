"""The clean-up of IV-FINAL-001 and its proof: a snapshot before it, one after it, and what came of each thing."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from phase4.criteria.assistants import namespace as ai_tools
from phase4.criteria.residue import snapshot
from phase4.criteria.residue.item import Item, Keeper, Snapshot
from phase4.engine.checks import Command, Recorder
from phase4.engine.context import Context
from phase4.engine.model import Frozen
from phase4.system.paths import STATE, state_dir

FILE = "clean-up.json"


class CleanUp(Frozen):
    """What was there just before things were removed."""

    at: datetime
    before: Snapshot


def clean_up(context: Context) -> None:
    """Take the snapshot before, then remove what nobody keeps.

    Raises:
        Phase4Error: engine or cluster cannot be looked through.
    """
    before = snapshot.take()
    for result in snapshot.remove(before.left_over()):
        context.progress.line(result.line if result.ok else f"{result.line}: {result.tail()}")
    if not ai_tools.is_kept():
        for name in ai_tools.remove():
            context.progress.line(f"removed {name}")
    text = CleanUp(at=datetime.now(UTC), before=before).model_dump_json(indent=1)
    (state_dir() / FILE).write_text(text, encoding="utf-8")


def clean_up_plan() -> list[Command]:
    """What ``clean_up`` would run now."""
    return [*snapshot.removal_plan(snapshot.take().left_over()), *ai_tools.removal_plan()]


def nothing_left(recorder: Recorder) -> None:
    """Something of ours is still there that nobody keeps; each is named with what it is. What is kept is listed."""
    after = snapshot.take()
    record = _read(STATE / FILE)
    story = _story(record, after) if record else "no snapshot: `./inv final-001` takes it and removes what is left over"
    recorder.expect("clean-up", record is not None, expected="a snapshot before it", actual=story, artefact=FILE)
    for kind in snapshot.KINDS:
        if kind in after.unseen:
            recorder.record_deviation(f"{kind} were not looked at: {after.unseen[kind]}")
            continue
        items = after.of_kind(kind)
        left = [str(item) for item in items if item.keeper is Keeper.NOBODY]
        recorder.expect(
            f"{kind} that nobody keeps", not left, expected="none", actual="; ".join(left) or f"none{_kept(items)}"
        )


def _story(record: CleanUp, after: Snapshot) -> str:
    gone = record.before.gone_in(after)
    names = f": {', '.join(f'{item.kind} {item.name}' for item in gone)}" if gone else ""
    return (
        f"{len(record.before.items)} things at {record.at:%F %T} UTC, {len(after.items)} now; {len(gone)} gone{names}"
    )


def _kept(items: tuple[Item, ...]) -> str:
    """What is kept, by keeper. Example: "; the cluster in use keeps todo-phase4 (./inv rollback --all)"."""
    texts = []
    for keeper in Keeper:
        names = [str(item) for item in items if item.keeper is keeper]
        texts += [f"; {keeper} keeps {', '.join(names)}"] if names else []
    return "".join(texts)


def _read(path: Path) -> CleanUp | None:
    try:
        return CleanUp.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None
