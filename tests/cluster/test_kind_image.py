"""What a kind cluster is started from, and how it is told."""

from pathlib import Path

import pytest
import yaml
from phase4.cluster import kind_image
from phase4.cluster.image_source import ClusterParts
from phase4.cluster.kind_image import KindImage
from phase4.images.kind_node import TAG, NodeParts
from phase4.images.system import HELPER_IMAGE, SystemImage
from phase4.system.progress import Progress
from phase4.toolchain.isolation import NETWORKS

BUILT = KindImage(f"{TAG}:0123456789ab")


@pytest.mark.parametrize("image", [KindImage(), BUILT])
def test_the_networks_are_those_that_the_host_refuses_to_forward(image: KindImage) -> None:
    networking = yaml.safe_load(kind_image.configuration(image, published=False))["networking"]
    assert (networking["serviceSubnet"], networking["podSubnet"]) == NETWORKS


def test_the_node_port_is_published_on_loopback_alone() -> None:
    (node,) = yaml.safe_load(kind_image.configuration(BUILT, published=True))["nodes"]
    (port,) = node["extraPortMappings"]
    assert port["listenAddress"] == "127.0.0.1"
    (node,) = yaml.safe_load(kind_image.configuration(BUILT, published=False))["nodes"]
    assert "extraPortMappings" not in node


def test_only_the_node_that_is_built_here_has_kubelet_keep_cgroups() -> None:
    (patch,) = yaml.safe_load(kind_image.configuration(BUILT, published=False))["kubeadmConfigPatches"]
    assert yaml.safe_load(patch)["cgroupDriver"] == "cgroupfs"
    assert "kubeadmConfigPatches" not in yaml.safe_load(kind_image.configuration(KindImage(), published=False))


@pytest.mark.parametrize(
    ("answering", "official"), [(kind_image.REGISTRIES, True), (kind_image.REGISTRIES[:1], False), ((), False)]
)
def test_the_official_image_needs_every_registry(
    monkeypatch: pytest.MonkeyPatch, answering: tuple[str, ...], *, official: bool
) -> None:
    monkeypatch.setattr(kind_image.engine, "registry_answers", lambda host: host in answering)
    monkeypatch.setattr(kind_image.kind_node, "newest_kind_node", lambda: "")
    assert kind_image.expected() == (KindImage() if official else KindImage(f"{TAG}:CONTENT"))


def test_a_node_that_is_built_here_holds_every_image_network_and_storage(
    monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    nodes: list[NodeParts] = []

    def build(parts: NodeParts, progress: Progress) -> str:
        nodes.append(parts)
        return BUILT.ref

    binaries = {name: Path(name) for name in ("kubelet", "kubeadm", "kubectl", "crictl", "etcd")}
    image = SystemImage("registry.k8s.io/etcd:3.6.5-0", "etcd")
    parts = ClusterParts(binaries, (image,), (), {image.ref: "the key"})
    monkeypatch.setattr(kind_image, "registries_answer", lambda: False)
    monkeypatch.setattr(kind_image, "build_parts", lambda progress: parts)
    monkeypatch.setattr(kind_image.kind_node, "ensure_kind_node", build)
    assert kind_image.prepare(progress) == BUILT
    (node,) = nodes
    assert set(node.binaries) == {"kubelet", "kubeadm", "kubectl", "crictl"}
    assert set(node.images) == {image.ref, HELPER_IMAGE}
    # kind installs these two itself, by these names.
    assert "--run-router=true" in node.manifests["default-cni.yaml"]
    assert "kind: StorageClass" in node.manifests["default-storage.yaml"]
