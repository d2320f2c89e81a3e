"""What a kind cluster is started from: its official node image where it can be pulled, else one built here."""

from dataclasses import dataclass

import yaml

from phase4.chart.names import FRONTEND_NODE_PORT
from phase4.cluster import addons
from phase4.cluster.image_source import KUBERNETES_BINARIES, build_parts, kubernetes_version
from phase4.images import engine, kind_node
from phase4.images.bases import HUB
from phase4.images.kind_node import NodeParts
from phase4.images.spec import load_spec
from phase4.images.system import HELPER_IMAGE
from phase4.system.progress import Progress
from phase4.toolchain.isolation import NETWORKS

REGISTRIES = (HUB, "registry.k8s.io")
# kube-router is the network plugin too, as between several nodes: kind's own cannot be had.
ROUTED = 2
# A machine with cgroup v1: the root file system's containerd keeps cgroups itself, so kubelet must not ask systemd.
KUBELET_PATCH = """\
kind: KubeletConfiguration
cgroupDriver: cgroupfs
failCgroupV1: false
"""


@dataclass(frozen=True)
class KindImage:
    """The node image; without a tag it is the official one that kind names itself."""

    ref: str = ""

    @property
    def is_official(self) -> bool:
        return not self.ref


def registries_answer() -> bool:
    return all(engine.registry_answers(host) for host in REGISTRIES)


def expected() -> KindImage:
    """What ``prepare`` would choose; makes nothing. A node image that is not built yet has no content in its tag."""
    return KindImage() if registries_answer() else KindImage(kind_node.newest_kind_node() or f"{kind_node.TAG}:CONTENT")


def prepare(progress: Progress) -> KindImage:
    """Make sure that everything a start needs is on this machine; instant when it is.

    Raises:
        BlockedError: neither the official image nor what it takes to build one can be had.
    """
    if registries_answer():
        return KindImage()
    parts = build_parts(progress)
    node = NodeParts(
        kubernetes=kubernetes_version(),
        binaries={name: parts.binaries[name] for name in (*KUBERNETES_BINARIES, "crictl")},
        manifests={
            "default-cni.yaml": addons.manifest(addons.NETWORK_MANIFEST, ROUTED),
            "default-storage.yaml": addons.manifest(addons.STORAGE_MANIFEST, ROUTED),
        },
        images={**parts.keys, HELPER_IMAGE: load_spec("busybox").key},
    )
    return KindImage(kind_node.ensure_kind_node(node, progress))


def configuration(image: KindImage, *, published: bool) -> str:
    """kind's configuration file: the networks that the host's rules cover, and one node.

    Args:
        published: put the frontend's NodePort on this machine's loopback, for the node is in a virtual machine.
    """
    services, pods = NETWORKS
    port = {"containerPort": FRONTEND_NODE_PORT, "hostPort": FRONTEND_NODE_PORT, "listenAddress": "127.0.0.1"}
    node = {"role": "control-plane", **({"extraPortMappings": [port]} if published else {})}
    return yaml.safe_dump(
        {
            "kind": "Cluster",
            "apiVersion": "kind.x-k8s.io/v1alpha4",
            "networking": {"podSubnet": pods, "serviceSubnet": services},
            "nodes": [node],
            **({} if image.is_official else {"kubeadmConfigPatches": [KUBELET_PATCH]}),
        },
        sort_keys=False,
    )
