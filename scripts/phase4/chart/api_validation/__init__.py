"""What the API server refuses of an object though its schema lets it pass: names, ports, ranges, contradictions.

Kubernetes calls this validation; the rules here are those of its packages ``pkg/apis/*/validation``, for the kinds that
the application is made of. Each function yields faults as texts that begin with the field's path.
"""

from collections.abc import Callable, Iterator

from phase4.chart.api_validation import configuration, metadata, network, pods, scaling, services, shares
from phase4.chart.objects import Object, pod_template

BY_KIND: dict[str, Callable[[Object], Iterator[str]]] = {
    "NetworkPolicy": network.faults,
    "Service": services.faults,
    "HorizontalPodAutoscaler": scaling.autoscaler_faults,
    "PodDisruptionBudget": scaling.budget_faults,
    "ConfigMap": configuration.faults,
    "Secret": configuration.faults,
    "LimitRange": shares.limit_range_faults,
    "ResourceQuota": shares.quota_faults,
}


def refusals(obj: Object) -> list[str]:
    """Why the API server would refuse an object whose fields are there and of the right type; empty if it would not."""
    found = list(metadata.faults(obj))
    if obj["kind"] in BY_KIND:
        found += BY_KIND[obj["kind"]](obj)
    if (template := pod_template(obj)) is not None:
        found += pods.faults(obj, template)
    return found
