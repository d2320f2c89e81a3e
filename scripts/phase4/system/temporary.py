"""Temporary folders whose names tell which process made them, so that those of killed runs are known."""

import os
import re
import tempfile
from pathlib import Path

PREFIX = "todo-phase4-"
NAME = re.compile(rf"{PREFIX}[a-z-]+-(?P<pid>\d+)-[^-]+")


def temporary_folder(purpose: str) -> "tempfile.TemporaryDirectory[str]":
    """A folder that is gone when the ``with`` block ends. ``purpose`` is one lower-case word, for its name.

    Example: ``temporary_folder("values")`` -> ``/tmp/todo-phase4-values-4711-x2k4p9qa``
    """
    return tempfile.TemporaryDirectory(prefix=f"{PREFIX}{purpose}-{os.getpid()}-")


def owner(path: Path) -> int | None:
    """The process that made the folder; None for a name without one."""
    match = NAME.fullmatch(path.name)
    return int(match["pid"]) if match else None
