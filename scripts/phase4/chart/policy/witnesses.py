"""Endpoints that stand for all who are not among the objects: strangers, other namespaces, and the outside world.

What policies name is looked at, so that whoever a rule lets in is stood for: a pod with just the labels that a selector
asks for, an address of each range between the borders that the ``ipBlock`` fields draw.
"""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import get_args

from phase4.chart.names import NAMESPACE
from phase4.chart.objects import Object, selects, workloads
from phase4.chart.policy.reachability import NAMESPACE_NAME, Direction, Endpoint, Network, blocks, peers_key, rules_of

COMPONENT = "app.kubernetes.io/component"
ANYONE = "anyone"
ANYONE_INSIDE = "anyone in the cluster"
ELSEWHERE = "elsewhere"
STRANGER = "any pod of the namespace"
STRANGER_LABELS = {COMPONENT: "stranger"}
Block = IPv4Network | IPv6Network
WHOLE: tuple[Block, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))


def stranger(objects: Iterable[Object], network: Network) -> Endpoint:
    """A pod beside the application's, in the namespace where most of them are, that no policy names."""
    homes = [obj["metadata"].get("namespace") or NAMESPACE for obj, _ in workloads(objects)] or [NAMESPACE]
    home = max(homes, key=homes.count)
    return Endpoint(STRANGER, home, STRANGER_LABELS, network.namespace_labels(home))


def addresses(network: Network) -> list[Endpoint]:
    """An address of every region that the policies' ranges draw; that of the rest of the world is ``anyone``."""
    named = blocks(network.policies)
    regions = [block for block in WHOLE if block not in named] + named
    return [
        Endpoint(ANYONE if region in WHOLE else f"addresses of {region}", namespace="", address=address)
        for region in regions
        if (address := _address_of(region, [other for other in named if other != region])) is not None
    ]


def _address_of(region: Block, others: Iterable[Block]) -> IPv4Address | IPv6Address | None:
    """An address of a range that is in no narrower one; None if those fill it."""
    free: list[Block] = [region]
    for other in others:
        if other.version == region.version and other.subnet_of(region):  # type: ignore[arg-type]
            free = [part for block in free for part in _without(block, other)]
    return free[0].network_address if free else None


def _without(block: Block, other: Block) -> Iterator[Block]:
    if not block.overlaps(other):
        yield block
    elif other.subnet_of(block) and other != block:  # type: ignore[arg-type]
        yield from block.address_exclude(other)  # type: ignore[arg-type]


def pods_elsewhere(network: Network, known: Iterable[Endpoint]) -> list[Endpoint]:
    """A pod of another namespace, and one for every peer of a policy that no known pod answers to."""
    listed = list(known)
    stranger = Endpoint(ANYONE_INSIDE, ELSEWHERE, {}, {NAMESPACE_NAME: ELSEWHERE})
    peers = [
        (peer, policy["metadata"].get("namespace") or NAMESPACE)
        for policy in network.policies
        for direction in get_args(Direction)
        for rule in rules_of(policy, direction)
        for peer in rule.get(peers_key(direction)) or []
        if "ipBlock" not in peer
    ]
    made = (_witness(peer, home, network, listed) for peer, home in peers)
    by_name = {witness.name: witness for witness in made if witness is not None}
    return [stranger, *by_name.values()]


def _witness(peer: Object, home: str, network: Network, known: list[Endpoint]) -> Endpoint | None:
    """The pod that a peer names; None if it is a known one, or if nothing can answer to the selectors."""
    wanted = peer.get("podSelector") or {}
    labels = labels_for(wanted)
    if "namespaceSelector" in peer:
        selector = peer["namespaceSelector"] or {}
        namespace_labels = labels_for(selector)
        if namespace_labels is None:
            return None
        namespace = namespace_labels.setdefault(NAMESPACE_NAME, ELSEWHERE)
        if not selects(selector, namespace_labels):
            return None
    else:
        namespace, selector, namespace_labels = home, {}, network.namespace_labels(home)
    if labels is None or any(one.namespace == namespace and selects(wanted, dict(one.labels)) for one in known):
        return None
    where = f" of namespaces with {_shown(labels_for(selector) or {})}" if "namespaceSelector" in peer else ""
    # A short-lived component, such as a hook's pod, is known by its name though it is not there now.
    # One that only shares a component's name is not that component.
    name = labels.get(COMPONENT) if namespace == home else None
    name = None if any(pod.name == name for pod in known) else name
    return Endpoint(name or f"pods with {_shown(labels)}{where}", namespace, labels, namespace_labels)


def labels_for(selector: Object) -> dict[str, str] | None:
    """Labels, as few as can be, that a selector matches; None if it asks for what cannot be."""
    labels: dict[str, str] = dict(selector.get("matchLabels") or {})
    for expression in selector.get("matchExpressions") or []:
        key = expression.get("key", "")
        if expression.get("operator") == "In" and expression.get("values"):
            fitting = labels.get(key) if labels.get(key) in expression["values"] else expression["values"][0]
            labels.setdefault(key, str(fitting))
        elif expression.get("operator") == "Exists":
            labels.setdefault(key, "any")
    return labels if selects(selector, labels) else None


def _shown(labels: Mapping[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items())) or "any labels"
