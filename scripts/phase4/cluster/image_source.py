"""What a cluster is started from: official images where they can be pulled, else those built here."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from phase4.images import engine, system
from phase4.images.bases import ensure_stand_in
from phase4.images.pause import ensure_pause
from phase4.images.spec import load_spec
from phase4.images.system import SystemImage
from phase4.system.errors import BlockedError
from phase4.system.progress import Progress
from phase4.toolchain import ensure_components
from phase4.toolchain.pins import architecture, load
from phase4.toolchain.platforms import is_mac

KUBERNETES_BINARIES = ("kubelet", "kubeadm", "kubectl")
ADD_ONS = ("metrics-server", "kube-router", "local-path-provisioner")
NODE_BASES = ("kicbase", "netfilter", "busybox")
WORKER_COMPONENTS = ("pause", "kube-proxy", "coredns")
OFFICIAL_REGISTRIES = ("gcr.io", "registry.k8s.io")


@dataclass(frozen=True)
class ImageSource:
    """How to start: with official images (``node_image`` empty) or with a node image of our own.

    ``add_ons`` are images to load once the cluster runs; ``workers`` those that nodes without a control plane need:
    minikube loads nothing into them.
    """

    images: Literal["official", "built here"]
    node_image: str = ""
    add_ons: tuple[str, ...] = ()
    workers: tuple[str, ...] = ()

    def flags(self, network_plugin: str) -> tuple[str, ...]:
        """minikube's flags; ``network_plugin`` is a name or a manifest's path, where images are built here."""
        if self.images == "official":
            return ("--cni=calico", "--wait=all")
        # A network plugin of ours can only come up when its image was loaded, after minikube's part of the start.
        wait = "all" if network_plugin == "bridge" else "apiserver"
        return (
            f"--base-image={self.node_image}",
            "--preload=false",
            f"--cni={network_plugin}",
            "--install-addons=false",
            f"--wait={wait}",
        )


def kubernetes_version() -> str:
    """The cluster's Kubernetes, without v."""
    return load().component("kubelet").version


def versions() -> dict[str, str]:
    """The version of each add-on."""
    return {name: load().component(name).version for name in ADD_ONS}


def minikube_home() -> Path:
    """Where minikube keeps its profiles and caches."""
    home = os.environ.get("MINIKUBE_HOME")
    if not home:
        return Path.home() / ".minikube"
    path = Path(home)
    return path if path.name == ".minikube" else path / ".minikube"


def official_images_answer() -> bool:
    return all(engine.registry_answers(host) for host in OFFICIAL_REGISTRIES)


def expected() -> ImageSource:
    """What ``prepare`` would choose; makes nothing. A node image that is not built yet has no content in its tag."""
    if official_images_answer():
        return ImageSource("official")
    return ImageSource("built here", node_image=system.newest_node_image() or f"{system.KIC_TAG}:CONTENT")


def prepare(progress: Progress) -> ImageSource:
    """Make sure that everything a start needs is on this machine; instant when it is.

    Raises:
        BlockedError: neither official images nor what it takes to build our own can be had.
    """
    if official_images_answer():
        return ImageSource("official")
    parts = build_parts(progress)
    node_image = system.ensure_node_image(parts.binaries["crictl"], progress)
    for image in parts.control_plane:
        path = system.cached_image_path(minikube_home(), image.ref)
        system.ensure_archive(image.ref, parts.keys[image.ref], path, progress)
    for name in KUBERNETES_BINARIES:
        folder = minikube_home() / "cache" / "linux" / architecture() / f"v{kubernetes_version()}"
        _offer(parts.binaries[name], folder / name)
    return ImageSource(
        "built here",
        node_image,
        add_ons=(*(image.ref for image in parts.add_ons), system.HELPER_IMAGE),
        workers=tuple(image.ref for image in parts.control_plane if image.component in WORKER_COMPONENTS),
    )


@dataclass(frozen=True)
class ClusterParts:
    """What any cluster that is built here consists of.

    ``binaries`` are by component; ``keys`` name the content of each image, by its reference.
    """

    binaries: dict[str, Path]
    control_plane: tuple[SystemImage, ...]
    add_ons: tuple[SystemImage, ...]
    keys: dict[str, str]


def build_parts(progress: Progress) -> ClusterParts:
    """Binaries, the file systems they stand on, and an image in the engine around each that runs in a pod.

    Raises:
        BlockedError: one cannot be built on this system, or not by this user.
    """
    if is_mac():
        raise BlockedError(
            "no container registry answers from here",
            why="a cluster's images can be built from packages on Linux only",
            fix="docker pull registry.k8s.io/pause:3.10.1",
        )
    control_plane = tuple(system.control_plane_images(kubernetes_version()))
    add_ons = tuple(system.add_on_images(versions()))
    components = {image.component for image in (*control_plane, *add_ons)} - {"pause"}
    binaries = ensure_components([*KUBERNETES_BINARIES, *sorted(components), "crictl"], progress)
    binaries["pause"] = ensure_pause(progress)
    ensure_node_bases(progress)
    images = (*control_plane, *add_ons)
    keys = {image.ref: system.ensure_image(image, binaries[image.component], progress) for image in images}
    return ClusterParts(binaries, control_plane, add_ons, keys)


def ensure_node_bases(progress: Progress) -> None:
    """The file systems that node, network and helper images stand on: the part of a cluster that only root can make.

    Raises:
        BlockedError: they cannot be built here, or not by this user.
    """
    for name in NODE_BASES:
        ensure_stand_in(load_spec(name), progress)


def _offer(binary: Path, target: Path) -> None:
    """Put a binary where minikube looks for downloads; a link, so that it is never half written."""
    if target.is_symlink() and target.resolve() == binary.resolve():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    partial.symlink_to(binary.resolve())
    os.replace(partial, target)
