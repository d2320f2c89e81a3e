"""What a killed run left behind: temporary files and folders next to the places they were made for."""

import shutil
from pathlib import Path

from phase4.system.paths import bin_dir, cache_dir

TEMPORARY_FOLDERS = (".build-", ".release-", ".wheel-", ".go-")


def remove_stale_downloads() -> list[Path]:
    """Delete them; call it under the toolchain's lock, when no other run can be using them."""
    folders = [bin_dir(), cache_dir() / "go", *(cache_dir() / "components").glob("*")]
    hidden = [path for folder in folders for path in folder.glob(".*")]
    removed = [path for path in hidden if path.is_dir() and path.name.startswith(TEMPORARY_FOLDERS)]
    for path in removed:
        shutil.rmtree(path)
    # Only there: other parts of the project make components too, under locks of their own.
    files = [path for path in bin_dir().glob(".*.tmp") if path.is_file()]
    for path in files:
        path.unlink()
    return removed + files
