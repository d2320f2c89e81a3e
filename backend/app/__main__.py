"""`python -m app`: serve until SIGTERM."""

import sys

from app.core.config import ConfigurationError, load_settings
from app.core.logging import configure_logging
from app.main import create_app
from app.server import DrainingServer


def main() -> int:
    """Command line: 0 after a clean stop, 1 when the environment is wrong or the start fails."""
    try:
        settings = load_settings()
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    configure_logging(settings.log_level)
    server = DrainingServer(create_app(settings), settings)
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
