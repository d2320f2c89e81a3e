"""Files of a Go module that the toolchain builds from: what belongs to a binary and is not in it, such as CRDs."""

import json
from pathlib import Path

from phase4.system import process
from phase4.system.errors import BlockedError
from phase4.system.progress import Progress
from phase4.toolchain import golang
from phase4.toolchain.pins import MODULES, GoBuild

DOWNLOAD_SECONDS = 300.0


def module_folder(build: GoBuild, module: str, progress: Progress) -> Path:
    """Where the pinned version of ``module``, which the build's go.mod requires, lies in Go's module cache.

    It is fetched when it is not there, and verified by go.sum.

    Raises:
        BlockedError: no Go here, or the module can neither be found nor fetched.
    """
    command = (str(golang.ensure_go(progress)), "mod", "download", "-json", module)
    options = golang.environment(build) | {"GOFLAGS": "-mod=mod"}
    result = process.run(command, cwd=MODULES / build.directory, env=options, timeout=DOWNLOAD_SECONDS)
    try:
        folder = Path(json.loads(result.stdout)["Dir"])
    except (ValueError, KeyError, TypeError):
        raise BlockedError(f"the Go module {module} cannot be had", why=result.tail(), fix="go env GOPROXY") from None
    return folder
