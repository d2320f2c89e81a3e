"""What the stages need on the machine. Each function installs what is missing and returns variables to run with."""

import shutil
from pathlib import Path

from phase4 import toolchain
from phase4.checks import Progress
from phase4.environments import backend_python, frontend_modules, node_environment
from phase4.errors import BlockedError, Phase4Error
from phase4.process import run

APT_TIMEOUT = 900
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def backend(progress: Progress) -> dict[str, str]:
    """The backend's own environment."""
    with progress.step("the backend's environment"):
        backend_python()
    return {}


def frontend(progress: Progress) -> dict[str, str]:
    """Node.js and the frontend's packages."""
    frontend_modules(progress)
    return node_environment()


def postgresql(progress: Progress) -> dict[str, str]:
    """PostgreSQL's server programs, which the backend's tests start on their own data."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        install_package("postgresql", progress)
    return {}


def browser(progress: Progress) -> dict[str, str]:
    """A Chromium to drive."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        install_package("chromium", progress)
        found = shutil.which("chromium")
    return {"CHROMIUM_PATH": str(found)}


def chart_tools(progress: Progress) -> dict[str, str]:
    """helm and kubeconform."""
    toolchain.ensure(["helm", "kubeconform"], progress)
    return {}


def install_package(name: str, progress: Progress) -> None:
    """Install one of the system's packages with apt-get.

    Raises:
        BlockedError: this is no Debian, or not root.
        Phase4Error: apt-get failed.
    """
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", name]
    if not shutil.which("apt-get"):
        raise BlockedError(f"{name} is missing", why="there is no apt-get here", fix=f"install {name} and run again")
    with progress.step(f"install {name} with apt-get"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "update", "-qq"], timeout=APT_TIMEOUT, env=quiet)
        done = run(command, timeout=APT_TIMEOUT, env=quiet)
    if not done.ok:
        raise Phase4Error(f"{name} cannot be installed", why=done.tail(), fix=" ".join(command))
