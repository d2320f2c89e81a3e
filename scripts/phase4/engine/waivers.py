"""Waivers: open criteria that a person answers for, by name, until a day.

A waiver never makes a criterion pass. One that has expired, is for an unknown criterion, or is no longer needed, is a
finding. The file, ``waivers.yaml``:

    - criterion: IV-AI-001.1
      justification: no Docker Desktop on the build machines
      approved_by: Ada Lovelace <ada@example.com>
      expires: 2027-01-31
"""

from collections.abc import Iterable
from datetime import date
from io import StringIO
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError, field_validator

from phase4.engine.model import Frozen, Status
from phase4.system.errors import UsageError

# ERROR and NOT_RUN cannot be waived: nobody can answer for what was not looked at.
WAIVABLE = (Status.BLOCKED, Status.FAIL)


class Waiver(Frozen):
    """One criterion that somebody answers for. It holds up to and including the day it expires."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    criterion: str
    justification: str
    approved_by: str
    expires: date

    @field_validator("criterion", "justification", "approved_by")
    @classmethod
    def _not_empty(cls, value: str) -> str:
        if not value:
            raise ValueError("must not be empty")
        return value

    def holds(self, today: date) -> bool:
        """Whether the waiver has not expired."""
        return today <= self.expires


def read(path: Path) -> dict[str, Waiver]:
    """The waivers in a file, by criterion; none if there is no file.

    Raises:
        UsageError: the file is not a list of waivers, or waives a criterion twice; says where.
    """
    if not path.exists():
        return {}
    from ruamel.yaml import YAML  # here: most checkouts have no waivers, and every command asks for them
    from ruamel.yaml.error import YAMLError

    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        waivers = TypeAdapter(list[Waiver]).validate_python([] if content is None else content)
    except (YAMLError, UnicodeDecodeError) as error:
        raise _unreadable(path, " ".join(str(error).split())) from None
    except ValidationError as error:
        first = error.errors()[0]
        location = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        raise _unreadable(path, f"{location or 'the whole'}: {first['msg']}") from None
    by_criterion = {waiver.criterion: waiver for waiver in waivers}
    if len(by_criterion) < len(waivers):
        repeated = next(w.criterion for n, w in enumerate(waivers) if w.criterion in {v.criterion for v in waivers[:n]})
        raise _unreadable(path, f"{repeated} is waived twice")
    return by_criterion


def write(path: Path, waiver: Waiver) -> None:
    """Put a waiver into the file, in place of an older one of the same criterion; all else stays as it is written.

    Raises:
        UsageError: the file that is there cannot be read.
    """
    from ruamel.yaml import YAML

    read(path)
    yaml = YAML()
    yaml.width = 120
    entries = yaml.load(path.read_text(encoding="utf-8")) if path.exists() else None
    entries = [] if entries is None else entries
    entry = {**waiver.model_dump(), "expires": waiver.expires}
    for number, existing in enumerate(entries):
        if existing.get("criterion") == waiver.criterion:
            entries[number] = entry
            break
    else:
        entries.append(entry)
    text = StringIO()
    yaml.dump(entries, text)
    path.write_text(text.getvalue(), encoding="utf-8")


def findings(waivers: Iterable[Waiver], statuses: dict[str, Status], today: date) -> list[str]:
    """What is wrong with the waivers: each finding names the criterion and what to do.

    Args:
        statuses: how each criterion stands by itself, waivers left aside.
    """
    texts = []
    for waiver in waivers:
        status = statuses.get(waiver.criterion)
        if status is None:
            texts.append(f"{waiver.criterion} is waived, but there is no such criterion; take it out of waivers.yaml")
        elif not waiver.holds(today):
            texts.append(f"the waiver of {waiver.criterion} expired on {waiver.expires}; renew it or take it out")
        elif status is Status.PASS:
            texts.append(f"{waiver.criterion} passes, its waiver is no longer needed; take it out of waivers.yaml")
    return texts


def _unreadable(path: Path, why: str) -> UsageError:
    return UsageError(f"{path.name} cannot be read", why=why, fix=f"edit {path.name}")
