"""IV-K8S-007.4 and .5: what all pods together, and what one container, may take."""

from collections.abc import Mapping

from phase4.chart.capacity import total
from phase4.chart.objects import Object, containers, workloads
from phase4.chart.quantity import parse, show
from phase4.criteria.k8s.source_checks import expect_policies
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder

QUOTA_KEYS = ("requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "pods")
# Kubernetes' own short names of the same things.
QUOTA_ALIASES = {"cpu": "requests.cpu", "memory": "requests.memory", "count/pods": "pods"}
SCOPES_OF_ALL = {"NotTerminating", "NotBestEffort"}
RANGE_KEYS = ("default", "defaultRequest", "max")


def quota(recorder: Recorder, source: Source) -> None:
    """The ResourceQuota is missing, unbounded, or too small for the autoscalers' maximum and a rolling update."""
    reference = {"source": source.rendered, "artefact": source.name}
    quotas = source.of_kind("ResourceQuota")
    recorder.expect_at_least(f"{source.name}: ResourceQuotas", 1, len(quotas), **reference)
    bounds = [
        (QUOTA_ALIASES.get(key, key), amount)
        for quota in quotas
        if _counts_every_pod(quota)
        for key, amount in (quota["spec"].get("hard") or {}).items()
    ]
    missing = [key for key in QUOTA_KEYS if key not in dict(bounds)]
    recorder.expect_empty(f"{source.name}: resources it does not bound", missing, **reference)
    needed = total(list(source.objects))
    for key, amount in bounds:
        if key in QUOTA_KEYS:
            recorder.expect(f"{source.name}: {key}", needed[key] <= parse(amount), source=source.rendered,
                      expected=f">= {show(key, needed[key])} that all pods take at most", actual=amount)  # fmt: skip


def _counts_every_pod(quota: Object) -> bool:
    """Whether a quota's scopes take in the application's pods, which have requests and no deadline."""
    spec = quota["spec"]
    chosen = [item.get("scopeName") for item in (spec.get("scopeSelector") or {}).get("matchExpressions") or []]
    return {*(spec.get("scopes") or []), *chosen} <= SCOPES_OF_ALL


def with_defaults(limit: Object) -> Mapping[str, Mapping[str, object]]:
    """A limit as the API server fills it in: ``default`` from ``max``, ``defaultRequest`` from those."""
    most, least = limit.get("max") or {}, limit.get("min") or {}
    default = {**most, **(limit.get("default") or {})}
    request = {**least, **default, **(limit.get("defaultRequest") or {})}
    return {"max": most, "min": least, "default": default, "defaultRequest": request}


def limit_range(recorder: Recorder, source: Source) -> None:
    """The LimitRange is missing, leaves CPU or memory of a container unbounded, or refuses one of the application."""
    reference = {"source": source.rendered, "artefact": source.name}
    ranges = source.of_kind("LimitRange")
    recorder.expect_at_least(f"{source.name}: LimitRanges", 1, len(ranges), **reference)
    limits = [limit for item in ranges for limit in item["spec"]["limits"] if limit.get("type") == "Container"]
    recorder.expect_at_least(f"{source.name}: limits of containers", 1, len(limits), source=source.rendered)
    filled = [with_defaults(limit) for limit in limits]

    def unset(keys: tuple[str, ...]) -> list[str]:
        pairs = [(key, resource) for key in keys for resource in ("cpu", "memory")]
        return [f"{key}.{resource}" for key, resource in pairs if not any(resource in item[key] for item in filled)]

    recorder.expect_empty(f"{source.name}: bounds it does not set", unset(RANGE_KEYS), **reference)
    recorder.advise_empty(f"{source.name}: lower bounds it does not set", unset(("min",)), **reference)
    counted = sum(len(containers(template)) for _, template in workloads(source.objects))
    recorder.expect_at_least(f"{source.name}: containers held against it", 1, counted, source=source.rendered)
    expect_policies(recorder, source, "containers it would refuse", "limit-range")
