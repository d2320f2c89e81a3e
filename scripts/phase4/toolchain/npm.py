"""Binaries that npm carries inside a package, verified by the registry's integrity hash."""

import base64
import hashlib
import shutil
import tarfile
import tempfile
from pathlib import Path

from phase4.system import process
from phase4.system.environments import node_environment
from phase4.system.errors import BlockedError
from phase4.toolchain.pins import NpmPackage, architecture

NPM_TIMEOUT_SECONDS = 300.0


def install(package: NpmPackage, version: str, target: Path) -> str:
    """Fetch the package with npm and unpack its binary to ``target``; nothing of the package is run.

    Returns:
        How it was obtained, for the stamp.

    Raises:
        BlockedError: no pinned package for this machine, npm cannot fetch it, or it is another file.
    """
    arch = architecture()
    requirement = f"{package.package.format(arch=arch)}@{version}"
    if arch not in package.sha512:
        raise BlockedError(f"no pinned npm package of {requirement} for {arch}")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".npm-") as folder:
        command = ("npm", "pack", "--silent", "--ignore-scripts", requirement)
        result = process.run(command, cwd=Path(folder), env=node_environment(), timeout=NPM_TIMEOUT_SECONDS)
        archives = sorted(Path(folder).glob("*.tgz"))
        if not result.ok or not archives:
            raise BlockedError(f"npm cannot fetch {requirement}", why=result.tail(), fix=result.line)
        _verify(archives[0], package.sha512[arch], requirement)
        _extract(archives[0], package.member.format(arch=arch), target)
    return f"npm {requirement} (sha512-{package.sha512[arch]})"


def _verify(archive: Path, expected: str, requirement: str) -> None:
    with archive.open("rb") as file:
        digest = base64.b64encode(hashlib.file_digest(file, "sha512").digest()).decode()
    if digest != expected:
        raise BlockedError(
            f"{requirement} is not the pinned package",
            why=f"its integrity is sha512-{digest}, pinned is sha512-{expected}",
            fix="npm config get registry",
        )


def _extract(archive: Path, member: str, target: Path) -> None:
    with tarfile.open(archive) as tar:
        source = tar.extractfile(member) if member in tar.getnames() else None
        if source is None:
            raise BlockedError(f"{archive.name} has no file {member}", why="the package is laid out in another way")
        with source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink)
