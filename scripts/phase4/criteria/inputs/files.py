"""The things that checks look at, and how to tell that one has changed."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from phase4.engine.checks import Input
from phase4.engine.context import Context
from phase4.system.paths import ROOT

IGNORED_DIRECTORIES = {
    ".git", ".venv", ".phase4", ".nox", "node_modules", ".next", "__pycache__", ".pytest_cache", ".mypy_cache",
    ".ruff_cache", "test-results", "playwright-report", "htmlcov",
}  # fmt: skip


def walk(path: Path) -> Iterator[Path]:
    """The files under a path (or the file itself), sorted, without what tools leave behind."""
    if path.is_file():
        yield path
        return
    for directory, names, files in os.walk(path):
        names[:] = sorted(name for name in names if name not in IGNORED_DIRECTORIES)
        yield from (Path(directory) / name for name in sorted(files) if not name.endswith((".pyc", ".tsbuildinfo")))


def files(*names: str) -> Input:
    """Files or directories by their path from the repository's root. Missing ones count too."""

    def fingerprint(context: Context) -> str:
        digest = hashlib.sha256()
        for name in names:
            path = ROOT / name
            digest.update(f"{name} {path.exists()}\n".encode())
            for file in walk(path):
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
        return digest.hexdigest()[:16]

    return Input(" ".join(names), fingerprint)


def digest_of(data: object) -> str:
    """A short digest of JSON-like data, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()[:16]
