"""Services: their type and ports."""

from collections.abc import Iterator

from phase4.chart.api_validation.forms import LABEL, PROTOCOLS, is_port, is_port_or_name, label_faults, repeated
from phase4.chart.objects import Object

TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")


def faults(service: Object) -> Iterator[str]:
    """What is wrong with a Service."""
    spec = service["spec"]
    kind = spec.get("type", "ClusterIP")
    if kind not in TYPES:
        yield f"spec.type: {kind!r} is none of {', '.join(TYPES)}"
    if kind in ("NodePort", "LoadBalancer") and spec.get("clusterIP") == "None":
        yield f"spec.clusterIP: None is for ClusterIP alone, not {kind}"
    if kind == "ExternalName" and not spec.get("externalName"):
        yield "spec.externalName: is missing, though the type is ExternalName"
    yield from label_faults(spec.get("selector") or {}, "spec.selector")
    ports = spec.get("ports") or []
    for number, port in enumerate(ports):
        yield from _port_faults(port, f"spec.ports.{number}", needs_name=len(ports) > 1)
        if port.get("nodePort") and kind not in ("NodePort", "LoadBalancer"):
            yield f"spec.ports.{number}.nodePort: is not for {kind}"
    for name in repeated([port.get("name") for port in ports]):
        yield f"spec.ports: two are called {name!r}"
    pairs: list[object] = [(port.get("port"), port.get("protocol", "TCP")) for port in ports]
    yield from (f"spec.ports: {pair} is there twice" for pair in repeated(pairs))


def _port_faults(port: Object, at: str, *, needs_name: bool) -> Iterator[str]:
    if not is_port(port.get("port")):
        yield f"{at}.port: {port.get('port')!r} is no port from 1 to 65535"
    if port.get("targetPort") is not None and not is_port_or_name(port["targetPort"]):
        yield f"{at}.targetPort: {port['targetPort']!r} is neither a port nor a container's name for one"
    if port.get("protocol", "TCP") not in PROTOCOLS:
        yield f"{at}.protocol: {port['protocol']!r} is none of {', '.join(PROTOCOLS)}"
    name = port.get("name")
    if name is None and needs_name:
        yield f"{at}.name: is missing, and there is more than one port"
    if name is not None and LABEL.fullmatch(str(name)) is None:
        yield f"{at}.name: {name!r} is no name of a port"
