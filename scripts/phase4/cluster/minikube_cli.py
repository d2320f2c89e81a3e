"""What is said to minikube, and what its answers mean."""

import json
from typing import Any

from phase4.chart.names import FRONTEND_NODE_PORT
from phase4.cluster.cluster_driver import node_facts
from phase4.cluster.image_source import ImageSource
from phase4.cluster.model import ClusterInfo, Status

DEFAULT_NAME = "todo-phase4"
# The cluster that the trial of several nodes makes for itself, and removes.
TRIAL_NAME = "todo-phase4-ha"
ANNOTATION = "todo-phase4/complete"
HEALTHY = ("Running", "Configured")
# minikube asks nobody outside for news of itself, and prints no pictures.
QUIET = {
    "MINIKUBE_IN_STYLE": "false",
    "MINIKUBE_WANTUPDATENOTIFICATION": "false",
    "MINIKUBE_WANTREPORTERRORPROMPT": "false",
}


def start_args(info: ClusterInfo, image_source: ImageSource, network_plugin: str, *, as_root: bool) -> tuple[str, ...]:
    """The words after ``minikube``; the docker driver refuses root without ``--force``.

    Only the usual cluster becomes kubectl's current context: one of another name stands beside it.
    """
    return (
        "start",
        f"--cpus={info.cpus}",
        f"--memory={info.memory_mb}",
        f"--disk-size={info.disk_gb}g",
        "--driver=docker",
        "--container-runtime=containerd",
        f"--kubernetes-version=v{info.kubernetes}",
        *image_source.flags(network_plugin),
        *((f"--nodes={info.nodes}",) if info.nodes > 1 else ()),
        *((f"--ports=127.0.0.1:{FRONTEND_NODE_PORT}:{FRONTEND_NODE_PORT}",) if info.published else ()),
        "--wait-timeout=4m",
        "--interactive=false",
        *(("--keep-context",) if info.name != DEFAULT_NAME else ()),
        *(("--force",) if as_root else ()),
    )


def progress_text(line: str) -> str | None:
    """What of minikube's output is news: its steps, without advice on root, proxies and images it cannot pull.

    Nothing is lost: when a command fails, the end of all it said is in the message.
    """
    heading, text = line[:2], line[2:].strip()
    if heading != "* " or any(word in text for word in ("root", "https://", "--driver=none", "proxy", "MINIKUBE_")):
        return None
    return text


def image_deviations(image_source: ImageSource) -> tuple[str, ...]:
    """What differs from the specification when images are built here."""
    if image_source.images == "official":
        return ()
    return (
        "node and control plane images built here from Debian packages and Go modules: no container registry answers",
        "kube-router enforces NetworkPolicy on the bridge network plugin: Calico's images cannot be pulled",
    )


def nodes_ready(items: list[dict[str, Any]], count: int) -> bool:
    """Whether there are as many nodes as wanted, and all are Ready (``kubectl get nodes -o json``)."""
    return len(items) >= count and all(node_facts(item).ready for item in items)


def nodes_complete(items: list[dict[str, Any]], fingerprint: str) -> bool:
    """Whether every node carries the mark that what belongs into the cluster was put there."""
    marks = [item["metadata"].get("annotations", {}).get(ANNOTATION) for item in items]
    return bool(marks) and all(mark == fingerprint for mark in marks)


def parse_status(text: str) -> Status:
    """The meaning of ``minikube status --output json``: an object, a list for several nodes, no JSON without a profile.

    A part's state is that of the first node where it is not as it should be.
    """
    try:
        data = json.loads(text)
    except ValueError:
        return Status(state="Absent", parts={"host": "Absent"})
    parts: dict[str, str] = {}
    for entry in data if isinstance(data, list) else [data]:
        for key in ("Host", "Kubelet", "APIServer", "Kubeconfig"):
            value = str(entry.get(key, ""))
            # Workers have no API server of their own: minikube says Irrelevant.
            if value not in ("", "Irrelevant") and parts.get(key.lower(), HEALTHY[0]) in HEALTHY:
                parts[key.lower()] = value
    good = bool(parts) and all(value in HEALTHY for value in parts.values())
    return Status(state="Running" if good else _worst(parts), parts=parts)


def _worst(parts: dict[str, str]) -> str:
    """The host's state when the host is the trouble, else that of the first part that is."""
    return next((value for value in parts.values() if value not in HEALTHY), "Absent")
