import hashlib
from pathlib import Path

import pytest
from phase4.system.errors import BlockedError, Phase4Error
from phase4.system.paths import bin_dir
from phase4.toolchain import downloads, ensure, ensure_components, install, stale_downloads, tools
from phase4.toolchain.pins import Pin, load

from .conftest import Lines, Program

ALL = {
    "release": {"url": "https://x.test/{version}/tool-{arch}", "checksums": "https://x.test/sums"},
    "go": {"directory": "core", "package": "example.test/tool"},
    "pypi": {"project": "tool-bin", "version": "1.0.0", "member": "tool", "sha256": {}},
    "apt": {"packages": ["tool"]},
}


def pin(*kinds: str) -> Pin:
    return Pin.model_validate({"version": "1.0.0", "commands": ["tool"], **{kind: ALL[kind] for kind in kinds}})


def test_order_is_release_then_go_then_packages() -> None:
    everything = pin("apt", "pypi", "go", "release")
    assert install.sources_of(everything, release_reachable=True) == ["release", "go", "pypi", "apt"]
    assert install.sources_of(everything, release_reachable=False) == ["go", "pypi", "apt"]
    assert install.sources_of(pin("apt"), release_reachable=True) == ["apt"]


def test_sources_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODO_PHASE4_SOURCES", "pypi, go")
    assert install.sources_of(pin("release", "go", "pypi"), release_reachable=True) == ["go", "pypi"]


def test_a_wrong_source_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODO_PHASE4_SOURCES", "brew")
    with pytest.raises(Phase4Error, match="brew"):
        install.allowed_kinds()


def test_a_tool_that_no_source_has_is_blocked_and_says_what_was_tried(
    program: Program, progress: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODO_PHASE4_SOURCES", "release")
    monkeypatch.setattr(downloads, "reachable", lambda urls: dict.fromkeys(urls, False))
    with pytest.raises(BlockedError) as caught:
        ensure(["kubeconform"], progress)
    assert "kubeconform >= 0.6 is missing" in caught.value.what
    assert "no source of it can be reached" in caught.value.why
    assert caught.value.fix


def test_a_failed_source_is_followed_by_the_next(
    program: Program, progress: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str, pin: Pin, progress: Lines) -> tools.Tool:
        raise BlockedError("the proxy refuses it")

    def give(name: str, pin: Pin, progress: Lines) -> tools.Tool:
        return tools.Tool(name, pin.version, Path("/nowhere"), "package")

    monkeypatch.setattr(install, "_MAKERS", {"release": refuse, "go": refuse, "pypi": give, "apt": refuse})
    made = install._install("tool", pin("go", "pypi", "apt"), False, progress)
    assert made.source == "package"
    assert "tool: the proxy refuses it" in progress.told


def test_a_release_is_fetched_verified_and_stamped_once(
    program: Program, progress: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"#!/bin/sh\necho v1.34.4\n"
    asked: list[str] = []

    def serve(url: str, target: Path, *, timeout: float = 0) -> None:
        asked.append(url)
        target.write_bytes(hashlib.sha256(content).hexdigest().encode() if url.endswith(".sha256") else content)

    monkeypatch.setattr(downloads, "reachable", lambda urls: dict.fromkeys(urls, True))
    monkeypatch.setattr(downloads, "fetch", serve)
    first = ensure(["kubectl"], progress)
    count = len(asked)
    second = ensure(["kubectl"], progress)
    assert (first[0].source, first[0].version) == ("release", load().tool("kubectl").version)
    assert first[0].sha256 == hashlib.sha256(content).hexdigest()
    assert second[0].path == first[0].path
    assert len(asked) == count == 2


def test_a_release_that_is_another_file_is_refused_and_leaves_nothing(
    program: Program, progress: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(url: str, target: Path, *, timeout: float = 0) -> None:
        target.write_bytes(b"0" * 64 if url.endswith(".sha256") else b"something else")

    monkeypatch.setenv("TODO_PHASE4_SOURCES", "release")
    monkeypatch.setattr(downloads, "reachable", lambda urls: dict.fromkeys(urls, True))
    monkeypatch.setattr(downloads, "fetch", serve)
    with pytest.raises(BlockedError, match="not the expected file"):
        ensure(["kubectl"], progress)
    assert [path.name for path in tools.cached_path("kubectl").parent.iterdir()] == []


def test_a_full_disk_is_said_before_the_build(
    program: Program, progress: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 3 << 30

    monkeypatch.setattr("shutil.disk_usage", lambda path: Usage)
    with pytest.raises(BlockedError, match=r"3\.0 GiB are free"):
        ensure_components(["etcd"], progress)


def test_what_a_killed_run_left_is_swept(program: Program, progress: Lines) -> None:
    folder = bin_dir()
    (folder / ".build-x1").mkdir()
    (folder / ".build-x1" / "half").write_bytes(b"half")
    (folder / ".helm.123.tmp").write_bytes(b"half")
    (folder / ".stamps").mkdir()
    (folder / "helm").write_bytes(b"whole")
    assert sorted(path.name for path in stale_downloads.remove_stale_downloads()) == [".build-x1", ".helm.123.tmp"]
    assert sorted(path.name for path in folder.iterdir()) == [".stamps", "helm"]


def test_a_download_that_cannot_be_had_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "file"
    with pytest.raises(BlockedError, match="cannot fetch file:"):
        downloads.fetch((tmp_path / "absent").as_uri(), target)
    with pytest.raises(BlockedError, match="scheme"):
        downloads.fetch("ftp://x.test/file", target)
    assert list(tmp_path.iterdir()) == []


def test_an_unreachable_host_is_no_within_the_time_of_a_probe() -> None:
    # Port 1 of this machine refuses at once; nothing leaves it.
    assert downloads.reachable(["https://127.0.0.1:1/tool"]) == {"https://127.0.0.1:1/tool": False}
