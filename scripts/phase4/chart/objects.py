"""Kubernetes objects as plain mappings: their names, pods and containers, and findings about them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Object = dict[str, Any]

POD_OWNERS = ("Deployment", "StatefulSet", "DaemonSet", "Job")


@dataclass(frozen=True)
class Finding:
    """One thing wrong: the rule's name, the object's ``Kind/name``, what is wrong, and what to change."""

    rule: str
    subject: str
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}: {self.message}; {self.fix}"


def name_of(obj: Object) -> str:
    """``Kind/name``, which is unique in one namespace."""
    metadata = obj.get("metadata")
    return f"{obj.get('kind', '?')}/{metadata.get('name', '?') if isinstance(metadata, dict) else '?'}"


def of_kind(objects: Iterable[Object], *kinds: str) -> list[Object]:
    """The objects of these kinds."""
    return [obj for obj in objects if obj.get("kind") in kinds]


def find(objects: Iterable[Object], kind: str, name: str) -> Object | None:
    """The object of that kind and name, if it is there."""
    return next((o for o in of_kind(objects, kind) if o["metadata"]["name"] == name), None)


def pod_template(obj: Object) -> Object | None:
    """The pod (``metadata`` and ``spec``) an object makes or is; None for objects without pods."""
    if obj.get("kind") == "Pod":
        return obj
    if obj.get("kind") == "CronJob":
        obj = (obj.get("spec") or {}).get("jobTemplate") or {}
        return (obj.get("spec") or {}).get("template")
    if obj.get("kind") in POD_OWNERS:
        template: Object | None = (obj.get("spec") or {}).get("template")
        return template
    return None


def workloads(objects: Iterable[Object]) -> Iterator[tuple[Object, Object]]:
    """Every object that makes pods, with its pod template."""
    for obj in objects:
        template = pod_template(obj)
        if template is not None:
            yield obj, template


def containers(template: Object) -> list[Object]:
    """All containers of a pod, init containers first."""
    spec = template["spec"]
    return [*spec.get("initContainers", []), *spec.get("containers", [])]


def labels_of(template: Object) -> dict[str, str]:
    """Labels of a pod template."""
    return dict(template.get("metadata", {}).get("labels") or {})


def selects(selector: Object, labels: dict[str, str]) -> bool:
    """Whether a label selector (an empty one selects everything) matches these labels."""
    match_labels: dict[str, str] = selector.get("matchLabels") or {}
    expressions: list[Object] = selector.get("matchExpressions") or []
    return all(labels.get(key) == value for key, value in match_labels.items()) and all(
        _matches(expression, labels) for expression in expressions
    )


def _matches(expression: Object, labels: dict[str, str]) -> bool:
    """Whether labels are as one of ``matchExpressions`` asks; an operator that does not exist matches nothing."""
    key, values = expression.get("key", ""), expression.get("values") or []
    return {
        "In": labels.get(key) in values,
        "NotIn": labels.get(key) not in values,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }.get(expression.get("operator", ""), False)


def is_hook(obj: Object) -> bool:
    """Whether Helm runs the object as a hook, so that it is no lasting part of the release."""
    return "helm.sh/hook" in (obj.get("metadata", {}).get("annotations") or {})
