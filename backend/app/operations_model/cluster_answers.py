"""Words about a namespace, from tool results alone. Every object stands on a line of its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from app.operations_model.objects import (
    PULL_FAILURES,
    Deployment,
    Pod,
    read_deployments,
    read_pods,
    read_services,
)

Texts = Mapping[str, str]
"""Tool results by need."""


def answer(topics: Sequence[str], namespace: str, texts: Texts) -> str:
    """A paragraph for each topic."""
    return "\n\n".join(_ABOUT[topic](namespace, texts) for topic in topics)


def _pods(namespace: str, texts: Texts) -> str:
    pods = read_pods(texts["pods"])
    lines = [f"- {pod.name}: {pod.status}, {pod.ready} of {pod.containers} ready" for pod in pods]
    return _listed(f"{_count(pods, 'pod')} in the namespace {namespace}", lines)


def _health(namespace: str, texts: Texts) -> str:
    deployments = read_deployments(texts["deployments"])
    ready = sum(deployment.is_ready for deployment in deployments)
    head = f"{_count(deployments, 'deployment')} in the namespace {namespace}, of which {ready} are ready"
    return _listed(head, [_state(deployment) for deployment in deployments])


def _images(namespace: str, texts: Texts) -> str:
    deployments = read_deployments(texts["deployments"])
    lines = [f"- {item.name}: image {' and '.join(item.images) or 'unknown'}" for item in deployments]
    return _listed(f"The images of {_count(deployments, 'deployment')} in the namespace {namespace}", lines)


def _services(namespace: str, texts: Texts) -> str:
    services = read_services(texts["services"])
    lines = [f"- {service.name}: {service.type}, {service.ports}" for service in services]
    return _listed(f"{_count(services, 'service')} in the namespace {namespace}", lines)


def _restarts(namespace: str, texts: Texts) -> str:
    pods = read_pods(texts["pods"])
    again = [pod for pod in pods if pod.restarts]
    if not again:
        return f"No container has restarted in the {_count(pods, 'pod')} of the namespace {namespace}."
    lines = [f"- {pod.name}: {pod.restarts} restart{'s' * (pod.restarts != 1)}" for pod in again]
    return _listed(f"{_count(again, 'pod')} of {len(pods)} in the namespace {namespace} restarted", lines)


def _trouble(namespace: str, texts: Texts) -> str:
    unready = [item for item in read_deployments(texts["deployments"]) if not item.is_ready]
    unwell = [pod for pod in read_pods(texts["pod details"]) if not pod.is_well]
    if not unready and not unwell:
        return f"Nothing in the namespace {namespace} is in trouble: every deployment and every pod is ready."
    states = [_state(deployment) for deployment in unready]
    statuses = [f"- {pod.name}: {pod.status}" for pod in unwell]
    parts = [
        _listed(f"{_count(unready, 'deployment')} in trouble", states),
        _listed(f"{_count(unwell, 'pod')} in trouble", statuses),
    ]
    return "\n\n".join([*parts, *_causes(unready, unwell)])


def _causes(unready: Sequence[Deployment], unwell: Sequence[Pod]) -> list[str]:
    """What the pods' statuses mean."""
    if not any(pod.status in PULL_FAILURES for pod in unwell):
        return []
    images = [image for pod in unwell for image in pod.images]
    images = images or [image for deployment in unready for image in deployment.images]
    lines = [f"- {image}" for image in dict.fromkeys(images)]
    return [_listed("The image cannot be pulled; check its name, its tag and its registry", lines)]


def _state(deployment: Deployment) -> str:
    state = "ready" if deployment.is_ready else "not ready"
    return f"- {deployment.name}: {state}, {deployment.ready} of {deployment.replicas} replicas"


def _count(things: Sequence[object], noun: str) -> str:
    return f"{len(things)} {noun}{'s' * (len(things) != 1)}"


def _listed(head: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{head}:", "", *lines]) if lines else f"{head}."


_ABOUT: Final[dict[str, Callable[[str, Texts], str]]] = {
    "trouble": _trouble,
    "health": _health,
    "images": _images,
    "services": _services,
    "restarts": _restarts,
    "pods": _pods,
}
