"""The publisher's own release of a tool, verified by hash."""

import re
import tarfile
import tempfile
from pathlib import Path

from phase4.system.errors import BlockedError
from phase4.toolchain import downloads
from phase4.toolchain.pins import Pin, Release, pin_key


def url(pin: Pin, release: Release) -> str:
    """The address of the release for this machine."""
    return release.fill(release.url, pin.version)


def install(pin: Pin, release: Release, target: Path) -> str:
    """Fetch, verify and unpack to ``target``, a file of a temporary name next to its place.

    Returns:
        How it was obtained, for the stamp.

    Raises:
        BlockedError: it cannot be fetched or is not the pinned file.
    """
    address = url(pin, release)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".release-") as folder:
        archive = Path(folder) / address.rsplit("/", 1)[-1]
        sha256, origin_of_hash = _wanted_hash(pin, release, archive)
        downloads.fetch(address, archive)
        downloads.verify(archive, sha256, address)
        if release.member is None:
            archive.rename(target)
        else:
            _extract(archive, release.fill(release.member, pin.version), target)
    return f"{address} (sha256 {sha256} by {origin_of_hash})"


def _wanted_hash(pin: Pin, release: Release, archive: Path) -> tuple[str, str]:
    pinned = release.sha256.get(pin_key())
    if pinned:
        return pinned, "pin"
    address = release.fill(release.checksums, pin.version)
    listing = archive.with_name("checksums")
    downloads.fetch(address, listing)
    return hash_in(listing.read_text(encoding="utf-8"), archive.name, address), address


def hash_in(listing: str, name: str, origin: str) -> str:
    """The SHA-256 for file ``name`` in a publisher's listing: a bare hash, or lines of ``hash  name``.

    Raises:
        BlockedError: the listing has none for it.
    """
    for line in listing.splitlines():
        match = re.match(r"^([0-9a-fA-F]{64})(?:\s+\*?(\S+))?\s*$", line.strip())
        if match and (match[2] is None or match[2].rsplit("/", 1)[-1] == name):
            return match[1].lower()
    raise BlockedError(f"{origin} lists no SHA-256 for {name}", why="the release cannot be verified")


def _extract(archive: Path, member: str, target: Path) -> None:
    try:
        with tarfile.open(archive) as tar:
            source = tar.extractfile(member)
            if source is None:
                raise KeyError(member)
            with source, target.open("wb") as sink:
                while chunk := source.read(1 << 20):
                    sink.write(chunk)
    except (KeyError, tarfile.TarError) as error:
        raise BlockedError(f"{archive.name} has no file {member}", why=str(error)) from error
