"""Who may open a connection to whom, read from NetworkPolicies as the API defines them; no cluster is asked.

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/

An endpoint is a pod, or an address outside of the cluster. ``ipBlock`` speaks of addresses, never of pods: whether it
also holds for a pod's own address is left to the network plugin. Example: a policy with ``podSelector: {}`` and
nothing else selects every pod of its namespace for ingress (the default of ``policyTypes``), and lets nobody in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal, get_args

from phase4.chart.api_validation.forms import HIGHEST_PORT, PROTOCOLS
from phase4.chart.names import NAMESPACE
from phase4.chart.objects import Object, labels_of, of_kind, selects, workloads

Direction = Literal["Ingress", "Egress"]
Address = IPv4Address | IPv6Address
# The API server puts the namespace's name into this label of every namespace.
NAMESPACE_NAME = "kubernetes.io/metadata.name"


@dataclass(frozen=True)
class Port:
    """A port that a container declares."""

    number: int
    protocol: str = "TCP"
    name: str = ""


@dataclass(frozen=True)
class Endpoint:
    """A pod in a namespace, or (with ``address``) something outside of the cluster."""

    name: str
    namespace: str = NAMESPACE
    labels: Mapping[str, str] = field(default_factory=dict)
    namespace_labels: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[Port, ...] = ()
    address: Address | None = None


class Network:
    """The NetworkPolicies among some objects, and the labels of the namespaces that are among them."""

    def __init__(self, objects: Iterable[Object]) -> None:
        listed = list(objects)
        self.policies = of_kind(listed, "NetworkPolicy")
        self._namespaces = {
            namespace["metadata"]["name"]: namespace["metadata"].get("labels") or {}
            for namespace in of_kind(listed, "Namespace")
        }

    def namespace_labels(self, name: str) -> dict[str, str]:
        """The labels of a namespace, with the one that every namespace has."""
        return {**self._namespaces.get(name, {}), NAMESPACE_NAME: name}

    def pod(self, obj: Object, template: Object, name: str) -> Endpoint:
        """The pods that an object makes, as one endpoint."""
        namespace = obj["metadata"].get("namespace") or NAMESPACE
        ports = tuple(
            Port(port["containerPort"], port.get("protocol", "TCP"), port.get("name", ""))
            for container in template["spec"].get("containers", [])
            for port in container.get("ports") or []
        )
        return Endpoint(name, namespace, labels_of(template), self.namespace_labels(namespace), ports)

    def allows(self, source: Endpoint, target: Endpoint, port: int, protocol: str = "TCP") -> bool:
        """Whether ``source`` may open a connection to this port of ``target``: the egress of the one and the ingress
        of the other must let it through."""
        return self.lets_out(source, target, port, protocol) and self.lets_in(source, target, port, protocol)

    def lets_out(self, source: Endpoint, target: Endpoint, port: int, protocol: str = "TCP") -> bool:
        """Whether the policies of ``source`` let it connect; those of ``target`` may still refuse."""
        return self._lets("Egress", source, target, target, port, protocol)

    def lets_in(self, source: Endpoint, target: Endpoint, port: int, protocol: str = "TCP") -> bool:
        """Whether the policies of ``target`` let ``source`` connect; those of ``source`` may still hold it back."""
        return self._lets("Ingress", target, source, target, port, protocol)

    def borders(self, pod: Endpoint, direction: Direction) -> list[tuple[int, str]]:
        """Ports and protocols that stand for all: those that the policies of a pod name for a direction, where their
        ranges begin and end, and one that nobody names."""
        entries = [
            entry or {}
            for policy in self.isolating(pod, direction)
            for rule in rules_of(policy, direction)
            for entry in rule.get("ports") or []
        ]
        named = {
            (port, entry.get("protocol", "TCP"))
            for entry in entries
            for port in (entry.get("port"), entry.get("endPort"))
            if isinstance(port, int)
        }
        unnamed = next(port for port in range(1, HIGHEST_PORT) if port not in {number for number, _ in named})
        return sorted(named | {(unnamed, protocol) for protocol in PROTOCOLS})

    def isolating(self, pod: Endpoint, direction: Direction) -> list[Object]:
        """The policies that hold a pod back in a direction; all is allowed if there are none."""
        return [
            policy
            for policy in self.policies
            if pod.address is None
            and (policy["metadata"].get("namespace") or NAMESPACE) == pod.namespace
            and direction in policy_types(policy)
            and selects(policy["spec"].get("podSelector") or {}, dict(pod.labels))
        ]

    def _lets(
        self, direction: Direction, pod: Endpoint, peer: Endpoint, target: Endpoint, port: int, protocol: str
    ) -> bool:
        policies = self.isolating(pod, direction)
        return not policies or any(
            _port_matches(rule, target, port, protocol) and _peers_match(rule.get(peers_key(direction)), pod, peer)
            for policy in policies
            for rule in rules_of(policy, direction)
        )


def policy_types(policy: Object) -> set[str]:
    """The directions a policy is about; unset, ingress always, and egress if it has a rule for it."""
    spec = policy["spec"]
    given = set(spec.get("policyTypes") or ())
    return given or {"Ingress"} | ({"Egress"} if spec.get("egress") else set())


def rules_of(policy: Object, direction: Direction) -> list[Object]:
    """A policy's rules for a direction; none allow nothing."""
    return [rule or {} for rule in policy["spec"].get(direction.lower()) or []]


def peers_key(direction: Direction) -> str:
    """The field of a rule that names the other side."""
    return "from" if direction == "Ingress" else "to"


def selects_every_pod(policy: Object) -> bool:
    """Whether a policy's podSelector is empty."""
    selector = policy["spec"].get("podSelector") or {}
    return not selector.get("matchLabels") and not selector.get("matchExpressions")


def _port_matches(rule: Object, target: Endpoint, port: int, protocol: str) -> bool:
    """Whether a rule is about a port: no list is every port, a name is the port that the target calls so."""
    ports = rule.get("ports")
    return not ports or any(_one_port_matches(entry, target, port, protocol) for entry in ports)


def _one_port_matches(entry: Object, target: Endpoint, port: int, protocol: str) -> bool:
    if entry.get("protocol", "TCP") != protocol:
        return False
    given = entry.get("port")
    if given is None:
        return True
    if isinstance(given, str):
        return any((known.name, known.number, known.protocol) == (given, port, protocol) for known in target.ports)
    return isinstance(given, int) and given <= port <= int(entry.get("endPort", given))


def _peers_match(peers: list[Object] | None, pod: Endpoint, peer: Endpoint) -> bool:
    """Whether the other side is among a rule's peers, seen from the pod that the policy selects; no list is anyone."""
    return not peers or any(_peer_matches(entry, pod, peer) for entry in peers)


def _peer_matches(entry: Object, pod: Endpoint, peer: Endpoint) -> bool:
    if peer.address is not None:
        return "ipBlock" in entry and address_in_block(peer.address, entry["ipBlock"])
    if "ipBlock" in entry or not entry:
        return False
    if "namespaceSelector" in entry:
        if not selects(entry["namespaceSelector"] or {}, dict(peer.namespace_labels)):
            return False
    elif peer.namespace != pod.namespace:
        return False
    return selects(entry.get("podSelector") or {}, dict(peer.labels))


def address_in_block(address: Address, block: Object) -> bool:
    """Whether an address is in an ``ipBlock`` and in none of its exceptions; a block that is none holds nothing."""
    cidr, *exceptions = (_network(text) for text in (block.get("cidr"), *(block.get("except") or [])))
    return cidr is not None and address in cidr and not any(one is not None and address in one for one in exceptions)


def _network(text: object) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(str(text), strict=False)
    except ValueError:
        return None


def blocks(policies: Iterable[Object]) -> list[IPv4Network | IPv6Network]:
    """Every range of addresses that policies name, exceptions too, each once, the largest first."""
    directions: tuple[Direction, ...] = get_args(Direction)
    named = {
        _network(text)
        for policy in policies
        for direction in directions
        for rule in rules_of(policy, direction)
        for peer in rule.get(peers_key(direction)) or []
        for text in ((peer.get("ipBlock") or {}).get("cidr"), *((peer.get("ipBlock") or {}).get("except") or []))
        if "ipBlock" in peer
    }
    return sorted((one for one in named if one is not None), key=lambda one: (one.version, one.prefixlen, str(one)))


def application_pods(objects: Iterable[Object], network: Network, label: str) -> dict[str, list[Endpoint]]:
    """The pods among the objects, by the value of a label; those without it by the empty text."""
    pods: dict[str, list[Endpoint]] = {}
    for obj, template in workloads(objects):
        name = labels_of(template).get(label, "")
        pods.setdefault(name, []).append(network.pod(obj, template, name))
    return pods


def outside_address(text: str, name: str) -> Endpoint:
    """An endpoint outside of the cluster."""
    return Endpoint(name, namespace="", address=ip_address(text))
