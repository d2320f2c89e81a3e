"""HorizontalPodAutoscalers and PodDisruptionBudgets."""

from collections.abc import Iterator

from phase4.chart.api_validation.forms import selector_faults
from phase4.chart.objects import Object
from phase4.chart.quantity import is_quantity, pods_of_share

SOURCES = {"Resource": "resource", "ContainerResource": "containerResource", "Pods": "pods", "Object": "object",
           "External": "external"}  # fmt: skip
TARGETS = {"Utilization": "averageUtilization", "AverageValue": "averageValue", "Value": "value"}
# Kinds of target that a share of a request, or an amount of it, can be measured by.
OF_RESOURCES = ("Utilization", "AverageValue")
WHOLE = 100


def autoscaler_faults(autoscaler: Object) -> Iterator[str]:
    """What is wrong with an HPA."""
    spec = autoscaler["spec"]
    fewest, most = spec.get("minReplicas", 1), spec.get("maxReplicas", 1)
    if fewest < 1:
        yield f"spec.minReplicas: {fewest} is below 1"
    if most < 1 or most < fewest:
        yield f"spec.maxReplicas: {most} is below minReplicas, which is {fewest}"
    if "/" not in (spec.get("scaleTargetRef") or {}).get("apiVersion", ""):
        yield "spec.scaleTargetRef.apiVersion: names no group, such as apps/v1"
    for number, metric in enumerate(spec.get("metrics") or []):
        yield from _metric_faults(metric, f"spec.metrics.{number}")


def _metric_faults(metric: Object, at: str) -> Iterator[str]:
    kind = metric.get("type", "")
    field = SOURCES.get(kind)
    if field is None:
        yield f"{at}.type: {kind!r} is none of {', '.join(SOURCES)}"
    elif field not in metric:
        yield f"{at}.{field}: is missing, though the type is {kind}"
    else:
        yield from _target_faults(
            metric[field], f"{at}.{field}", is_resource=field in ("resource", "containerResource")
        )


def _target_faults(source: Object, at: str, *, is_resource: bool) -> Iterator[str]:
    target = source.get("target") or {}
    kind = target.get("type")
    if kind not in TARGETS:
        yield f"{at}.target.type: {kind!r} is none of {', '.join(TARGETS)}"
    elif is_resource and kind not in OF_RESOURCES:
        yield f"{at}.target.type: {kind} cannot be told of a resource"
    elif not set(target) & set(TARGETS.values()):
        yield f"{at}.target.{TARGETS[kind]}: is missing"
    for field in set(target) & set(TARGETS.values()):
        amount = target[field]
        if field == "averageUtilization" and amount < 1:
            yield f"{at}.target.{field}: {amount} is below 1"
        if field != "averageUtilization" and not is_quantity(amount):
            yield f"{at}.target.{field}: {amount!r} is no quantity"


def budget_faults(budget: Object) -> Iterator[str]:
    """What is wrong with a PodDisruptionBudget."""
    spec = budget["spec"]
    yield from selector_faults(spec.get("selector") or {}, "spec.selector")
    given = [field for field in ("minAvailable", "maxUnavailable") if field in spec]
    if len(given) > 1:
        yield "spec: minAvailable and maxUnavailable exclude each other"
    for field in given:
        if isinstance(spec[field], str) and pods_of_share(spec[field], WHOLE) > WHOLE:
            yield f"spec.{field}: {spec[field]} is more than 100%"
