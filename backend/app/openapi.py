"""`python -m app.openapi [FILE]`: write the OpenAPI document, to standard output without a file.

Needs no server and no database. `openapi.json` is what clients generate their schemas from; a test fails
while it differs from the code.
"""

import json
import sys
from pathlib import Path

from app.core.config import Settings
from app.main import create_app


def document() -> str:
    """The OpenAPI document of this program, as JSON text."""
    app = create_app(Settings.model_validate({"app_env": "dev", "database_url": "sqlite:///unused.db"}))
    return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Command line: 0 when written, 2 for more than one file."""
    if len(arguments) > 1:
        sys.stderr.write("Give one file at most: python -m app.openapi openapi.json\n")
        return 2
    if arguments:
        Path(arguments[0]).write_text(document(), encoding="utf-8")
    else:
        sys.stdout.write(document())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
