"""Pods, deployments and services as tool results show them, in tables or as JSON."""

import json
from dataclasses import dataclass
from typing import Any, Final

from app.operations_model.tables import Row, read_table, replicas

FINE: Final = ("Running", "Completed", "Succeeded")
PULL_FAILURES: Final = ("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull")


@dataclass(frozen=True)
class Pod:
    """`status` is the word of kubectl's column STATUS; `images` are those that a JSON result names."""

    name: str
    ready: int
    containers: int
    status: str
    restarts: int = 0
    images: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        return self.status in FINE and (self.ready == self.containers or self.status != "Running")


@dataclass(frozen=True)
class Deployment:
    name: str
    ready: int
    replicas: int
    images: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        return self.ready == self.replicas


@dataclass(frozen=True)
class Service:
    name: str
    type: str
    ports: str


def read_pods(text: str) -> list[Pod]:
    """Pods of a table or of `--output json`."""
    items = _items(text)
    return (
        [_pod(item) for item in items]
        if items is not None
        else [_pod_of_row(row) for row in read_table(text)]
    )


def read_deployments(text: str) -> list[Deployment]:
    """Deployments of a wide table."""
    rows = read_table(text)
    images = [tuple(image for image in row.get("IMAGES", "").split(",") if image) for row in rows]
    return [Deployment(row["NAME"], *replicas(row), of_row) for row, of_row in zip(rows, images, strict=True)]


def read_services(text: str) -> list[Service]:
    """Services of a table."""
    return [Service(row["NAME"], row.get("TYPE", ""), row.get("PORT(S)", "")) for row in read_table(text)]


def _items(text: str) -> list[dict[str, Any]] | None:
    try:
        data = json.loads(text)
    except ValueError:
        return None
    return data.get("items", []) if isinstance(data, dict) else None


def _pod_of_row(row: Row) -> Pod:
    restarts = row.get("RESTARTS", "0").partition(" ")[0]
    ready, containers = replicas(row)
    count = int(restarts) if restarts.isdigit() else 0
    return Pod(row["NAME"], ready, containers, row.get("STATUS", ""), count)


def _pod(item: dict[str, Any]) -> Pod:
    status = item.get("status", {})
    containers = status.get("containerStatuses", [])
    states = [container.get("state", {}) for container in containers]
    waiting = [state["waiting"].get("reason", "") for state in states if "waiting" in state]
    return Pod(
        name=item["metadata"]["name"],
        ready=sum(bool(container.get("ready")) for container in containers),
        containers=len(item.get("spec", {}).get("containers", [])),
        status=next(filter(None, waiting), status.get("phase", "")),
        restarts=sum(int(container.get("restartCount", 0)) for container in containers),
        images=tuple(container["image"] for container in item.get("spec", {}).get("containers", [])),
    )
