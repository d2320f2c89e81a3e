"""What the stages need on the machine. Each function installs what is missing and returns variables to run with."""

import shutil
from pathlib import Path

from phase4 import toolchain
from phase4.engine.context import Progress
from phase4.system.environments import backend_python, frontend_modules, node_environment
from phase4.toolchain import apt

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
    """PostgreSQL's server programs and PgBouncer, which the backend's tests start on their own data."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or not Path("/usr/sbin/pgbouncer").exists():
        apt.ensure(["postgresql", "pgbouncer"], "the backend's tests", progress)
    return {}


def browser(progress: Progress) -> dict[str, str]:
    """A Chromium to drive."""
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        apt.ensure(["chromium"], "the journeys in a browser", progress)
        browser_path = shutil.which("chromium")
    return {"CHROMIUM_PATH": str(browser_path)}


def workflow_linter(progress: Progress) -> dict[str, str]:
    """actionlint, which reads .github/workflows."""
    toolchain.ensure(["actionlint"], progress)
    return {}


def chart_tools(progress: Progress) -> dict[str, str]:
    """helm, kubeconform and kube-score."""
    toolchain.ensure(["helm", "kubeconform", "kube-score"], progress)
    return {}
