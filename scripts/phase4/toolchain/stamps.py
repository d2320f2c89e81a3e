"""What we know of a file that the toolchain put into the cache, kept beside it.

A stamp makes a second run instant: a file whose size and time are those of its stamp is the file that was verified
when it was made. Otherwise its hash decides. A stamp that cannot be read counts as none.
"""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

Source = Literal["path", "release", "built", "package"]


class Stamp(BaseModel):
    """How one file came to be.

    ``fingerprint`` is the hash of the recipe (pin, go.mod, go.sum, own sources): another recipe, another file.
    """

    name: str
    version: str
    source: Source
    obtained: str
    fingerprint: str
    sha256: str
    size: int
    mtime_ns: int
    seconds: float


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, as 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp_path(path: Path) -> Path:
    """Where the stamp of ``path`` is kept."""
    return path.parent / ".stamps" / f"{path.name}.json"


def write(
    path: Path, *, name: str, version: str, source: Source, obtained: str, fingerprint: str, seconds: float
) -> Stamp:
    """Stamp a file that is in its place; atomic."""
    status = path.stat()
    stamp = Stamp(
        name=name,
        version=version,
        source=source,
        obtained=obtained,
        fingerprint=fingerprint,
        sha256=sha256_of(path),
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        seconds=round(seconds, 1),
    )
    target = stamp_path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(stamp.model_dump_json(indent=2) + "\n", encoding="utf-8")
    os.replace(temporary, target)
    return stamp


def read(path: Path) -> Stamp | None:
    """The stamp of ``path``; ``None`` if there is none or it cannot be read."""
    try:
        return Stamp.model_validate_json(stamp_path(path).read_text(encoding="utf-8"))
    except (OSError, ValidationError, json.JSONDecodeError, UnicodeDecodeError):
        return None


def valid(path: Path, fingerprint: Callable[[Source], str]) -> Stamp | None:
    """The stamp, if the file is there, executable, of today's recipe and unchanged since it was stamped.

    ``fingerprint`` gives the recipe's hash for the source that the stamp names.
    """
    stamp = read(path)
    if stamp is None or stamp.fingerprint != fingerprint(stamp.source) or not os.access(path, os.X_OK):
        return None
    status = path.stat()
    if status.st_size != stamp.size:
        return None
    if status.st_mtime_ns != stamp.mtime_ns and sha256_of(path) != stamp.sha256:
        return None
    return stamp
