"""Preflight: does the most the release can grow to fit into its quota, its limit range and the cluster's nodes?

Every workload is counted at its HPA's maximum (or its replicas), Deployments with their surge pods on top; of hooks and
test pods the largest is added, since Helm runs them one after the other. A pod counts with the larger of its
containers' sum and its largest init container, as the scheduler counts it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from phase4.chart.objects import Finding, Object, containers, is_hook, name_of, of_kind, workloads
from phase4.chart.quantity import parse, pods_of_share, show

Amounts = dict[str, Decimal]
RESOURCES = ("requests.cpu", "requests.memory", "limits.cpu", "limits.memory")


@dataclass(frozen=True)
class Demand:
    """What one workload takes at most: its name, number of pods and what one pod takes (keys as in a quota)."""

    name: str
    pods: int
    each: Amounts


def preflight(objects: list[Object], nodes: Iterable[Mapping[str, str]] = ()) -> list[Finding]:
    """All that does not fit.

    Args:
        objects: what the release is made of.
        nodes: what each node has left for this release (``{"cpu": "1150m", "memory": "5Gi"}``: allocatable less what
            others requested); leave empty to check the quota alone.
    """
    free = [{resource: parse(amount) for resource, amount in node.items()} for node in nodes]
    return quota_capacity(objects) + limit_range(objects) + (node_capacity(objects, free) if free else [])


def demands(objects: list[Object]) -> list[Demand]:
    """What each workload takes at most, hooks included."""
    maxima = {
        hpa["spec"]["scaleTargetRef"]["name"]: int(hpa["spec"]["maxReplicas"])
        for hpa in of_kind(objects, "HorizontalPodAutoscaler")
    }
    counted = []
    for obj, template in workloads(objects):
        pods = maxima.get(obj["metadata"]["name"], int(obj.get("spec", {}).get("replicas", 1)))
        if obj["kind"] == "Deployment":
            pods += _surge(obj, pods)
        counted.append(Demand(name_of(obj), pods, pod_amounts(template)))
    return counted


def _surge(deployment: Object, pods: int) -> int:
    strategy = deployment["spec"].get("strategy", {})
    if strategy.get("type") == "Recreate":
        return 0
    return pods_of_share(strategy.get("rollingUpdate", {}).get("maxSurge", "25%"), pods)


def pod_amounts(template: Object) -> Amounts:
    """Requests and limits of one pod, keys as in a quota."""
    return {key: _pod_amount(template, *key.split(".")) for key in RESOURCES}


def _pod_amount(template: Object, kind: str, resource: str) -> Decimal:
    def of(container: Object) -> Decimal:
        return parse(container.get("resources", {}).get(kind, {}).get(resource, "0"))

    spec = template["spec"]
    running = sum((of(container) for container in spec.get("containers", [])), Decimal(0))
    return max([running, *(of(container) for container in spec.get("initContainers", []))])


def total(objects: list[Object]) -> Amounts:
    """The most the release takes at once, keys as in a quota, with ``pods``, volumes and node ports."""
    hooks = {name_of(obj) for obj in objects if is_hook(obj)}
    lasting_demands = [demand for demand in demands(objects) if demand.name not in hooks]
    hook_demands = [demand for demand in demands(objects) if demand.name in hooks]
    amounts: Amounts = {}
    for key in RESOURCES:
        most = max((demand.each[key] for demand in hook_demands), default=Decimal(0))
        amounts[key] = sum((demand.each[key] * demand.pods for demand in lasting_demands), most)
    amounts["pods"] = Decimal(sum(demand.pods for demand in lasting_demands) + (1 if hook_demands else 0))
    return amounts | _storage(objects) | {"services.nodeports": _node_ports(objects)}


def _storage(objects: list[Object]) -> Amounts:
    claims = [
        claim["spec"]
        for obj in of_kind(objects, "StatefulSet")
        for claim in obj["spec"].get("volumeClaimTemplates", [])
        for _ in range(int(obj["spec"].get("replicas", 1)))
    ]
    claims += [obj["spec"] for obj in of_kind(objects, "PersistentVolumeClaim")]
    size = sum((parse(claim["resources"]["requests"]["storage"]) for claim in claims), Decimal(0))
    return {"persistentvolumeclaims": Decimal(len(claims)), "requests.storage": size}


def _node_ports(objects: list[Object]) -> Decimal:
    services = [s for s in of_kind(objects, "Service") if s["spec"].get("type") in ("NodePort", "LoadBalancer")]
    return Decimal(sum(len(service["spec"]["ports"]) for service in services))


def quota_capacity(objects: list[Object]) -> list[Finding]:
    """The quota must have room for every HPA at its maximum, surge pods and a hook."""
    needed = total(objects)
    findings = []
    for quota in of_kind(objects, "ResourceQuota"):
        for key, hard in (quota["spec"].get("hard") or {}).items():
            if key in needed and needed[key] > parse(hard):
                amount = show(key, needed[key])
                findings.append(
                    Finding(
                        "quota-capacity",
                        name_of(quota),
                        f"{key} is {hard}, but the release takes up to {amount} (HPA maximum, surge and a hook)",
                        f"set quota.hard.{key} to {amount} or more, or lower autoscaling.maxReplicas",
                    )
                )
    return findings


def limit_range(objects: list[Object]) -> list[Finding]:
    """Every container and every pod must be within the limit range, or the pods are refused."""
    findings = []
    rules = [rule for obj in of_kind(objects, "LimitRange") for rule in obj["spec"]["limits"]]
    for obj, template in workloads(objects):
        for rule in rules:
            if rule["type"] == "Container":
                for container in containers(template):
                    subject = f"{name_of(obj)} container {container['name']}"
                    findings += _outside(subject, container.get("resources", {}), rule)
            elif rule["type"] == "Pod":
                findings += _outside(f"{name_of(obj)}'s pod", _pod_resources(template), rule)
    return findings


def _pod_resources(template: Object) -> Object:
    """What a whole pod asks for and may take, in the form of a container's ``resources``."""
    named: Object = {"requests": {}, "limits": {}}
    for key, amount in pod_amounts(template).items():
        kind, resource = key.split(".")
        named[kind][resource] = str(amount)
    return named


def _outside(subject: str, resources: Object, rule: Object) -> list[Finding]:
    findings = []
    for bound, kind, beyond in (("max", "limits", 1), ("min", "requests", -1)):
        for resource, edge in rule.get(bound, {}).items():
            given = resources.get(kind, {}).get(resource)
            if given is not None and (parse(given) - parse(edge)) * beyond > 0:
                findings.append(
                    Finding(
                        "limit-range",
                        subject,
                        f"{kind}.{resource} {given} is outside the limit range's {bound} {edge}",
                        f"change resources.{kind}.{resource}, or limitRange.{bound}.{resource}",
                    )
                )
    return findings + _ratios(subject, resources, rule)


def _ratios(subject: str, resources: Object, rule: Object) -> list[Finding]:
    """Limits that are more than ``maxLimitRequestRatio`` times their request."""
    limits, requests = resources.get("limits", {}), resources.get("requests", {})
    return [
        Finding(
            "limit-range",
            subject,
            f"the limit of {resource}, {limits.get(resource)}, is more than {most} times its request",
            "raise the request, or the limit range's maxLimitRequestRatio",
        )
        for resource, most in (rule.get("maxLimitRequestRatio") or {}).items()
        if parse(limits.get(resource, "0")) > parse(most) * parse(requests.get(resource, limits.get(resource, "0")))
    ]


def node_capacity(objects: list[Object], free: list[Amounts]) -> list[Finding]:
    """Every pod at the most must find a node: largest pods first, each on the node with most CPU left."""
    left = [dict(node) for node in free]
    pods = sorted(
        (
            (demand.each["requests.cpu"], demand.each["requests.memory"], demand.name)
            for demand in demands(objects)
            for _ in range(demand.pods)
        ),
        reverse=True,
    )
    homeless: dict[str, int] = {}
    for cpu, memory, name in pods:
        home = max((n for n in left if n["cpu"] >= cpu and n["memory"] >= memory), key=lambda n: n["cpu"], default=None)
        if home is None:
            homeless[name] = homeless.get(name, 0) + 1
        else:
            home["cpu"] -= cpu
            home["memory"] -= memory
    have = ", ".join(f"{show('cpu', n['cpu'])} and {show('memory', n['memory'])}" for n in free)
    return [
        Finding(
            "node-capacity",
            name,
            f"{count} pod(s) find no node at the HPA maximum; the nodes have {have} left",
            "lower resources.requests or autoscaling.maxReplicas, or give the cluster more CPUs or nodes",
        )
        for name, count in homeless.items()
    ]
