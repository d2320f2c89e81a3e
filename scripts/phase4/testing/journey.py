"""The users' journeys in a real browser: against servers started for them here, or against the deployed release."""

import os
from pathlib import Path

from rich.console import Console

from phase4.criteria.deploy.validated import frontend_url
from phase4.system.environments import backend_python, node_environment
from phase4.system.errors import Phase4Error
from phase4.system.paths import FRONTEND
from phase4.system.process import run

BUILD_TIMEOUT = 600
TIMEOUT = 1200


def playwright(junit: Path, env: dict[str, str]) -> int:
    """Run the journeys; their lines go to standard output. Returns Playwright's exit code."""
    everything = {
        **node_environment(),
        "CHROMIUM_PATH": os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium"),
        "PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(junit),
        "CI": "1",
        **env,
    }
    command = ["npx", "playwright", "test", "--reporter=list,junit"]
    result = run(command, cwd=FRONTEND, env=everything, timeout=TIMEOUT, on_line=Console(soft_wrap=True).out)
    return result.exit_code


def on_this_machine(junit: Path) -> int:
    """Build the frontend; Playwright then starts it, the backends with SQLite, and one with a dead model."""
    built = run(["npm", "run", "build"], cwd=FRONTEND, env=node_environment(), timeout=BUILD_TIMEOUT)
    if not built.ok:
        raise Phase4Error("the frontend cannot be built", why=built.tail(), fix="./inv test --only frontend")
    return playwright(junit, {"E2E_PYTHON": str(backend_python())})


def deployed(junit: Path) -> int:
    """Against the release's NodePort; nothing is built or started. Returns Playwright's exit code."""
    return playwright(junit, {"E2E_BASE_URL": frontend_url()})
