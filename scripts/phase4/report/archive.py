"""The handoff as one archive with checksums: whoever gets it can tell that it is whole and unchanged."""

import gzip
import hashlib
import io
import tarfile
import zlib
from pathlib import Path

from phase4.system.errors import UsageError

SUMS = "SHA256SUMS"
NAME = "todo-phase4-handoff.tar.gz"
# An archive of reports is a few megabytes; what claims to be larger is not ours, and is not unpacked.
MAX_BYTES = 256 * 2**20


def write_archive(folder: Path, target: Path) -> Path:
    """Pack the files of a folder, their checksums first. The same files give the same archive.

    The archive's own checksum lies beside it, as ``NAME.sha256``, for ``sha256sum --check``.
    """
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in {SUMS: sums.encode(), **files}.items():
            entry = tarfile.TarInfo(f"handoff/{name}")
            entry.size, entry.mode = len(content), 0o644
            archive.addfile(entry, io.BytesIO(content))
    target.write_bytes(gzip.compress(packed.getvalue(), mtime=0))
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_name(f"{target.name}.sha256").write_text(f"{digest}  {target.name}\n", encoding="utf-8")
    return target


def verify_archive(path: Path) -> list[str]:
    """What is wrong with an archive: files that are changed, missing or not named; empty if it is whole.

    Raises:
        UsageError: it cannot be read as an archive of a handoff.
    """
    return _faults(path, _read(path))


def _faults(path: Path, files: dict[str, bytes]) -> list[str]:
    sums = files.pop(SUMS, None)
    if sums is None:
        raise UsageError(f"{path.name} is no handoff", why=f"there is no {SUMS} in it", fix="./inv final-001")
    lines = (line.partition("  ") for line in sums.decode("utf-8", "replace").splitlines())
    expected = {name: digest for digest, _, name in lines if name}
    faults = [f"{name} is missing" for name in expected if name not in files]
    for name, content in sorted(files.items()):
        if name not in expected:
            faults.append(f"{name} is not among the checksums")
        elif hashlib.sha256(content).hexdigest() != expected[name]:
            faults.append(f"{name} is not as it was packed")
    beside = path.with_name(f"{path.name}.sha256")
    if beside.exists() and beside.read_text(encoding="utf-8").split()[:1] != [
        hashlib.sha256(path.read_bytes()).hexdigest()
    ]:
        faults.append(f"{path.name} does not have the checksum of {beside.name}")
    return faults


def compare_archive(path: Path, folder: Path) -> list[str]:
    """What is wrong with an archive of a folder: the faults of ``verify_archive``, and files that differ from it.

    Raises:
        UsageError: it cannot be read as an archive of a handoff.
    """
    packed = _read(path)
    faults = _faults(path, packed)
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()} if folder.is_dir() else {}
    names = sorted(packed.keys() | files.keys())
    differing = [name for name in names if packed.get(name) != files.get(name)]
    return [*faults, *(f"{name} in the folder is not as it was packed" for name in differing)]


def _read(path: Path) -> dict[str, bytes]:
    try:
        # Unpacked whole first: a reader of members alone does not notice an end that is cut off.
        unpacked = gzip.decompress(path.read_bytes())
        with tarfile.open(fileobj=io.BytesIO(unpacked), mode="r:") as archive:
            members = [member for member in archive.getmembers() if member.isfile()]
            if sum(member.size for member in members) > MAX_BYTES:
                raise UsageError(f"{path.name} is no handoff", why="it is far too large", fix="./inv final-001")
            files = ((member, archive.extractfile(member)) for member in members)
            return {Path(member.name).name: file.read() for member, file in files if file is not None}
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise UsageError(
            f"{path.name} cannot be read", why=str(error) or "it is cut short", fix="./inv handoff --verify FILE"
        ) from None
