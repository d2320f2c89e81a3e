"""Preflight before an install: what the cluster's nodes have left, and whether the release fits there."""

import copy
import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from phase4.chart import capacity
from phase4.chart.names import NAMESPACE
from phase4.chart.objects import Object, of_kind
from phase4.chart.quantity import parse, show
from phase4.cluster.clients import kubectl
from phase4.engine.context import Progress
from phase4.system.errors import Phase4Error

RESOURCES = ("cpu", "memory")
ENDED = ("Succeeded", "Failed")
KEEPS_AWAY = ("NoSchedule", "NoExecute")


class NoRoomError(Phase4Error):
    """The release does not fit into its quota or onto the cluster's nodes."""


def check(objects: list[Object], progress: Progress) -> None:
    """The release must fit with every autoscaler at its minimum; at the maximum, what does not fit is only told.

    Args:
        objects: what the release is made of, rendered.

    Raises:
        NoRoomError: it does not fit; with what is lacking and the remedy.
    """
    nodes = nodes_left()
    if not nodes:
        raise NoRoomError(
            "no node of the cluster takes pods",
            why="all of them are cordoned, tainted or not Ready",
            fix="kubectl get nodes, then kubectl uncordon NODE",
        )
    if lacking := capacity.preflight(at_least(objects), nodes):
        raise NoRoomError(
            f"the release does not fit into this cluster: {lacking[0].subject}",
            why="; ".join(finding.message for finding in lacking),
            fix=lacking[0].fix,
        )
    for finding in capacity.preflight(objects, nodes):
        progress.line(f"{finding.subject}: {finding.message}; {finding.fix}")


def at_least(objects: list[Object]) -> list[Object]:
    """The objects with every autoscaler held at its minimum."""
    held = copy.deepcopy(objects)
    for autoscaler in of_kind(held, "HorizontalPodAutoscaler"):
        autoscaler["spec"]["maxReplicas"] = autoscaler["spec"].get("minReplicas", 1)
    return held


def nodes_left() -> list[dict[str, str]]:
    """What each node of the chosen cluster has left for the release; see ``left``.

    Raises:
        Phase4Error: the cluster does not answer.
    """
    return free_resources(_items("nodes"), _items("pods", "--all-namespaces"))


def free_resources(nodes: Iterable[Object], pods: Iterable[Object], release: str = NAMESPACE) -> list[dict[str, str]]:
    """What each node that takes pods has left: allocatable less what pods of other namespaces requested.

    Args:
        nodes, pods: as the API server lists them.
        release: the namespace whose pods are not counted, for an upgrade replaces them.
    """
    taken: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for pod in pods:
        if pod["metadata"]["namespace"] != release and pod["status"].get("phase") not in ENDED:
            amounts = capacity.pod_amounts(pod)
            for resource in RESOURCES:
                taken[pod["spec"].get("nodeName", "")][resource] += amounts[f"requests.{resource}"]
    return [
        {resource: show(resource, _free(node, resource, taken)) for resource in RESOURCES}
        for node in nodes
        if takes_pods(node)
    ]


def _free(node: Object, resource: str, taken: dict[str, dict[str, Decimal]]) -> Decimal:
    have = parse(node["status"]["allocatable"][resource])
    return max(have - taken[node["metadata"]["name"]][resource], Decimal(0))


def takes_pods(node: Object) -> bool:
    """Whether the scheduler may put an ordinary pod there: Ready, not cordoned, no taint that keeps pods away."""
    ready = any(
        condition["type"] == "Ready" and condition["status"] == "True"
        for condition in node["status"].get("conditions", [])
    )
    tainted = any(taint["effect"] in KEEPS_AWAY for taint in node["spec"].get("taints", []))
    return ready and not tainted and not node["spec"].get("unschedulable", False)


def _items(*arguments: str) -> list[dict[str, Any]]:
    result = kubectl("get", *arguments, "--output", "json")
    if not result.ok:
        raise Phase4Error(f"the cluster's {arguments[0]} cannot be read", why=result.tail(), fix="./inv env-002")
    return list(json.loads(result.stdout)["items"])
