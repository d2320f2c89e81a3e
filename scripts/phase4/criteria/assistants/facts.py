"""The truth that answers are held against, read by this project itself: from the API server, and from Dockerfiles."""

import json
from dataclasses import dataclass
from typing import Any

from phase4.cluster.clients import kubectl
from phase4.system.errors import Phase4Error

Object = dict[str, Any]
KINDS = "pods,deployments,services"


@dataclass(frozen=True)
class NamespaceFacts:
    """What is in a namespace, and the same as kubectl prints it, which is what an echo would say."""

    pods: tuple[str, ...]
    deployments: dict[str, bool]  # whether each is ready
    images: dict[str, tuple[str, ...]]  # of each deployment
    services: dict[str, tuple[int, ...]]  # ports of each
    restarted: dict[str, int]  # restarts of the pods that did
    raw: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that an answer may use."""
        images = (image.partition(":")[0] for images in self.images.values() for image in images)
        return (*self.pods, *self.deployments, *self.services, *images)


def namespace_facts(namespace: str) -> NamespaceFacts:
    """Read a namespace.

    Raises:
        Phase4Error: the API server does not answer.
    """
    listed = kubectl("get", KINDS, "-n", namespace, "--output", "json")
    if not listed.ok:
        raise Phase4Error(f"the namespace {namespace} cannot be read", why=listed.tail(), fix="./inv env-002")
    tables = [kubectl("get", kind, "-n", namespace, "--output", "wide").stdout for kind in KINDS.split(",")]
    return facts_of(json.loads(listed.stdout)["items"], (*tables, listed.stdout))


def facts_of(items: list[Object], raw: tuple[str, ...] = ()) -> NamespaceFacts:
    """The facts of a list of objects."""
    by_kind: dict[str, list[Object]] = {"Pod": [], "Deployment": [], "Service": []}
    for item in items:
        by_kind[item["kind"]].append(item)
    return NamespaceFacts(
        pods=tuple(sorted(_name(pod) for pod in by_kind["Pod"])),
        deployments={_name(item): _is_ready(item) for item in by_kind["Deployment"]},
        images={_name(item): _images(item) for item in by_kind["Deployment"]},
        services={_name(item): tuple(port["port"] for port in item["spec"]["ports"]) for item in by_kind["Service"]},
        restarted={_name(pod): count for pod in by_kind["Pod"] if (count := _restarts(pod))},
        raw=raw,
    )


def _name(item: Object) -> str:
    return str(item["metadata"]["name"])


def _is_ready(deployment: Object) -> bool:
    return bool(deployment.get("status", {}).get("readyReplicas", 0) == deployment["spec"].get("replicas", 1))


def _images(deployment: Object) -> tuple[str, ...]:
    return tuple(container["image"] for container in deployment["spec"]["template"]["spec"]["containers"])


def _restarts(pod: Object) -> int:
    return sum(status.get("restartCount", 0) for status in pod.get("status", {}).get("containerStatuses", []))
