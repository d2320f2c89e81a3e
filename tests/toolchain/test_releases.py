import tarfile
from pathlib import Path

import pytest
from phase4.system.errors import BlockedError
from phase4.toolchain import pins, releases

A, B = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        (f"{A}\n", A),
        (f"{B}  other.tar.gz\n{A}  tool.tar.gz\n", A),
        (f"{A} *tool.tar.gz\n", A),
        (f"{A.upper()}  dist/tool.tar.gz\n", A),
    ],
)
def test_the_hash_is_found_in_every_form_of_listing(listing: str, expected: str) -> None:
    assert releases.hash_in(listing, "tool.tar.gz", "https://x.test/sums") == expected


@pytest.mark.parametrize("listing", ["", "<html>404</html>", f"{A}  other.tar.gz\n", "a" * 63])
def test_a_listing_without_the_hash_is_refused(listing: str) -> None:
    with pytest.raises(BlockedError, match="lists no SHA-256"):
        releases.hash_in(listing, "tool.tar.gz", "https://x.test/sums")


def test_every_pinned_release_has_an_address_for_both_architectures(monkeypatch: pytest.MonkeyPatch) -> None:
    for arch in ("amd64", "arm64"):
        monkeypatch.setattr(pins, "architecture", lambda arch=arch: arch)
        for pin in pins.load().tools.values():
            if pin.release:
                assert "{" not in releases.url(pin, pin.release)


def test_hadolint_calls_amd64_by_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "architecture", lambda: "amd64")
    pin = pins.load().tool("hadolint")
    assert pin.release is not None
    assert releases.url(pin, pin.release).endswith("/hadolint-linux-x86_64")


def test_a_member_that_is_not_in_the_archive_is_named(tmp_path: Path) -> None:
    archive = tmp_path / "tool.tar.gz"
    with tarfile.open(archive, "w:gz"):
        pass
    with pytest.raises(BlockedError, match="no file linux-amd64/helm"):
        releases._extract(archive, "linux-amd64/helm", tmp_path / "helm")
