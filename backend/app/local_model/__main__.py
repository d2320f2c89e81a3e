"""`python -m app.local_model`: serve the built-in model.

Environment: PORT (8001), HOST (0.0.0.0), LOG_LEVEL (INFO).
"""

import os
import signal
import sys

import uvicorn
from fastapi import FastAPI

from app.core.logging import configure_logging
from app.local_model.server import create_model_app

DEFAULT_PORT = 8001


def main(app: FastAPI | None = None) -> int:
    """Command line: 0 after a clean stop, 1 when the environment is wrong or the port is taken.

    Serves the todo model unless given another model's service.
    """
    port = os.environ.get("PORT", "") or str(DEFAULT_PORT)
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.stderr.write(f"PORT must be a number from 1 to 65535, not {port!r}: set PORT and start again.\n")
        return 1
    configure_logging(os.environ.get("LOG_LEVEL", "") or "INFO")
    # A container's service must be reachable from its pod address.
    host = os.environ.get("HOST", "") or "0.0.0.0"  # noqa: S104
    config = uvicorn.Config(
        app or create_model_app(),
        host=host,
        port=int(port),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    # uvicorn raises a caught SIGTERM again when it has stopped; a stop that was asked for is a success.
    signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    server = uvicorn.Server(config)
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
