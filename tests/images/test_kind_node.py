"""kind's node image: what is laid out for its build, when it is built again, and what its script does."""

import dataclasses
import shutil
import subprocess
from pathlib import Path

import pytest
from phase4.images import kind_node
from phase4.images.engine import LocalImage
from phase4.images.kind_node import NodeParts
from phase4.images.spec import DEFINITIONS
from phase4.system.process import Completed
from phase4.system.progress import Progress

ROOTFS = LocalImage("todo-phase4/kicbase:v1", "sha256:1", 1, {}, (), "the content")


@pytest.fixture
def parts(tmp_path: Path) -> NodeParts:
    binary = tmp_path / "kubelet-of-the-cache"
    binary.write_text("kubelet")
    return NodeParts("1.34.4", {"kubelet": binary}, {"default-cni.yaml": "kind: DaemonSet\n"}, {"etcd:1": "key"})


@pytest.fixture
def base(tmp_path: Path) -> dict[str, Path]:
    """kind's own files, as a module's cache holds them: read only, never to be run."""
    entrypoint = tmp_path / "module" / "entrypoint"
    entrypoint.parent.mkdir()
    entrypoint.write_text("#!/bin/bash\n")
    entrypoint.chmod(0o444)
    return {"usr/local/bin/entrypoint": entrypoint}


class Engine:
    """Keeps the images that were built; ``context`` is what the last build was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, base: dict[str, Path]) -> None:
        self.images: set[str] = set()
        self.context: set[str] = set()
        monkeypatch.setattr(kind_node, "ensure_stand_in", lambda spec, progress: ROOTFS)
        monkeypatch.setattr(kind_node, "base_files", lambda progress: base)
        monkeypatch.setattr(kind_node, "run", self.run)
        monkeypatch.setattr(kind_node.engine, "inspect", lambda ref: {ref: ROOTFS} if ref in self.images else {})

    def run(self, command: tuple[str, ...], **_: object) -> Completed:
        if command[1] == "save":
            Path(command[command.index("--output") + 1]).write_text("archive")
        if command[1] == "build":
            self.images.add(command[command.index("--tag") + 1])
            context = Path(command[-1])
            self.context = {str(path.relative_to(context)) for path in context.rglob("*") if path.is_file()}
        return Completed(command, 0, "", "", 0.0)


def test_it_is_built_once_of_all_its_parts(
    monkeypatch: pytest.MonkeyPatch, progress: Progress, parts: NodeParts, base: dict[str, Path]
) -> None:
    engine = Engine(monkeypatch, base)
    tags = {kind_node.ensure_kind_node(parts, progress) for _ in range(2)}
    assert tags == engine.images
    assert engine.context == {
        "base/usr/local/bin/entrypoint", "binaries/kubelet", "images.tar", "install.sh", "manifests/default-cni.yaml",
        "version",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"kubernetes": "1.34.5"},
        {"manifests": {"default-cni.yaml": "kind: Deployment\n"}},
        {"images": {"etcd:1": "another key"}},
        {"binaries": {}},
    ],
)
def test_another_part_is_another_image(
    monkeypatch: pytest.MonkeyPatch,
    progress: Progress,
    parts: NodeParts,
    base: dict[str, Path],
    change: dict[str, object],
) -> None:
    engine = Engine(monkeypatch, base)
    kind_node.ensure_kind_node(parts, progress)
    kind_node.ensure_kind_node(dataclasses.replace(parts, **change), progress)  # type: ignore[arg-type]
    assert len(engine.images) == 2


def test_containerd_s_settings_and_what_only_kind_s_build_needs_stay_out(
    monkeypatch: pytest.MonkeyPatch, progress: Progress, tmp_path: Path
) -> None:
    files = tmp_path / "images" / "base" / "files"
    for name in (*kind_node.NOT_TAKEN, "etc/systemd/system/kubelet.service"):
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).touch()
    monkeypatch.setattr(kind_node.golang, "module_folder", lambda build, module, progress: tmp_path)
    assert list(kind_node.base_files(progress)) == ["etc/systemd/system/kubelet.service"]


def test_its_script_is_sound_and_bounded() -> None:
    script = DEFINITIONS / "kind-node" / "install.sh"
    checked = subprocess.run([shutil.which("sh") or "sh", "-n", script], capture_output=True, timeout=30)
    assert (checked.returncode, checked.stderr) == (0, b"")


def test_kind_s_module_is_locked_by_content() -> None:
    locked = (kind_node.golang.MODULES / "kind" / "go.sum").read_text(encoding="utf-8")
    contents = [line for line in locked.splitlines() if line.startswith(f"{kind_node.MODULE} v")]
    # Of the module itself, not of its go.mod alone: else its content would be whatever comes.
    assert any("/go.mod " not in line for line in contents)
