import zipfile
from pathlib import Path

import pytest
from phase4.system.errors import BlockedError, Phase4Error
from phase4.toolchain import ensure_components, golang
from phase4.toolchain.pins import GoBuild, load

from .conftest import Lines, Program

# A go that "builds" by writing each package's name into the folder after -o.
GO = """
case "$1" in
  env) echo go1.26.8; exit 0 ;;
esac
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then out=$2; shift 2; break; fi
  shift
done
for package in "$@"; do
  echo "$package"
  name=${package##*/}
  [ "$name" = v3 ] && name=server
  echo "$package $CGO_ENABLED $GOTOOLCHAIN $GOFLAGS" > "$out$name"
  /bin/chmod 755 "$out$name"
done
"""


def test_proxies_follow_goproxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOPROXY", raising=False)
    assert golang.proxies() == ["https://proxy.golang.org"]
    monkeypatch.setenv("GOPROXY", "https://one.test/,https://two.test|direct")
    assert golang.proxies() == ["https://one.test", "https://two.test"]
    monkeypatch.setenv("GOPROXY", "off")
    assert golang.proxies() == []


def test_h1_is_that_of_the_checksum_database(tmp_path: Path) -> None:
    archive = tmp_path / "m.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("m@v1/b", "two")
        zipped.writestr("m@v1/a", "one")
    # printf '%s  %s\n' (sha256 of one) m@v1/a (sha256 of two) m@v1/b | sha256sum, as base64
    assert golang.h1(archive) == "h1:QioaE1iy6ZDvqZamf7vDXvT1moS1nWAooMrZ8QpmCNU="


def test_the_command_line_carries_the_recipe() -> None:
    build = GoBuild(directory="core", package="x", tags=("a", "b"), variables={"p.v": "1"})
    line = golang.command(Path("/go"), build, ["x"], Path("/out"))
    assert line == ["/go", "build", "-v", "-trimpath", "-tags", "a,b", "-ldflags", "-s -w -X p.v=1", "-o", "/out", "x"]


def test_a_go_that_is_too_old_is_not_used(program: Program, progress: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    program("go", "echo go1.19.8")
    monkeypatch.setenv("GOPROXY", "off")
    with pytest.raises(BlockedError, match="cannot fetch"):
        golang.ensure_go(progress)


def test_go_is_fetched_through_the_proxy_and_refused_if_it_is_another(
    program: Program, progress: Lines, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    version = f"v0.0.1-go{load().go.version}.linux-amd64"
    folder = tmp_path / "proxy" / "golang.org" / "toolchain" / "@v"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / f"{version}.zip", "w") as zipped:
        zipped.writestr(f"golang.org/toolchain@{version}/bin/go", "#!/bin/sh\n")
    monkeypatch.setenv("GOPROXY", (tmp_path / "proxy").as_uri())
    monkeypatch.setattr(golang, "architecture", lambda: "amd64")
    with pytest.raises(BlockedError, match="not the pinned one"):
        golang.ensure_go(progress)
    pinned = load().go.model_copy(update={"h1": {"amd64": golang.h1(folder / f"{version}.zip")}})
    monkeypatch.setattr(golang, "load", lambda: load().model_copy(update={"go": pinned}))
    go = golang.ensure_go(progress)
    assert go.read_text(encoding="utf-8") == "#!/bin/sh\n"
    assert go.stat().st_mode & 0o111


def test_components_are_built_once_in_groups_with_nothing_but_the_committed_module(
    program: Program, progress: Lines
) -> None:
    program("go", GO)
    names = ["kubelet", "kubeadm", "etcd"]
    paths = ensure_components(names, progress)
    assert paths["etcd"].read_text(encoding="utf-8").split()[1:] == ["0", "local", "-mod=readonly", "-buildvcs=false"]
    assert [line for line in progress.told if line.startswith("building")] == [
        "building kubelet 1.34.4, kubeadm 1.34.4",
        "building etcd 3.6.5",
    ]
    assert not [path for path in paths["etcd"].parent.iterdir() if path.name.startswith(".build")]
    progress.told.clear()
    assert ensure_components(names, progress) == paths
    assert progress.told == []


def test_only_the_deleted_component_is_built_again(program: Program, progress: Lines) -> None:
    program("go", GO)
    paths = ensure_components(["kubelet", "kubeadm"], progress)
    paths["kubeadm"].unlink()
    progress.told.clear()
    ensure_components(["kubelet", "kubeadm"], progress)
    assert progress.told == ["building kubeadm 1.34.4"]


@pytest.mark.parametrize(("said", "why"), [(sign, why) for sign, why, _ in golang.KNOWN_FAILURES])
def test_known_failures_are_explained(program: Program, progress: Lines, said: str, why: str) -> None:
    program("go", f'[ "$1" = env ] && echo go1.26.8 && exit 0; echo "go: {said}"; exit 1')
    with pytest.raises(BlockedError) as caught:
        ensure_components(["etcd"], progress)
    assert caught.value.why == why
    assert caught.value.fix


def test_an_unknown_failure_ends_in_the_command_to_run(program: Program, progress: Lines) -> None:
    program("go", '[ "$1" = env ] && echo go1.26.8 && exit 0; echo "undefined: foo"; exit 1')
    with pytest.raises(Phase4Error) as caught:
        ensure_components(["etcd"], progress)
    assert "undefined: foo" in caught.value.why
    assert caught.value.fix.split()[1] == "build"


@pytest.mark.parametrize(
    ("package", "name"),
    [("go.etcd.io/etcd/server/v3", "server"), ("./coredns", "coredns"), ("helm.sh/helm/v3/cmd/helm", "helm")],
)
def test_binary_names_are_those_of_go(package: str, name: str) -> None:
    assert golang._binary_name(package) == name
