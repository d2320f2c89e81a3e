"""The user's journey in a real browser: against servers started here, or against the deployed release."""

import argparse
import os
import sys
from pathlib import Path

from rich.console import Console

from phase4 import dev
from phase4.environments import node_environment
from phase4.errors import Phase4Error
from phase4.paths import FRONTEND, state_dir
from phase4.process import run
from phase4.tasks.deploy_validated import frontend_url
from phase4.toolchain.progress import ConsoleProgress

PORT, BACKEND_PORT = 3210, 8210
TIMEOUT = 900


def playwright(base_url: str, junit: Path, deployed: bool) -> int:
    """Run the journey against a base URL; its lines go to standard output. Returns its exit code."""
    env = {
        **node_environment(),
        "E2E_BASE_URL": base_url,
        "E2E_DEPLOYED": "1" if deployed else "",
        "CHROMIUM_PATH": os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium"),
        "PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(junit),
        "CI": "1",
    }
    command = ["npx", "playwright", "test", "--reporter=list,junit"]
    done = run(command, cwd=FRONTEND, env=env, timeout=TIMEOUT, on_line=Console(soft_wrap=True).out)
    return done.exit_code


def on_this_machine(junit: Path) -> int:
    """Start both servers on ports of their own and a database of its own, run the journey, end them."""
    database = state_dir() / "test" / "journey.db"
    for leftover in database.parent.glob("journey.db*"):
        leftover.unlink()
    progress = ConsoleProgress()
    os.environ["RATE_LIMIT_PER_MINUTE"] = "6000"
    services = dev.start(PORT, BACKEND_PORT, database, Console(), progress)
    try:
        dev.wait_until_ready(
            services, [f"http://127.0.0.1:{BACKEND_PORT}/ready", f"http://127.0.0.1:{PORT}/api/health"]
        )
        return playwright(f"http://localhost:{PORT}", junit, deployed=False)
    finally:
        for service in services:
            service.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deployed", action="store_true", help="against the release's NodePort")
    parser.add_argument("--junit", type=Path, required=True)
    options = parser.parse_args()
    try:
        if options.deployed:
            return playwright(frontend_url(), options.junit, deployed=True)
        return on_this_machine(options.junit)
    except Phase4Error as error:
        Console(stderr=True).print(f"journey: {error}", markup=False)
        return int(error.exit_code)


if __name__ == "__main__":
    sys.exit(main())
