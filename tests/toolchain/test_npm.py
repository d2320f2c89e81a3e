"""A binary out of an npm package: the pinned one or none."""

import base64
import hashlib
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from phase4.system import process
from phase4.system.errors import BlockedError
from phase4.toolchain import npm
from phase4.toolchain.pins import NpmPackage, architecture

CONTENT = b"the binary"


def archive(member: str) -> bytes:
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        entry = tarfile.TarInfo(member)
        entry.size = len(CONTENT)
        tar.addfile(entry, BytesIO(CONTENT))
    return buffer.getvalue()


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> NpmPackage:
    """A package whose `npm pack` writes an archive; its pin is of that archive."""
    data = archive("package/bin/tool")

    def pack(command: tuple[str, ...], *, cwd: Path, **options: object) -> process.Completed:
        (cwd / "tool-1.0.0.tgz").write_bytes(data)
        return process.Completed(tuple(command), 0, "", "", 0.1)

    monkeypatch.setattr(process, "run", pack)
    monkeypatch.setattr(npm, "node_environment", dict)
    digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
    return NpmPackage(package="tool-{arch}", member="package/bin/tool", sha512={architecture(): digest})


def test_the_binary_is_unpacked_and_its_origin_told(package: NpmPackage, tmp_path: Path) -> None:
    origin = npm.install(package, "1.0.0", tmp_path / "tool")
    assert (tmp_path / "tool").read_bytes() == CONTENT
    assert f"tool-{architecture()}@1.0.0" in origin


def test_another_archive_than_the_pinned_one_is_refused(package: NpmPackage, tmp_path: Path) -> None:
    other = package.model_copy(update={"sha512": {architecture(): "AAAA"}})
    with pytest.raises(BlockedError, match="not the pinned package"):
        npm.install(other, "1.0.0", tmp_path / "tool")
    assert not (tmp_path / "tool").exists()


def test_a_package_without_the_binary_is_refused(package: NpmPackage, tmp_path: Path) -> None:
    other = package.model_copy(update={"member": "package/bin/elsewhere"})
    with pytest.raises(BlockedError, match="has no file"):
        npm.install(other, "1.0.0", tmp_path / "tool")


def test_a_machine_without_a_pin_is_blocked(package: NpmPackage, tmp_path: Path) -> None:
    with pytest.raises(BlockedError, match="no pinned npm package"):
        npm.install(package.model_copy(update={"sha512": {}}), "1.0.0", tmp_path / "tool")


def test_npm_that_fails_is_told(package: NpmPackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = process.Completed(("npm", "pack"), 1, "", "404 Not Found", 0.1)
    monkeypatch.setattr(process, "run", lambda *arguments, **options: failed)
    with pytest.raises(BlockedError) as raised:
        npm.install(package, "1.0.0", tmp_path / "tool")
    assert "404" in raised.value.why
