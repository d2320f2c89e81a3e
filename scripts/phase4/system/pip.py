"""pip that installs where it is told to: of the machine's own settings only those that say where packages come from.

``PIP_USER``, ``PIP_TARGET`` or their like in a pip.conf would put packages elsewhere than into the environment that
needs them; an index, a proxy or a certificate is what a machine needs to reach any package at all. Standard library
only: the bootstrap uses it.
"""

import ast
import os
import re
import subprocess
from pathlib import Path

LIST_SECONDS = 60
SOURCE_SETTINGS = {
    "index-url", "extra-index-url", "find-links", "no-index", "cert", "client-cert", "trusted-host", "proxy", "timeout",
    "default-timeout", "retries", "cache-dir", "keyring-provider",
}  # fmt: skip
# A later scope wins over an earlier one, as in pip.
SCOPES = ("global", "download", "install", ":env:")
SETTING = re.compile(r"^([^.=]+)\.([^=]+)=(.+)$")


def command(python: Path | str, *arguments: str) -> list[str]:
    """pip of this Python, without ``PYTHONPATH`` and the user's own packages."""
    return [str(python), "-I", "-m", "pip", *arguments]


def isolation(python: Path | str) -> dict[str, str]:
    """Variables to add to this process's, under which pip knows the machine's package sources and no other setting."""
    listed = subprocess.run(
        command(python, "config", "list"),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIST_SECONDS, check=False,
    )  # fmt: skip
    # pip takes an empty variable for one that is not set.
    settings = {name: "" for name in os.environ if name.startswith("PIP_")}
    settings |= {variable(name): value for name, value in source_settings(listed.stdout).items()}
    return settings | {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def source_settings(listing: str) -> dict[str, str]:
    """What ``pip config list`` says of package sources: ``global.index-url='https://...'`` and its like.

    >>> source_settings("global.index-url='https://pypi.example'\\ninstall.user='yes'")
    {'index-url': 'https://pypi.example'}
    """
    settings: dict[str, str] = {}
    rows = [match.groups() for line in listing.splitlines() if (match := SETTING.match(line))]
    for scope in SCOPES:
        for section, name, value in rows:
            if section == scope and name in SOURCE_SETTINGS:
                settings[name] = " ".join(str(ast.literal_eval(value)).split())
    return settings


def variable(setting: str) -> str:
    """``index-url`` is ``PIP_INDEX_URL``."""
    return f"PIP_{setting.upper().replace('-', '_')}"
