"""kind's node image, built here for machines that cannot pull ``kindest/node``.

It is made as ``kind build node-image`` makes it: kind's own files (from its Go module) on a Debian root file system,
the binaries of Kubernetes, manifests of network plugin and storage, and the images of the control plane in containerd's
store. The root file system is that of minikube's node.
"""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from phase4.images import engine
from phase4.images.bases import ensure_stand_in
from phase4.images.engine import LABEL_KEY, LABEL_STAND_IN
from phase4.images.spec import DEFINITIONS, load_spec
from phase4.system.process import run
from phase4.system.progress import Progress
from phase4.system.temporary import temporary_folder
from phase4.toolchain import golang
from phase4.toolchain.pins import load

TAG = "todo-phase4/kind-node"
MODULE = "sigs.k8s.io/kind"
# containerd's settings are those of the root file system, which run in a container without CAP_SYS_RESOURCE.
NOT_TAKEN = ("etc/containerd/config.toml", "usr/local/bin/clean-install", "LICENSES/README.txt")
BUILD_TIMEOUT = 600.0
SAVE_TIMEOUT = 300.0


@dataclass(frozen=True)
class NodeParts:
    """What the node holds beside its root file system.

    ``kubernetes`` is its version without v. ``binaries`` are by name, ``manifests`` by file name in
    ``/kind/manifests``; ``images`` are references in the engine, each with the key that names its content.
    """

    kubernetes: str
    binaries: dict[str, Path]
    manifests: dict[str, str]
    images: dict[str, str]


def ensure_kind_node(parts: NodeParts, progress: Progress) -> str:
    """The node image in the engine, built when a part of it changed. Returns its tag, which names its content.

    Raises:
        BlockedError: kind's module or the root file system cannot be had here.
        CommandFailed: the build failed.
    """
    rootfs = ensure_stand_in(load_spec("kicbase"), progress)
    base = base_files(progress)
    ref = f"{TAG}:{_key(parts, base, rootfs.content)}"
    if engine.inspect(ref):
        return ref
    with progress.step(f"building the node image {ref}"), temporary_folder("image") as folder:
        context = Path(folder)
        lay_out(parts, base, context)
        run(
            ("docker", "save", "--output", str(context / "images.tar"), *parts.images), timeout=SAVE_TIMEOUT, check=True
        )
        run(_build_command(ref, rootfs.ref, context), timeout=BUILD_TIMEOUT, check=True, env={"DOCKER_BUILDKIT": "1"})
    return ref


def newest_kind_node() -> str:
    """The tag of the node image that was built last; empty if there is none."""
    command = ("docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", TAG)
    return next(iter(run(command, timeout=30).stdout.split()), "")


def base_files(progress: Progress) -> dict[str, Path]:
    """kind's own files of a node, by their path in it."""
    build = load().tool("kind").go
    assert build is not None
    folder = golang.module_folder(build, MODULE, progress) / "images" / "base" / "files"
    files = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path for name, path in files.items() if name not in NOT_TAKEN}


def lay_out(parts: NodeParts, base: dict[str, Path], context: Path) -> None:
    """Put everything but the images where ``images/kind-node/install.sh`` expects it."""
    definition = DEFINITIONS / "kind-node"
    shutil.copy2(definition / "install.sh", context)
    for name, source in {
        **{f"base/{name}": path for name, path in base.items()},
        **{f"binaries/{name}": path for name, path in parts.binaries.items()},
    }.items():
        target = context / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    (context / "manifests").mkdir()
    for name, text in parts.manifests.items():
        (context / "manifests" / name).write_text(text, encoding="utf-8")
    (context / "version").write_text(f"v{parts.kubernetes}", encoding="utf-8")


def _build_command(ref: str, rootfs: str, context: Path) -> tuple[str, ...]:
    how = f"kind's own files on {rootfs}, with Kubernetes built from Go modules"
    labels = (f"{LABEL_KEY}={ref.rpartition(':')[2]}", f"{LABEL_STAND_IN}={how}")
    options = [word for label in labels for word in ("--label", label)]
    definition = DEFINITIONS / "kind-node" / "Dockerfile"
    return (
        "docker", "build", "--quiet", "--tag", ref, *options, "--build-arg", f"ROOTFS={rootfs}",
        "--file", str(definition), str(context),
    )  # fmt: skip


def _key(parts: NodeParts, base: dict[str, Path], rootfs: str) -> str:
    """12 hex digits over all that goes into the image."""
    digest = hashlib.sha256(f"{rootfs}\0{parts.kubernetes}".encode())
    for word in _contents(parts, base):
        digest.update(b"\0" + word.encode())
    return digest.hexdigest()[:12]


def _contents(parts: NodeParts, base: dict[str, Path]) -> Iterator[str]:
    own = {path.name: path for path in (DEFINITIONS / "kind-node").iterdir()}
    for name, path in sorted({**own, **base, **parts.binaries}.items()):
        with path.open("rb") as file:
            yield f"{name} {hashlib.file_digest(file, 'sha256').hexdigest()}"
    for name, text in sorted({**parts.manifests, **parts.images}.items()):
        yield f"{name} {text}"
