from pathlib import Path

import pytest
from phase4.system.errors import UsageError
from phase4.toolchain import engine, find, stamps
from phase4.toolchain.pins import load
from phase4.toolchain.tools import cached_path, names

from .conftest import Program


def test_a_new_enough_tool_on_path_is_used(program: Program) -> None:
    path = program("kubectl", "echo 'Client Version: v1.34.1'")
    tool = find("kubectl")
    assert tool is not None
    assert (tool.version, tool.path, tool.source) == ("1.34.1", path, "path")
    assert tool.sha256 == stamps.sha256_of(path)


@pytest.mark.parametrize("body", ["echo v1.20.0", "exit 1", "echo v3.99.0; exit 1", "echo development"])
def test_an_old_broken_or_unreadable_tool_is_not_used(program: Program, body: str) -> None:
    program("helm", body)
    assert find("helm") is None


def test_a_missing_tool_is_none(program: Program) -> None:
    assert find("minikube") is None


def test_an_unknown_tool_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        find("kubernetes-cli")


def test_our_own_copy_goes_before_path(program: Program) -> None:
    program("helm", "echo v3.99.0")
    pin, own = load().tool("helm"), cached_path("helm")
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\n", encoding="utf-8")
    own.chmod(0o755)
    stamps.write(
        own,
        name="helm",
        version=pin.version,
        source="built",
        obtained="go build",
        fingerprint=pin.fingerprint("built"),
        seconds=70,
    )
    tool = find("helm")
    assert tool is not None
    assert (tool.version, tool.path, tool.source, tool.seconds) == (pin.version, own, "built", 70)


def test_a_file_of_ours_without_a_stamp_is_not_taken_for_a_found_tool(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = cached_path("helm")
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\necho v3.99.0\n", encoding="utf-8")
    own.chmod(0o755)
    link = tmp_path / "path" / "helm"
    link.symlink_to(own)
    monkeypatch.setenv("PATH", f"{own.parent}:{link.parent}")
    assert find("helm") is None


@pytest.mark.parametrize(
    ("body", "usable"),
    [
        ("echo 26.1.5+dfsg1", True),
        ("echo 20.10.24+dfsg1", False),
        ("echo 'Cannot connect to the Docker daemon' >&2; exit 1", False),
    ],
)
def test_docker_means_a_running_server(program: Program, body: str, usable: bool) -> None:
    program("docker", body)
    assert (find("docker") is not None) is usable
    assert engine.new_enough(engine.server_version()) is usable


def test_looking_makes_no_folder(cache: Path, program: Program) -> None:
    for name in names():
        find(name)
    assert not cache.exists()
