"""Where things live: the repository, the shared cache and this checkout's state."""

import os
from pathlib import Path

from phase4.system.errors import BlockedError

ROOT = Path(__file__).resolve().parents[3]
FRONTEND = ROOT / "frontend"
BACKEND = ROOT / "backend"
CHART = ROOT / "deploy" / "helm" / "todo-app"
MANIFESTS = ROOT / "deploy" / "k8s"
# This checkout's own state (ledger, reports); ignored by git.
STATE = ROOT / ".phase4"
CACHE_VARIABLE = "TODO_PHASE4_CACHE"


def cache_path() -> Path:
    """Where the cache is or would be; makes nothing. ``TODO_PHASE4_CACHE`` overrides it."""
    override = os.environ.get(CACHE_VARIABLE)
    return Path(override) if override else Path.home() / ".cache" / "todo-phase4"


def cache_dir() -> Path:
    """The cache shared by every checkout of one user: tools, base images, downloads.

    Raises:
        BlockedError: it cannot be made or written here.
    """
    return writable_folder(cache_path(), CACHE_VARIABLE)


def bin_path() -> Path:
    """The directory for tools fetched or built by this project; goes first on PATH of every command we run."""
    return cache_path() / "bin"


def bin_dir() -> Path:
    """``bin_path``, made.

    Raises:
        BlockedError: it cannot be made or written here.
    """
    return writable_folder(bin_path(), CACHE_VARIABLE)


def state_dir() -> Path:
    """This checkout's own state (ledger, reports); ignored by git.

    Raises:
        BlockedError: the checkout cannot be written.
    """
    return writable_folder(STATE, "")


def writable_folder(path: Path, variable: str) -> Path:
    """Make a folder that must be written.

    Args:
        variable: the environment variable that moves it elsewhere; empty if none does.

    Raises:
        BlockedError: it cannot be made, or another user's files are in the way.
    """
    fix = f"{variable}=FOLDER ./inv ... (a folder that you may write)" if variable else f"chmod u+w {path.parent}"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BlockedError(f"the folder {path} cannot be made", why=error.strerror or str(error), fix=fix) from error
    if not os.access(path, os.W_OK | os.X_OK):
        owner = path.stat().st_uid
        why = "the file system is read-only" if owner == os.geteuid() else f"it belongs to the user with ID {owner}"
        raise BlockedError(f"the folder {path} cannot be written", why=why, fix=fix)
    return path
