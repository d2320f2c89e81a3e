"""The hash of a Docker build context: what the engine would be sent, honouring ``.dockerignore``."""

import hashlib
from pathlib import Path

from docker.utils.build import exclude_paths

ALWAYS_SKIPPED = ("**/.DS_Store", "**/__pycache__", "**/*.pyc")


def ignore_patterns(context: Path) -> list[str]:
    """The lines of ``.dockerignore`` that are patterns."""
    file = context / ".dockerignore"
    if not file.exists():
        return []
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def context_files(context: Path) -> list[Path]:
    """Files (not directories) the build sees, relative and sorted."""
    patterns = [*ignore_patterns(context), *ALWAYS_SKIPPED]
    paths = (Path(name) for name in exclude_paths(str(context), patterns))
    return sorted(path for path in paths if (context / path).is_file() or (context / path).is_symlink())


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
