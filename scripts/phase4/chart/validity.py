"""Whether objects are what Kubernetes demands of their kind, so that rules may rely on their fields.

An object that is not is no bug of ours and no reason to stop: it is found here, and left out of what rules look at.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any

from jsonschema import Draft7Validator

from phase4.chart.api_validation import refusals
from phase4.chart.objects import Finding, Object, name_of
from phase4.chart.openapi import SCHEMAS, file_name
from phase4.chart.quantity import is_quantity, is_share

# Demanded by the API server or by these rules, though the schemas leave them out.
ALWAYS = ("kind", "apiVersion", "metadata.name")
CLAIM = "spec.resources.requests.storage"
DEMANDED: dict[str, tuple[str, ...]] = {
    "Pod": ("spec.containers",),
    **dict.fromkeys(("Job", "Deployment", "DaemonSet", "StatefulSet"), ("spec.template.spec.containers",)),
    "Service": ("spec.ports",),
    "HorizontalPodAutoscaler": ("spec.maxReplicas",),
    "PodDisruptionBudget": ("spec.selector",),
    "NetworkPolicy": ("spec",),
    "ResourceQuota": ("spec",),
    "LimitRange": ("spec.limits",),
    "PersistentVolumeClaim": (CLAIM,),
}
OLD_AUTOSCALER = ("autoscaling/v1", "HorizontalPodAutoscaler")
OLD_TARGET, DEFAULT_UTILIZATION = "targetCPUUtilizationPercentage", 80
QUANTITY_MAPS = ("requests", "limits", "hard", "default", "defaultRequest", "max", "min")
# What a field of this name must be, wherever it is.
FORMS: dict[str, tuple[Callable[[object], bool], str]] = {
    **dict.fromkeys(("sizeLimit", "averageValue"), (is_quantity, "is no quantity")),
    **dict.fromkeys(
        ("minAvailable", "maxUnavailable", "maxSurge"), (is_share, "is neither a count nor a percentage, such as 50%")
    ),
}


def well_formed(objects: list[Object]) -> tuple[list[Object], list[Finding]]:
    """The objects that can be relied on, as Kubernetes reads them (null is absent), and what the others lack."""
    valid, findings = [], []
    for obj in map(as_served, map(without_nulls, objects)):
        faults = _faults(json.dumps(obj, default=str))
        if faults:
            message = f"{'; '.join(faults)}; nothing else of it was looked at"
            findings.append(Finding("complete", name_of(obj), message, "write what Kubernetes demands of this kind"))
        else:
            valid.append(obj)
    return valid, findings


@lru_cache(maxsize=4096)
def _faults(text: str) -> tuple[str, ...]:
    """What is wrong with an object, given as JSON: fields that are missing, of another type or form, or refused."""
    obj = json.loads(text)
    demanded = (*ALWAYS, *DEMANDED.get(str(obj.get("kind")), ()))
    missing = [f"{path} is missing" for path in demanded if _at(obj, path) in (None, [])]
    missing += [f"{path} is no text" for path in ALWAYS if not isinstance(_at(obj, path), str | None)]
    if missing:
        return tuple(missing)
    return tuple(_against_schema(obj) or list(_malformed(obj)) or refusals(obj))


def _at(node: object, path: str) -> object:
    for step in path.split("."):
        node = node.get(step) if isinstance(node, dict) else None
    return node


@cache
def _validator(name: str) -> Draft7Validator | None:
    file = SCHEMAS / name
    return Draft7Validator(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None


def _against_schema(obj: Object) -> list[str]:
    """What Kubernetes' own schema of the kind has against it, but for fields that it does not know (see lint)."""
    validator = _validator(file_name(obj["apiVersion"], obj["kind"]))
    if validator is None and any(SCHEMAS.glob(f"{obj['kind'].lower()}-*.json")):
        return [f"{obj['apiVersion']} has no {obj['kind']}"]
    errors = validator.iter_errors(obj) if validator else ()
    return [
        f"{'.'.join(map(str, error.absolute_path)) or 'the object'}: {error.message[:200]}"
        for error in errors
        if error.validator in ("type", "required")
    ]


def _malformed(value: object, at: str = "") -> Iterator[str]:
    """Every quantity that is none, and every share that is no number or percentage."""
    if isinstance(value, list):
        for number, field in enumerate(value):
            yield from _malformed(field, f"{at}.{number}")
    if not isinstance(value, dict):
        return
    for key, field in value.items():
        path = f"{at}.{key}".lstrip(".")
        if key == "volumeClaimTemplates":
            yield from (f"{path}: {CLAIM} is missing" for claim in field if _at(claim, CLAIM) is None)
        if key in QUANTITY_MAPS and isinstance(field, dict):
            yield from (f"{path}.{k}: {v!r} is no quantity" for k, v in field.items() if not is_quantity(v))
        elif key in FORMS and not FORMS[key][0](field):
            yield f"{path}: {field!r} {FORMS[key][1]}"
        else:
            yield from _malformed(field, path)


def as_served(obj: Object) -> Object:
    """An object in the version that the API server serves first: HPAs of autoscaling/v1 become autoscaling/v2."""
    spec = obj.get("spec")
    if (obj.get("apiVersion"), obj.get("kind")) != OLD_AUTOSCALER or not isinstance(spec, dict):
        return obj
    rest = {key: value for key, value in spec.items() if key != OLD_TARGET}
    target = {"type": "Utilization", "averageUtilization": spec.get(OLD_TARGET, DEFAULT_UTILIZATION)}
    metrics = [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]
    return {**obj, "apiVersion": "autoscaling/v2", "spec": {**rest, "metrics": metrics}}


def without_nulls(value: Any) -> Any:  # noqa: ANN401  (any YAML)
    """The value as Kubernetes reads it: a field that is null is not there."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value if item is not None] if isinstance(value, list) else value
