"""Locked virtual environments, made once for each lock file. Standard library only: the bootstrap uses it."""

import fcntl
import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from phase4.system import pip
from phase4.system.privilege import as_root, by_hand

INSTALL_TIMEOUT_SECONDS = 1200
IMPORT_TIMEOUT_SECONDS = 120
STAMP = "todo-phase4.stamp"
# Linux reads 127 characters of a script's first line and ends the program's name at the first blank.
LONGEST_SHEBANG = 127


class VenvError(Exception):
    """The environment could not be made; says why and what to run."""


def stamp_of(path: Path, lock: Path) -> str:
    """What an environment made here from this lock file by this Python is known by: it cannot be moved."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{digest} {sys.version_info.major}.{sys.version_info.minor} {path}\n"


def ensure(
    path: Path, lock: Path, *, imports: Path | None = None, program: str | None = None, module: str | None = None
) -> Path:
    """Make the environment at ``path`` hold exactly what ``lock`` says; return its Python.

    Args:
        imports: a directory put on the environment's ``sys.path``.
        program: a module whose ``main`` becomes the environment's ``inv`` and ``invoke`` commands.
        module: one that the lock file brings; the environment counts as made when it can be imported.

    The stamp is written last, so an interrupted install is started anew. Instant when nothing changed.

    Raises:
        VenvError: it cannot be made; says why and what to run.
    """
    python = path / "bin" / "python"
    expected = stamp_of(path, lock)
    if _stamped(path) == expected and python.exists():
        return python
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path.parent / f".{path.name}.lock", "w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            if _stamped(path) == expected and python.exists():
                return python
            _make(path, lock)
            if imports:
                _add_import_path(path, imports)
            if program:
                _add_program(path, program)
            if module:
                _call([str(python), "-I", "-c", f"import {module}"], timeout=IMPORT_TIMEOUT_SECONDS)
            (path / STAMP).write_text(expected)
    except OSError as error:
        raise VenvError(f"{path} cannot be written: {error.strerror}; run it in a checkout of your own") from error
    return python


def _stamped(path: Path) -> str | None:
    try:
        return (path / STAMP).read_text()
    except OSError:
        return None


def _make(path: Path, lock: Path) -> None:
    started = time.monotonic()
    print(f"Making {path.name} from {lock.name} (once for each lock file) ...", file=sys.stderr, flush=True)
    shutil.rmtree(path, ignore_errors=True)
    if importlib.util.find_spec("ensurepip") is None:
        _install_venv_package()
    # Where the environment is active, it is its own Python that makes it anew: the one beneath it stays.
    base = getattr(sys, "_base_executable", None) or sys.executable
    _call([base, "-m", "venv", str(path)])
    python = path / "bin" / "python"
    # The lock names every package: a resolver could only choose something newer for an extra, which has no hash there.
    install = pip.command(python, "install", "--quiet", "--no-deps", "--require-hashes", "--requirement", str(lock))
    _call(install, env=os.environ | pip.isolation(python))
    print(f"Made {path.name} in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def _install_venv_package() -> None:
    """Debian's python3 comes without ensurepip; python3-venv brings it, for this very version of Python."""
    system = sys.executable in ("/usr/bin/python3", os.path.realpath("/usr/bin/python3"))
    package = "python3-venv" if system else f"python3.{sys.version_info.minor}-venv"
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    update = as_root(["apt-get", "update", "-qq"])
    if not shutil.which("apt-get") or update is None:
        raise VenvError(f"Python has no ensurepip, which venv needs; run: {by_hand(install)}")
    print(f"Installing {package} with apt-get ...", file=sys.stderr, flush=True)
    _call(update)
    _call(as_root(install) or install)


def _add_import_path(path: Path, imports: Path) -> None:
    site = next((path / "lib").glob("python*/site-packages"))
    (site / "todo_phase4.pth").write_text(f"{imports}\n")


def _add_program(path: Path, program: str) -> None:
    """`inv` inside the environment is the same thing as `./inv`."""
    text = f"{first_lines(path / 'bin' / 'python')}\nfrom {program} import main\n\nmain()\n"
    for name in ("inv", "invoke"):
        script = path / "bin" / name
        script.unlink(missing_ok=True)
        script.write_text(text)
        script.chmod(0o755)


def first_lines(python: Path) -> str:
    """How a script names its interpreter: where a shebang cannot, a shell starts it and Python skips the shell's lines.

    ``sh`` reads ``'''exec' PYTHON "$0" "$@"`` as a command; Python reads the three quotes as the start of a string.
    """
    shebang = f"#!{python}"
    if len(shebang) <= LONGEST_SHEBANG and not re.search(r"\s", str(python)):
        return shebang
    return f"#!/bin/sh\n'''exec' {shlex.quote(str(python))} \"$0\" \"$@\"\n' '''"


def _call(
    command: list[str], *, env: Mapping[str, str] | None = None, timeout: float = INSTALL_TIMEOUT_SECONDS
) -> None:
    try:
        result = subprocess.run(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise VenvError(f"`{' '.join(command)}` failed: {error}") from error
    if result.returncode != 0:
        raise VenvError(f"`{' '.join(command)}` ended with {result.returncode}:\n{result.stdout[-2000:]}")
