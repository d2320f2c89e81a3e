"""How pods start, are watched, are replaced and end."""

from decimal import Decimal

from phase4.chart.objects import Finding, Object, containers, name_of, of_kind, workloads
from phase4.chart.quantity import BINARY, parse, show

# The kubelet refuses to start a container with less.
SMALLEST_MEMORY = 4 * BINARY["Mi"]
PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def resources_named(objects: list[Object]) -> list[Finding]:
    """Every container must name requests and limits of CPU and memory, with no request above its limit."""
    findings = []
    for obj, template in workloads(objects):
        for container in containers(template):
            subject = f"{name_of(obj)} container {container['name']}"
            resources = container.get("resources") or {}
            for resource in ("cpu", "memory"):
                request = resources.get("requests", {}).get(resource)
                limit = resources.get("limits", {}).get(resource)
                if request is None or limit is None:
                    message = f"names no {resource} request or limit"
                elif parse(request) > parse(limit):
                    message = f"requests {request} {resource}, above its limit {limit}"
                elif resource == "memory" and parse(limit) < SMALLEST_MEMORY:
                    message = f"has a memory limit of {limit}, on which nothing runs: m is a thousandth of a byte"
                else:
                    continue
                findings.append(Finding("resources-named", subject, message, f"set resources for {resource}"))
    return findings


def probes(objects: list[Object]) -> list[Finding]:
    """Every lasting container must have startup, liveness and readiness probes on ports it has."""
    findings = []
    for obj in of_kind(objects, "Deployment", "StatefulSet"):
        for container in obj["spec"]["template"]["spec"]["containers"]:
            for probe in PROBES:
                fault = _probe_fault(container, container.get(probe))
                if fault:
                    subject = f"{name_of(obj)} container {container['name']}"
                    findings.append(Finding("probes", subject, f"{probe} {fault}", f"set {probe}"))
    return findings


def _probe_fault(container: Object, probe: Object | None) -> str:
    if not probe:
        return "is missing"
    handlers = [probe[kind] for kind in ("httpGet", "tcpSocket", "grpc") if kind in probe]
    if not handlers:
        return "" if probe.get("exec", {}).get("command") else "asks nothing"
    known = {value for port in container.get("ports", []) for value in (port.get("name"), port["containerPort"])}
    return "" if handlers[0].get("port") in known else f"asks port {handlers[0].get('port')}, which is not open"


def graceful_shutdown(objects: list[Object]) -> list[Finding]:
    """A Deployment's pods must pause before they end, so that no request goes to one that stopped listening."""
    findings = []
    for obj in of_kind(objects, "Deployment"):
        spec = obj["spec"]["template"]["spec"]
        grace = int(spec.get("terminationGracePeriodSeconds", 30))
        for container in spec["containers"]:
            pause = pause_seconds(container)
            # A container without a port takes no requests that could be cut off.
            if 0 < pause < grace or not container.get("ports"):
                continue
            findings.append(
                Finding(
                    "graceful-shutdown",
                    f"{name_of(obj)} container {container['name']}",
                    f"pauses {pause} s of {grace} s before it is asked to end",
                    "set lifecycle.preStop to some seconds, fewer than terminationGracePeriodSeconds",
                )
            )
    return findings


def pause_seconds(container: Object) -> int:
    """Seconds of the preStop pause: ``sleep`` (1.30 and later) or ``exec`` of the sleep command; else 0."""
    hook = container.get("lifecycle", {}).get("preStop", {})
    if "sleep" in hook:
        return int(hook["sleep"]["seconds"])
    command = hook.get("exec", {}).get("command", [])
    return int(command[1]) if len(command) == 2 and command[0] == "sleep" and str(command[1]).isdigit() else 0


def zero_downtime_rollout(objects: list[Object]) -> list[Finding]:
    """A Deployment's update must add a pod before it takes one away."""
    findings = []
    for obj in of_kind(objects, "Deployment"):
        strategy = obj["spec"].get("strategy") or {}
        rolling = strategy.get("rollingUpdate") or {}
        gentle = rolling.get("maxUnavailable") in (0, "0%") and rolling.get("maxSurge") not in (0, "0%", None)
        if strategy.get("type") != "RollingUpdate" or not gentle:
            findings.append(
                Finding(
                    "zero-downtime-rollout",
                    name_of(obj),
                    f"the update strategy {strategy or 'is not set and'} takes pods away first",
                    "set strategy RollingUpdate with maxUnavailable: 0 and maxSurge: 1",
                )
            )
    return findings


def bounded_volumes(objects: list[Object]) -> list[Finding]:
    """Every emptyDir must have a size limit, or a pod can fill its node's disk; a pod is allowed its own."""
    findings = []
    for obj, template in workloads(objects):
        limits = {
            volume["name"]: volume.get("emptyDir", {}).get("sizeLimit")
            for volume in template["spec"].get("volumes", [])
            if "emptyDir" in volume or set(volume) == {"name"}  # one that names no source is one
        }
        findings += [
            Finding("bounded-volumes", name_of(obj), f"the volume {name} has no sizeLimit", "set emptyDir.sizeLimit")
            for name, limit in limits.items()
            if not limit
        ]
        filled = sum((parse(limit) for limit in limits.values() if limit), Decimal(0))
        allowed = own_storage(template)
        if allowed is not None and filled > allowed:
            message = (
                f"its volumes may grow to {show('storage', filled)}, but at {show('storage', allowed)} it is evicted"
            )
            findings.append(
                Finding("bounded-volumes", name_of(obj), message, "raise resources.limits.ephemeral-storage")
            )
    return findings


def own_storage(template: Object) -> Decimal | None:
    """The most a pod may keep on its node's disk before it is evicted; None if a container of it has no limit."""
    limits = [
        container.get("resources", {}).get("limits", {}).get("ephemeral-storage")
        for container in template["spec"]["containers"]
    ]
    return None if None in limits else sum((parse(limit) for limit in limits), Decimal(0))
