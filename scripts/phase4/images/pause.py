"""The pause binary, compiled from ``images/pause/pause.c``: small, static, without a library."""

import hashlib
import os
from pathlib import Path

from phase4.images.spec import DEFINITIONS
from phase4.system.paths import cache_dir
from phase4.system.process import run
from phase4.system.progress import Progress
from phase4.toolchain import apt

SOURCE = DEFINITIONS / "pause" / "pause.c"
COMPILER_PACKAGES = ("gcc", "libc6-dev")


def ensure_pause(progress: Progress) -> Path:
    """The binary in the cache, compiled when its source changed.

    Raises:
        BlockedError: no compiler, and none can be installed.
        CommandFailed: the compiler refused the source.
    """
    key = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]
    target = cache_dir() / "components" / f"pause-{key}" / "pause"
    if target.exists():
        return target
    apt.ensure(COMPILER_PACKAGES, "compiling pause", progress)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".pause.{os.getpid()}.part")
    command = ("gcc", "-Os", "-static", "-s", "-Wall", "-Werror", "-o", str(partial), str(SOURCE))
    with progress.step("compiling pause"):
        run(command, timeout=60, check=True)
    os.replace(partial, target)
    return target
