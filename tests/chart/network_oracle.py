"""NetworkPolicy once more, written from the API's documentation alone and in another way: as sets of what is granted.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/ and the field descriptions of
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/. Each comment is what they say.
"""

import ipaddress
from typing import Any, NamedTuple

Rule = dict[str, Any]


class Host(NamedTuple):
    """A pod (with labels, its namespace's labels and named ports), or an address."""

    name: str
    namespace: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    namespace_labels: tuple[tuple[str, str], ...] = ()
    ports: tuple[tuple[str, int, str], ...] = ()
    ip: str = ""


def label_selector_holds(selector: Rule, labels: dict[str, str]) -> bool:
    # "matchLabels is a map of {key,value} pairs ... The requirements are ANDed." An empty selector matches everything.
    for key, value in selector.get("matchLabels", {}).items():
        if key not in labels or labels[key] != value:
            return False
    for requirement in selector.get("matchExpressions", []):
        operator, key = requirement["operator"], requirement["key"]
        if operator == "In" and (key not in labels or labels[key] not in requirement["values"]):
            return False
        # NotIn also selects what does not have the key.
        if operator == "NotIn" and key in labels and labels[key] in requirement["values"]:
            return False
        if operator == "Exists" and key not in labels:
            return False
        if operator == "DoesNotExist" and key in labels:
            return False
    return True


def hosts_of_peer(peer: Rule, home: str, hosts: list[Host]) -> set[Host]:
    """All hosts that one entry of from or to names."""
    if "ipBlock" in peer:
        block = ipaddress.ip_network(peer["ipBlock"]["cidr"])
        holes = [ipaddress.ip_network(hole) for hole in peer["ipBlock"].get("except", [])]
        outside = [(host, ipaddress.ip_address(host.ip)) for host in hosts if host.ip]
        return {host for host, ip in outside if ip in block and all(ip not in hole for hole in holes)}
    pods = {host for host in hosts if not host.ip}
    if "namespaceSelector" in peer:
        # "If podSelector is also set, then ... the pods matching podSelector in the namespaces selected by
        # namespaceSelector. Otherwise it selects all pods in the namespaces selected by namespaceSelector."
        pods = {pod for pod in pods if label_selector_holds(peer["namespaceSelector"], dict(pod.namespace_labels))}
    else:
        # "Otherwise it selects the pods matching podSelector in the policy's own namespace."
        pods = {pod for pod in pods if pod.namespace == home}
    return {pod for pod in pods if label_selector_holds(peer.get("podSelector", {}), dict(pod.labels))}


def numbers_of_port(entry: Rule, target: Host, protocol: str) -> set[int]:
    """All port numbers of the target that one entry of ports names, for a protocol."""
    # "protocol ... If not specified, this field defaults to TCP."
    if entry.get("protocol", "TCP") != protocol:
        return set()
    # "port ... If this field is not provided, this matches all port names and numbers."
    if "port" not in entry:
        return set(range(1, 65536))
    # "This can either be a numerical or named port on a pod."
    if isinstance(entry["port"], str):
        return {number for name, number, of in target.ports if name == entry["port"] and of == protocol}
    # "endPort indicates that the range of ports from port to endPort if set, inclusive, should be allowed"
    first: int = entry["port"]
    last: int = entry.get("endPort", first)
    return set(range(first, last + 1))


def directions_of(spec: Rule) -> set[str]:
    # "If this field is not specified, it will default based on the existence of ingress or egress rules; policies that
    # contain an egress section are assumed to affect egress, and all policies (whether or not they contain an ingress
    # section) are assumed to affect ingress."
    if spec.get("policyTypes"):
        return set(spec["policyTypes"])
    return {"Ingress", "Egress"} if spec.get("egress") else {"Ingress"}


def granted(direction: str, pod: Host, policies: list[Rule], hosts: list[Host]) -> dict[Host, list[Rule]] | None:
    """Whom a pod may talk with in a direction, with the rules that say so; None if no policy isolates it."""
    mine = [
        policy
        for policy in policies
        if policy["metadata"]["namespace"] == pod.namespace
        and direction in directions_of(policy["spec"])
        and label_selector_holds(policy["spec"].get("podSelector", {}), dict(pod.labels))
    ]
    if not mine:
        return None
    grants: dict[Host, list[Rule]] = {}
    field, side = ("ingress", "from") if direction == "Ingress" else ("egress", "to")
    for policy in mine:
        for rule in policy["spec"].get(field, []):
            # "If this field is empty or missing, this rule matches all sources (traffic not restricted by source)."
            named = set(hosts)
            if rule.get(side):
                named = set().union(*(hosts_of_peer(peer, pod.namespace, hosts) for peer in rule[side]))
            for host in named:
                grants.setdefault(host, []).append(rule)
    return grants


def may_connect(policies: list[Rule], hosts: list[Host], source: Host, target: Host, port: int, protocol: str) -> bool:
    """Whether both the source's egress and the target's ingress allow the connection."""
    for direction, pod, peer in (("Egress", source, target), ("Ingress", target, source)):
        if pod.ip:
            continue  # no policy is about what is outside
        grants = granted(direction, pod, policies, hosts)
        if grants is None:
            continue  # "by default, a pod is non-isolated": everything is allowed
        # "If this field is empty or missing, this rule matches all ports (traffic not restricted by port)."
        open_to = [
            not rule.get("ports") or any(port in numbers_of_port(one, target, protocol) for one in rule["ports"])
            for rule in grants.get(peer, [])
        ]
        if not any(open_to):
            return False
    return True
