"""minikube's node image and the cluster's own images, built here for machines that cannot pull the official ones.

Control plane images go, as archives, where minikube looks for cached images, so that its start loads them itself; the
others are loaded once the cluster runs.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from phase4.images import engine
from phase4.images.bases import ensure_stand_in
from phase4.images.engine import LABEL_KEY, LABEL_STAND_IN
from phase4.images.spec import load_spec
from phase4.system.process import run
from phase4.system.progress import Progress
from phase4.system.temporary import temporary_folder
from phase4.toolchain.pins import architecture

PATH_VARIABLE = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
KIC_TAG = "todo-phase4/kicbase-node"
HELPER_IMAGE = "todo-phase4/busybox:1"
BUILD_TIMEOUT = 300.0


@dataclass(frozen=True)
class SystemImage:
    """An image around one binary: its reference, the component whose binary it holds, and what it stands on.

    ``base`` is ``scratch`` or a definition in ``images/``.
    """

    ref: str
    component: str
    base: str = "scratch"


def control_plane_images(kubernetes: str) -> list[SystemImage]:
    """What kubeadm asks for, under the names minikube caches them by; ``kubernetes`` is a version without v."""
    registry = "registry.k8s.io"
    return [
        SystemImage(f"{registry}/kube-apiserver:v{kubernetes}", "kube-apiserver"),
        SystemImage(f"{registry}/kube-controller-manager:v{kubernetes}", "kube-controller-manager"),
        SystemImage(f"{registry}/kube-scheduler:v{kubernetes}", "kube-scheduler"),
        SystemImage(f"{registry}/kube-proxy:v{kubernetes}", "kube-proxy", "netfilter"),
        SystemImage(f"{registry}/etcd:3.6.5-0", "etcd"),
        SystemImage(f"{registry}/coredns/coredns:v1.12.1", "coredns"),
        SystemImage(f"{registry}/pause:3.10.1", "pause"),
    ]


def add_on_images(versions: dict[str, str]) -> list[SystemImage]:
    """What runs in the cluster beside the control plane; ``versions`` by component."""
    return [
        SystemImage(f"registry.k8s.io/metrics-server/metrics-server:v{versions['metrics-server']}", "metrics-server"),
        SystemImage(f"cloudnativelabs/kube-router:v{versions['kube-router']}", "kube-router", "netfilter"),
        SystemImage(f"rancher/local-path-provisioner:v{versions['local-path-provisioner']}", "local-path-provisioner"),
    ]


def dockerfile(image: SystemImage, base: str) -> str:
    """The recipe: one binary on its base."""
    target = f"/usr/local/bin/{image.component}"
    lines = [f"FROM {base}", f"COPY {image.component} {target}", f"ENV {PATH_VARIABLE}", f'ENTRYPOINT ["{target}"]']
    return "\n".join(lines) + "\n"


def ensure_image(image: SystemImage, binary: Path, progress: Progress) -> str:
    """The image in the engine, rebuilt when its binary, base or recipe changed. Returns its key."""
    base, base_content = "scratch", ""
    if image.base != "scratch":
        local = ensure_stand_in(load_spec(image.base), progress)
        base, base_content = local.ref, local.content
    recipe = dockerfile(image, base)
    key = hashlib.sha256((recipe + base_content + _digest(binary)).encode()).hexdigest()[:12]
    local_now = engine.inspect(image.ref).get(image.ref)
    if local_now and local_now.labels.get(LABEL_KEY) == key:
        return key
    with progress.step(f"building {image.ref}"):
        _build({image.component: binary}, recipe, image.ref, key, f"{image.component} built from Go modules")
    return key


def ensure_node_image(crictl: Path, progress: Progress) -> str:
    """The node image: Debian with systemd, containerd, sshd and crictl. Returns its tag, which names its content."""
    rootfs = ensure_stand_in(load_spec("kicbase"), progress)
    recipe = f"FROM {rootfs.ref}\nCOPY crictl /usr/local/bin/crictl\n"
    key = hashlib.sha256((recipe + rootfs.content + _digest(crictl)).encode()).hexdigest()[:12]
    ref = f"{KIC_TAG}:{key}"
    if not engine.inspect(ref):
        with progress.step(f"building the node image {ref}"):
            _build({"crictl": crictl}, recipe, ref, key, load_spec("kicbase").how)
    return ref


def newest_node_image() -> str:
    """The tag of the node image that was built last; empty if there is none."""
    command = ("docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", KIC_TAG)
    return next(iter(run(command, timeout=30).stdout.split()), "")


def ensure_archive(ref: str, key: str, target: Path, progress: Progress) -> Path:
    """The image as an archive at ``target``, written whole or not at all; made again when the key beside it differs."""
    note = target.with_name(f".{target.name}.key")
    if target.exists() and note.exists() and note.read_text() == key:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with progress.step(f"docker save {ref}"):
            run(("docker", "save", "--output", str(partial), ref), timeout=120, check=True)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    note.write_text(key)
    return target


def cached_image_path(minikube_home: Path, ref: str) -> Path:
    """Where minikube looks for the archive of an image it would otherwise pull."""
    return minikube_home / "cache" / "images" / architecture() / ref.replace(":", "_")


def _build(files: dict[str, Path], recipe: str, ref: str, key: str, how: str) -> None:
    with temporary_folder("image") as folder:
        for name, source in files.items():
            shutil.copy2(source, Path(folder) / name)
        labels = (f"{LABEL_KEY}={key}", f"{LABEL_STAND_IN}={how}")
        options = [word for label in labels for word in ("--label", label)]
        command = ("docker", "build", "--quiet", "--tag", ref, *options, "--file", "-", folder)
        run(command, timeout=BUILD_TIMEOUT, check=True, stdin=recipe, env={"DOCKER_BUILDKIT": "1"})


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
