"""Release downloads the official way: under the hosts' own names, over TLS, with the publisher's checksums."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest
from phase4 import toolchain
from phase4.system.errors import BlockedError
from phase4.toolchain import downloads, inventory, releases
from phase4.toolchain.pins import load
from silence import SilentProgress

from .conftest import Site

PROGRAM = b"#!/bin/sh\necho v1.34.4\n"


def address(name: str) -> str:
    pin = load().tool(name)
    assert pin.release is not None
    return releases.url(pin, pin.release)


def publish(site: Site, name: str, content: bytes, *, checksum: str | None = None) -> str:
    """Put a release and its checksum file where the publisher has them; returns the release's address."""
    pin = load().tool(name)
    assert pin.release is not None
    url = address(name)
    site.files[url] = content
    digest = checksum or hashlib.sha256(content).hexdigest()
    site.files[pin.release.fill(pin.release.checksums, pin.version)] = f"{digest}  {url.rsplit('/', 1)[-1]}\n".encode()
    return url


def test_a_release_is_probed_fetched_compared_and_used(site: Site) -> None:
    url = publish(site, "kubectl", PROGRAM)
    [tool] = toolchain.ensure(["kubectl"], SilentProgress())
    assert (tool.source, tool.path.read_bytes()) == ("release", PROGRAM)
    assert url in tool.obtained
    assert site.asked == [f"{url}.sha256", url]
    again = len(site.asked)
    assert toolchain.ensure(["kubectl"], SilentProgress())[0].path == tool.path
    assert len(site.asked) == again


def test_a_release_that_is_not_what_its_publisher_lists_is_refused(site: Site, tmp_path: Path) -> None:
    publish(site, "kubectl", PROGRAM, checksum="0" * 64)
    with pytest.raises(BlockedError, match="is not the expected file"):
        toolchain.ensure(["kubectl"], SilentProgress())
    assert not (tmp_path / "cache" / "bin" / "kubectl").exists()


def test_a_pinned_hash_counts_more_than_what_the_host_lists(site: Site) -> None:
    """Whoever holds the host can change release and checksum file together; a pin they cannot change."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("linux-amd64/helm")
        member.size = len(PROGRAM)
        archive.addfile(member, io.BytesIO(PROGRAM))
    publish(site, "helm", packed.getvalue())
    with pytest.raises(BlockedError, match="is not the expected file"):
        toolchain.ensure(["helm"], SilentProgress())


def test_too_many_requests_are_followed_by_the_next_source_or_said(site: Site) -> None:
    site.refusals[publish(site, "kubectl", PROGRAM)] = 429
    with pytest.raises(BlockedError, match="429") as caught:
        toolchain.ensure(["kubectl"], SilentProgress())
    assert "kubectl" in caught.value.fix


def test_a_download_that_stalls_ends_and_leaves_nothing(site: Site, tmp_path: Path) -> None:
    url = publish(site, "kubectl", PROGRAM)
    site.stalls.add(url)
    with pytest.raises(BlockedError, match="timed out"):
        downloads.fetch(url, tmp_path / "kubectl", timeout=0.5)
    assert not list(tmp_path.glob("*kubectl*"))


def test_an_authority_that_nobody_trusts_names_the_variable(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that opens TLS signs with an authority of its own."""
    url = publish(site, "kubectl", PROGRAM)
    (tmp_path / "none.pem").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "empty"))
    with pytest.raises(BlockedError) as caught:
        downloads.fetch(url, tmp_path / "kubectl")
    assert "SSL_CERT_FILE" in caught.value.fix


def test_a_host_that_does_not_answer_is_no_source(site: Site) -> None:
    with pytest.raises(BlockedError, match="no source of it can be reached"):
        toolchain.ensure(["minikube"], SilentProgress())


def test_the_doctor_tells_an_unknown_authority_from_a_host_that_is_not_there(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, "kubectl", PROGRAM)
    (tmp_path / "none.pem").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "empty"))
    found = inventory.availability("kubectl")
    assert (found.state, found.fix) == ("missing", downloads.TRUST)
