"""NetworkPolicies: peers, ranges of addresses and ports.

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from phase4.chart.api_validation.forms import PROTOCOLS, is_port, is_port_or_name, selector_faults
from phase4.chart.objects import Object

DIRECTIONS = {"ingress": "from", "egress": "to"}


def faults(policy: Object) -> Iterator[str]:
    """What is wrong with a NetworkPolicy."""
    spec = policy["spec"]
    yield from selector_faults(spec.get("podSelector") or {}, "spec.podSelector")
    for kind in spec.get("policyTypes") or []:
        if kind not in ("Ingress", "Egress"):
            yield f"spec.policyTypes: {kind!r} is neither Ingress nor Egress"
    for direction, side in DIRECTIONS.items():
        for number, rule in enumerate(spec.get(direction) or []):
            at = f"spec.{direction}.{number}"
            for place, port in enumerate((rule or {}).get("ports") or []):
                yield from _port_faults(port or {}, f"{at}.ports.{place}")
            for place, peer in enumerate((rule or {}).get(side) or []):
                yield from _peer_faults(peer or {}, f"{at}.{side}.{place}")


def _port_faults(entry: Object, at: str) -> Iterator[str]:
    port, last = entry.get("port"), entry.get("endPort")
    if entry.get("protocol", "TCP") not in PROTOCOLS:
        yield f"{at}.protocol: {entry['protocol']!r} is none of {', '.join(PROTOCOLS)}"
    if port is not None and not is_port_or_name(port):
        yield f"{at}.port: {port!r} is neither a port from 1 to 65535 nor a container's name for one"
    if last is not None and not (is_port(port) and is_port(last) and last >= port):
        yield f"{at}.endPort: {last!r} needs a port by number, no higher than itself"


def _peer_faults(peer: Object, at: str) -> Iterator[str]:
    named = [key for key in ("podSelector", "namespaceSelector", "ipBlock") if key in peer]
    if not named:
        yield f"{at}: names no podSelector, namespaceSelector or ipBlock"
    if "ipBlock" in named and len(named) > 1:
        yield f"{at}: ipBlock stands beside a selector"
    for key in named:
        if key == "ipBlock":
            yield from _block_faults(peer[key] or {}, f"{at}.ipBlock")
        else:
            yield from selector_faults(peer[key] or {}, f"{at}.{key}")


def _block_faults(block: Object, at: str) -> Iterator[str]:
    whole = network_of(block.get("cidr"))
    if whole is None:
        yield f"{at}.cidr: {block.get('cidr')!r} is no range of addresses, such as 10.0.0.0/8"
    for text in block.get("except") or []:
        part = network_of(text)
        if part is None:
            yield f"{at}.except: {text!r} is no range of addresses"
        elif whole is not None and (part.version != whole.version or not _is_inside(part, whole)):
            yield f"{at}.except: {text} is not a part of {whole}"


def network_of(text: object) -> IPv4Network | IPv6Network | None:
    """A range of addresses with its length; None for an address alone, or for what is none."""
    try:
        return ip_network(str(text), strict=False) if "/" in str(text) else None
    except ValueError:
        return None


def _is_inside(part: IPv4Network | IPv6Network, whole: IPv4Network | IPv6Network) -> bool:
    return part != whole and part.subnet_of(whole)  # type: ignore[arg-type]  # both of one version
