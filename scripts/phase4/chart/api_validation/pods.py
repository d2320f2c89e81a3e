"""Pods and what makes them: containers, ports, environment, volumes, probes, resources."""

from collections.abc import Iterator

from phase4.chart.api_validation.forms import (
    LABEL,
    PORT_NAME,
    PROTOCOLS,
    is_port,
    is_port_or_name,
    label_faults,
    repeated,
    selector_faults,
)
from phase4.chart.objects import Object, containers, labels_of
from phase4.chart.quantity import is_quantity, parse

PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
# A pod is restarted, or started, by the first success.
ONE_SUCCESS = ("livenessProbe", "startupProbe")
TIMES = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
PULL_POLICIES = ("Always", "IfNotPresent", "Never")
SELECTED = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")


def faults(obj: Object, template: Object) -> Iterator[str]:
    """What is wrong with the pods that an object makes, and with the way it counts and selects them.

    That a selector must match them is left to the policy ``stable-selectors``."""
    spec = template["spec"]
    yield from label_faults(labels_of(template), "the pods' labels")
    selector = obj.get("spec", {}).get("selector") or {}
    if obj["kind"] in SELECTED:
        yield from selector_faults(selector, "spec.selector")
        if obj["spec"].get("replicas", 0) < 0:
            yield f"spec.replicas: {obj['spec']['replicas']} is below 0"
        if spec.get("restartPolicy", "Always") != "Always":
            yield f"restartPolicy: {spec['restartPolicy']!r} is not for a {obj['kind']}"
    listed = containers(template)
    yield from (f"two containers are called {name!r}" for name in repeated([item.get("name") for item in listed]))
    volumes = [volume.get("name") for volume in spec.get("volumes") or []]
    yield from (f"two volumes are called {name!r}" for name in repeated(volumes))
    claims = obj.get("spec", {}).get("volumeClaimTemplates") or [] if obj["kind"] == "StatefulSet" else []
    volumes += [(claim.get("metadata") or {}).get("name") for claim in claims]
    for container in listed:
        yield from (f"container {container.get('name')}: {fault}" for fault in _container_faults(container, volumes))


def _container_faults(container: Object, volumes: list[object]) -> Iterator[str]:
    if LABEL.fullmatch(str(container.get("name"))) is None:
        yield "the name is none: small letters, digits and hyphens"
    if container.get("imagePullPolicy", "Never") not in PULL_POLICIES:
        yield f"imagePullPolicy: {container['imagePullPolicy']!r} is none of {', '.join(PULL_POLICIES)}"
    yield from _port_faults(container.get("ports") or [])
    yield from _environment_faults(container.get("env") or [])
    mounts = container.get("volumeMounts") or []
    yield from (f"volumeMounts: there is no volume {item.get('name')!r}" for item in mounts
                if item.get("name") not in volumes)  # fmt: skip
    yield from (
        f"volumeMounts: {path!r} is there twice" for path in repeated([item.get("mountPath") for item in mounts])
    )
    for kind in PROBES:
        if container.get(kind):
            yield from _probe_faults(container[kind], kind)
    yield from _resource_faults(container.get("resources") or {})


def _port_faults(ports: list[Object]) -> Iterator[str]:
    for port in ports:
        if not is_port(port.get("containerPort")):
            yield f"containerPort: {port.get('containerPort')!r} is no port from 1 to 65535"
        if port.get("protocol", "TCP") not in PROTOCOLS:
            yield f"protocol: {port['protocol']!r} is none of {', '.join(PROTOCOLS)}"
        if port.get("name") is not None and PORT_NAME.fullmatch(str(port["name"])) is None:
            yield f"the port's name {port['name']!r} is none: at most 15 small letters, digits and hyphens"
    named = [port.get("name") for port in ports if port.get("name") is not None]
    yield from (f"two ports are called {name!r}" for name in repeated(named))


def _environment_faults(variables: list[Object]) -> Iterator[str]:
    for variable in variables:
        name = str(variable.get("name", ""))
        if not name or "=" in name or not name.isprintable() or not name.isascii():
            yield f"env: {name!r} is no name of a variable"
        if variable.get("value") and variable.get("valueFrom"):
            yield f"env: {name} has a value and a valueFrom"
        if "valueFrom" in variable and len(variable["valueFrom"] or {}) != 1:
            yield f"env: {name} takes its value from {len(variable['valueFrom'] or {})} places"


def _probe_faults(probe: Object, kind: str) -> Iterator[str]:
    handlers = [name for name in HANDLERS if name in probe]
    if len(handlers) > 1:
        yield f"{kind}: {' and '.join(handlers)} exclude each other"
    for name in handlers:
        port = (probe[name] or {}).get("port")
        fits = is_port(port) if name == "grpc" else is_port_or_name(port)
        if name != "exec" and not fits:
            yield f"{kind}.{name}.port: {port!r} is neither a port nor a container's name for one"
    yield from (f"{kind}.{name}: {probe[name]} is below 0" for name in TIMES if probe.get(name, 0) < 0)
    if kind in ONE_SUCCESS and probe.get("successThreshold", 1) not in (0, 1):
        yield f"{kind}.successThreshold: {probe['successThreshold']} is not 1"


def _resource_faults(resources: Object) -> Iterator[str]:
    requests, limits = resources.get("requests") or {}, resources.get("limits") or {}
    for kind, amounts in (("requests", requests), ("limits", limits)):
        below = [name for name, amount in amounts.items() if is_quantity(amount) and parse(amount) < 0]
        yield from (f"resources.{kind}.{name}: {amounts[name]} is below 0" for name in below)
