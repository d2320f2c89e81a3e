"""ResourceQuotas and LimitRanges: amounts that contradict each other."""

from collections.abc import Iterator
from itertools import pairwise

from phase4.chart.objects import Object
from phase4.chart.quantity import parse

# Each must be no more than the next, where both are given.
ORDER = ("min", "defaultRequest", "default", "max")
LIMIT_TYPES = ("Container", "Pod", "PersistentVolumeClaim")
# What a quota with scopes may count: of pods alone.
OF_BEST_EFFORT = {"pods", "count/pods"}
OF_PODS = OF_BEST_EFFORT | {"cpu", "memory", "ephemeral-storage"} | {
    f"{kind}.{resource}" for kind in ("requests", "limits") for resource in ("cpu", "memory", "ephemeral-storage")
}  # fmt: skip
COUNTED = ("pods", "services", "configmaps", "secrets", "persistentvolumeclaims", "services.nodeports",
           "services.loadbalancers", "replicationcontrollers", "resourcequotas")  # fmt: skip


def limit_range_faults(limit_range: Object) -> Iterator[str]:
    """What is wrong with a LimitRange."""
    for number, limit in enumerate(limit_range["spec"]["limits"]):
        at = f"spec.limits.{number}"
        kind = limit.get("type")
        if kind not in LIMIT_TYPES and "/" not in str(kind):
            yield f"{at}.type: {kind!r} is none of {', '.join(LIMIT_TYPES)}"
        if kind == "Pod" and ("default" in limit or "defaultRequest" in limit):
            yield f"{at}: a limit of pods has no defaults"
        for resource in sorted({resource for field in ORDER for resource in limit.get(field) or {}}):
            given = [(field, limit[field][resource]) for field in ORDER if resource in (limit.get(field) or {})]
            for (lower, less), (upper, more) in pairwise(given):
                if parse(less) > parse(more):
                    yield f"{at}.{lower}.{resource}: {less} is more than {upper}, which is {more}"


def quota_faults(quota: Object) -> Iterator[str]:
    """What is wrong with a ResourceQuota."""
    scopes = [*(quota["spec"].get("scopes") or []), *(
        item.get("scopeName") for item in (quota["spec"].get("scopeSelector") or {}).get("matchExpressions") or []
    )]  # fmt: skip
    hard = quota["spec"].get("hard") or {}
    for scope in scopes:
        allowed = OF_BEST_EFFORT if scope == "BestEffort" else OF_PODS
        beyond = sorted(set(hard) - allowed)
        if beyond:
            yield f"spec.hard: {', '.join(beyond)} cannot be counted within the scope {scope}"
    for resource, amount in hard.items():
        exact = parse(amount)
        if exact < 0:
            yield f"spec.hard.{resource}: {amount} is below 0"
        if (resource in COUNTED or resource.startswith("count/")) and exact % 1:
            yield f"spec.hard.{resource}: {amount} is no whole number"
