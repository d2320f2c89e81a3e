"""The hash of a Docker build context: what the engine would be sent, honouring ``.dockerignore``."""

import hashlib
from pathlib import Path

from phase4.images.ignore_file import BadPattern, Pattern, kept_files, patterns_of
from phase4.system.errors import InvalidInput

ALWAYS_SKIPPED = tuple(map(Pattern, ("**/.DS_Store", "**/__pycache__", "**/*.pyc")))


def ignore_file_of(context: Path, dockerfile: str = "Dockerfile") -> Path:
    """The ignore file that BuildKit reads: the one named after the Dockerfile if there is one, else the context's."""
    own = context / f"{dockerfile}.dockerignore"
    return own if own.is_file() else context / ".dockerignore"


def context_files(context: Path) -> list[Path]:
    """Files (not directories) the build sees, relative and sorted.

    Raises:
        InvalidInput: the ignore file has a pattern that cannot be read.
    """
    file = ignore_file_of(context)
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    try:
        return sorted(map(Path, kept_files(context, [*patterns_of(text), *ALWAYS_SKIPPED])))
    except BadPattern as error:
        raise InvalidInput(f"{file} has a pattern that is none", why=str(error), fix=f"cat {file}") from None


def content_hash(context: Path, dockerfile: Path, bases: dict[str, str]) -> str:
    """12 hex digits over the context's files (name, executable bit, content), the Dockerfile and its base images.

    Args:
        bases: content of each base image the Dockerfile names, by tag.
    """
    digest = hashlib.sha256()
    for path in context_files(context):
        full = context / path
        executable = bool(full.lstat().st_mode & 0o100)
        content = str(full.readlink()).encode() if full.is_symlink() else full.read_bytes()
        for part in (str(path).encode(), str(executable).encode(), hashlib.sha256(content).digest()):
            digest.update(part + b"\0")
    digest.update(b"Dockerfile\0" + dockerfile.read_bytes())
    for ref, content_id in sorted(bases.items()):
        digest.update(f"\0{ref}\0{content_id}".encode())
    return digest.hexdigest()[:12]
