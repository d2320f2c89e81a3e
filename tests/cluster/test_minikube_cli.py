"""What is said to minikube, and what its answers mean."""

import json
from typing import Any

import pytest
from phase4.cluster.cluster_driver import memory_mb, node_facts
from phase4.cluster.image_source import ImageSource
from phase4.cluster.minikube_cli import (
    ANNOTATION,
    image_deviations,
    nodes_complete,
    nodes_ready,
    parse_status,
    progress_text,
    start_args,
)
from phase4.cluster.model import ClusterInfo

INFO = ClusterInfo(
    name="todo", driver="minikube", context="todo", kubernetes="1.34.4", cpus=2, memory_mb=8192, disk_gb=20
)
BUILT = ImageSource("built here", "todo-phase4/kicbase-node:1")


def node(*, ready: str = "True", mark: str | None = "one") -> dict[str, Any]:
    return {
        "metadata": {"name": "todo", "annotations": {ANNOTATION: mark} if mark else {}},
        "status": {
            "capacity": {"cpu": "2", "memory": "8388608Ki"},
            "conditions": [{"type": "MemoryPressure", "status": "False"}, {"type": "Ready", "status": ready}],
            "addresses": [
                {"type": "InternalIP", "address": "192.168.49.2"},
                {"type": "Hostname", "address": "todo"},
            ],
            "nodeInfo": {"kubeletVersion": "v1.34.4"},
        },
    }


def test_the_specifications_sizes_are_said() -> None:
    words = start_args(INFO, BUILT, "bridge", as_root=False)
    assert words[:4] == ("start", "--cpus=2", "--memory=8192", "--disk-size=20g")
    assert "--kubernetes-version=v1.34.4" in words
    assert "--base-image=todo-phase4/kicbase-node:1" in words
    assert not any(word.startswith(("--force", "--nodes")) for word in words)


def test_root_needs_force() -> None:
    assert "--force" in start_args(INFO, BUILT, "bridge", as_root=True)


@pytest.mark.parametrize(("name", "kept"), [("todo-phase4", False), ("todo-phase4-ha", True)])
def test_a_cluster_beside_the_usual_one_does_not_become_kubectls_own(name: str, kept: bool) -> None:
    words = start_args(INFO.model_copy(update={"name": name}), BUILT, "bridge", as_root=False)
    assert ("--keep-context" in words) is kept


def test_several_nodes_are_asked_for() -> None:
    words = start_args(INFO.model_copy(update={"nodes": 3}), BUILT, "/cni.yaml", as_root=True)
    assert {"--nodes=3", "--cni=/cni.yaml", "--wait=apiserver"} <= set(words)


def test_official_images_come_with_calico_and_deviate_in_nothing() -> None:
    words = start_args(INFO, ImageSource("official"), "bridge", as_root=False)
    assert "--cni=calico" in words
    assert not any(word.startswith("--base-image") for word in words)
    assert image_deviations(ImageSource("official")) == ()
    assert len(image_deviations(BUILT)) == 2


@pytest.mark.parametrize(
    ("answer", "state", "parts"),
    [
        (
            {
                "Name": "todo",
                "Host": "Running",
                "Kubelet": "Running",
                "APIServer": "Running",
                "Kubeconfig": "Configured",
            },
            "Running",
            {"host": "Running", "kubelet": "Running", "apiserver": "Running", "kubeconfig": "Configured"},
        ),
        (
            {"Name": "todo", "Host": "Stopped", "Kubelet": "Stopped", "APIServer": "Stopped", "Kubeconfig": "Stopped"},
            "Stopped",
            {"host": "Stopped", "kubelet": "Stopped", "apiserver": "Stopped", "kubeconfig": "Stopped"},
        ),
        (
            {
                "Name": "todo",
                "Host": "Running",
                "Kubelet": "Running",
                "APIServer": "Paused",
                "Kubeconfig": "Configured",
            },
            "Paused",
            {"host": "Running", "kubelet": "Running", "apiserver": "Paused", "kubeconfig": "Configured"},
        ),
        (
            [
                {
                    "Name": "todo",
                    "Host": "Running",
                    "Kubelet": "Running",
                    "APIServer": "Running",
                    "Kubeconfig": "Configured",
                },
                {
                    "Name": "todo-m02",
                    "Host": "Running",
                    "Kubelet": "Stopped",
                    "APIServer": "Irrelevant",
                    "Kubeconfig": "",
                },
            ],
            "Stopped",
            {"host": "Running", "kubelet": "Stopped", "apiserver": "Running", "kubeconfig": "Configured"},
        ),
    ],
    ids=["runs", "stopped", "paused", "a worker's kubelet stopped"],
)
def test_minikubes_status_is_understood(answer: object, state: str, parts: dict[str, str]) -> None:
    status = parse_status(json.dumps(answer))
    assert (status.state, status.parts) == (state, parts)


def test_no_profile_is_absent_not_running() -> None:
    assert parse_status('* Profile "todo" not found.').state == "Absent"
    assert parse_status("{}").state == "Absent"


def test_all_nodes_must_be_ready_and_as_many_as_asked_for() -> None:
    assert nodes_ready([node()], 1)
    assert not nodes_ready([node()], 2)
    assert not nodes_ready([node(), node(ready="False")], 2)
    assert not nodes_ready([node(ready="Unknown")], 1)


def test_a_cluster_is_complete_when_every_node_carries_the_mark_of_now() -> None:
    assert nodes_complete([node()], "one")
    assert not nodes_complete([node()], "two")
    assert not nodes_complete([node(), node(mark=None)], "one")
    assert not nodes_complete([], "one")


def test_a_node_as_the_api_reports_it() -> None:
    facts = node_facts(node())
    assert (facts.name, facts.ready, facts.cpus, facts.memory_mb) == ("todo", True, 2, 8192)
    assert (facts.address, facts.version) == ("192.168.49.2", "v1.34.4")


@pytest.mark.parametrize(("quantity", "mib"), [("2Gi", 2048), ("512Mi", 512), ("1024Ki", 1), ("1048576", 1)])
def test_memory_quantities(quantity: str, mib: int) -> None:
    assert memory_mb(quantity) == mib


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "* Preparing Kubernetes v1.34.4 on containerd 1.6.20 ...",
            "Preparing Kubernetes v1.34.4 on containerd 1.6.20 ...",
        ),
        ('* The "docker" driver should not be used with root privileges.', None),
        ("X Unable to load cached images: LoadCachedImages: stat /x: no such file", None),
        ("  - MINIKUBE_IN_STYLE=false", None),
        ("* To pull new external images, you may need to configure a proxy: https://minikube.sigs.k8s.io/", None),
        ("", None),
    ],
)
def test_of_minikubes_words_its_steps_are_shown(line: str, shown: str | None) -> None:
    assert progress_text(line) == shown
