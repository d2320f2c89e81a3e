"""What every kind of cluster can do. Kinds differ in how they start and take images; the rest is asked of the API."""

import json
from abc import ABC, abstractmethod
from typing import Any, Literal

from phase4.chart.names import NAMESPACE
from phase4.cluster import proofs
from phase4.cluster.model import ClusterInfo, Facts, NodeFacts, Proof, Status
from phase4.system.errors import BlockedError
from phase4.system.process import Completed, run
from phase4.system.progress import Progress

Loaded = Literal["loaded", "already there"]
QUICK_SECONDS = 15.0
FORBIDDEN = "(Forbidden)"


class ClusterDriver(ABC):
    """One cluster. ``context`` is the kubeconfig context every client is given."""

    name: str
    context: str

    @abstractmethod
    def ensure(self, progress: Progress) -> ClusterInfo:
        """Bring the cluster up, complete; instant when it is. Raises BlockedError where this machine cannot."""

    @abstractmethod
    def info(self) -> ClusterInfo:
        """How the cluster was started; changes nothing."""

    @abstractmethod
    def status(self) -> Status:
        """The state of each part; changes nothing."""

    @abstractmethod
    def stop(self, progress: Progress) -> None:
        """Halt the cluster, keeping what is in it."""

    @abstractmethod
    def destroy(self, progress: Progress) -> None:
        """Remove the cluster and all that is in it."""

    @abstractmethod
    def load_image(self, ref: str, progress: Progress) -> Loaded:
        """Bring an image of the engine into the nodes that do not have it."""

    @abstractmethod
    def start_plan(self) -> list[tuple[str, ...]]:
        """What ``ensure`` would run now to start the cluster; nothing if it runs. Changes nothing."""

    @abstractmethod
    def load_plan(self, ref: str) -> list[tuple[str, ...]]:
        """What ``load_image`` would run now; nothing if every node has the image. Changes nothing."""

    def prune_images(self, repositories: tuple[str, ...], keep: set[str]) -> list[str]:
        """Remove images of these repositories from the nodes, but for those to keep and those in use.

        Only done where this project loads images into nodes; elsewhere nothing is removed.
        """
        return []

    @abstractmethod
    def probe_image(self) -> str:
        """An image with busybox's tools that the nodes have or can pull, for throwaway pods."""

    def kubectl(self, *arguments: str, timeout: float = 60, stdin: str | None = None) -> Completed:
        """kubectl against this cluster, whichever is selected."""
        return run(("kubectl", "--context", self.context, *arguments), timeout=timeout, stdin=stdin)

    def identity(self) -> str | None:
        """The uid of the kube-system namespace, which lives as long as the cluster; None if it does not answer.

        Who may not read that namespace knows the cluster by the application's, or else by its address.
        """
        result = self._namespace_uid("kube-system")
        if not result.ok and FORBIDDEN in result.stderr:
            own = self._namespace_uid(NAMESPACE)
            address = self.kubectl("config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}")
            return own.stdout.strip() if own.ok else address.stdout.strip() or None
        return result.stdout.strip() or None if result.ok else None

    def _namespace_uid(self, name: str) -> Completed:
        path = "jsonpath={.metadata.uid}"
        return self.kubectl("get", "namespace", name, "-o", path, "--request-timeout=5s", timeout=QUICK_SECONDS)

    def facts(self) -> Facts:
        """The nodes as the API reports them; changes nothing."""
        result = self.kubectl("get", "nodes", "-o", "json", "--request-timeout=5s", timeout=QUICK_SECONDS)
        if not result.ok:
            # Who may use one namespace alone may not list nodes: nothing is known of them, but the cluster answers.
            return Facts(state="Running" if FORBIDDEN in result.stderr else self.status().state)
        nodes = tuple(node_facts(item) for item in json.loads(result.stdout)["items"])
        largest = max(nodes, key=lambda node: node.memory_mb, default=None)
        return Facts(
            state="Running",
            cpus=largest.cpus if largest else 0,
            memory_mb=largest.memory_mb if largest else 0,
            nodes=nodes,
        )

    def node_ip(self) -> str:
        """The address of the first node, where NodePorts answer.

        Raises:
            BlockedError: the cluster does not answer.
        """
        nodes = self.facts().nodes
        if not nodes:
            raise BlockedError(
                "the cluster has no node that answers",
                why=f"it is {self.status().state}, and lists no node to this user",
                fix=f"kubectl --context {self.context} get nodes",
            )
        return nodes[0].address

    def prove_network_policy(self) -> Proof:
        """Show, in a throwaway namespace, that a NetworkPolicy lets one connection through and refuses another."""
        return proofs.network_policy(self.kubectl, self.probe_image())

    def prove_isolation(self) -> Proof:
        """Show that traffic to a service address without an endpoint ends on this machine."""
        return proofs.isolation(self.kubectl, self.probe_image())


def node_facts(item: dict[str, Any]) -> NodeFacts:
    """One node of ``kubectl get nodes -o json``."""
    status = item["status"]
    conditions = {item["type"]: item["status"] for item in status.get("conditions", [])}
    addresses = {item["type"]: item["address"] for item in status.get("addresses", [])}
    return NodeFacts(
        name=item["metadata"]["name"],
        ready=conditions.get("Ready") == "True",
        cpus=int(status["capacity"]["cpu"]),
        memory_mb=memory_mb(status["capacity"]["memory"]),
        address=addresses.get("ExternalIP") or addresses.get("InternalIP", ""),
        version=status.get("nodeInfo", {}).get("kubeletVersion", ""),
    )


def memory_mb(quantity: str) -> int:
    """A Kubernetes memory quantity in MiB: ``8388608Ki`` gives 8192."""
    for suffix, factor in (("Ki", 2**10), ("Mi", 2**20), ("Gi", 2**30)):
        if quantity.endswith(suffix):
            return int(quantity[:-2]) * factor // 2**20
    return int(quantity) // 2**20
