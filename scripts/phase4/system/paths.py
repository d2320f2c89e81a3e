"""Where things live: the repository, the shared cache and this checkout's state."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FRONTEND = ROOT / "frontend"
BACKEND = ROOT / "backend"
CHART = ROOT / "deploy" / "helm" / "todo-app"
MANIFESTS = ROOT / "deploy" / "k8s"


def cache_dir() -> Path:
    """The cache shared by every checkout: tools, base images, downloads. ``TODO_PHASE4_CACHE`` overrides it."""
    override = os.environ.get("TODO_PHASE4_CACHE")
    base = Path(override) if override else Path.home() / ".cache" / "todo-phase4"
    base.mkdir(parents=True, exist_ok=True)
    return base


def bin_dir() -> Path:
    """The directory for tools fetched or built by this project; goes first on PATH of every command we run."""
    path = cache_dir() / "bin"
    path.mkdir(parents=True, exist_ok=True)
    return path


def state_dir() -> Path:
    """This checkout's own state (ledger, reports); ignored by git."""
    path = ROOT / ".phase4"
    path.mkdir(parents=True, exist_ok=True)
    return path
