"""Who may talk to whom: read from the NetworkPolicies as a cluster would, and compared with what is needed."""

from typing import get_args

from phase4.chart.objects import Finding, Object, labels_of, name_of, of_kind, selects, workloads
from phase4.chart.policy.reachability import (
    NAMESPACE_NAME,
    Direction,
    Endpoint,
    Network,
    Port,
    application_pods,
    policy_types,
    rules_of,
    selects_every_pod,
)
from phase4.chart.policy.witnesses import ANYONE, ANYONE_INSIDE, COMPONENT, addresses, pods_elsewhere, stranger

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
ENTRANCE = ("frontend", 3000)
DNS_PORT = 53
DNS_PODS = "the pods labelled k8s-app: kube-dns"
DNS = Endpoint(
    "DNS",
    "kube-system",
    {"k8s-app": "kube-dns"},
    {NAMESPACE_NAME: "kube-system"},
    (Port(DNS_PORT, "UDP", "dns"), Port(DNS_PORT, "TCP", "dns-tcp")),
)

Path = tuple[str, str, int]

# (who, to whom, port): all the paths the application needs, and no others are open.
NEEDED: frozenset[Path] = frozenset(
    {
        (ANYONE, "frontend", 3000),
        ("test", "frontend", 3000),
        ("frontend", "backend", 8000),
        ("backend", "postgres", 5432),
        ("migrations", "postgres", 5432),
        ("backend", "model", 8001),
    }
)
# Needed too where there are scheduled dumps.
WITH_BACKUPS: frozenset[Path] = frozenset({("backup", "postgres", 5432)})


def services_reach_pods(objects: list[Object]) -> list[Finding]:
    """Every Service must select one workload's pods, and every port of it a port of theirs."""
    findings = []
    for service in of_kind(objects, "Service"):
        selector = {"matchLabels": service["spec"].get("selector")}
        reached = [t for o, t in workloads(objects) if o["kind"] != "Job" and selects(selector, labels_of(t))]
        if not service["spec"].get("selector") or len(reached) != 1:
            findings.append(
                Finding(
                    "services-reach-pods",
                    name_of(service),
                    f"selects {len(reached)} workloads",
                    "use the selector labels of one workload",
                )
            )
            continue
        known = {
            v
            for c in reached[0]["spec"]["containers"]
            for p in c.get("ports", [])
            for v in (p.get("name"), p["containerPort"])
        }
        findings += [
            Finding(
                "services-reach-pods",
                name_of(service),
                f"port {port['port']} goes to {port.get('targetPort', port['port'])}, which the pods do not have",
                f"set targetPort to one of {sorted(map(str, known))}",
            )
            for port in service["spec"]["ports"]
            if port.get("targetPort", port["port"]) not in known
        ]
    return findings


def default_deny(objects: list[Object]) -> list[Finding]:
    """In each direction a policy must select every pod, and a pod that no other selects must have no way but to DNS."""
    network = Network(objects)
    other = stranger(objects, network)
    everyone = [policy for policy in network.isolating(other, "Ingress") if selects_every_pod(policy)]
    everyone += [policy for policy in network.isolating(other, "Egress") if selects_every_pod(policy)]
    missing = [
        Finding(
            "default-deny",
            "NetworkPolicy",
            f"none selects all pods for {direction.lower()}",
            f"add one with podSelector: {{}} and policyTypes: [{direction}] (chart: networkPolicy.enabled=true)",
        )
        for direction in DIRECTIONS
        # A policy for both directions may let DNS through by itself.
        if not any(
            direction in policy_types(policy)
            and (not rules_of(policy, direction) or policy_types(policy) == set(DIRECTIONS))
            for policy in everyone
        )
    ]
    return missing or [
        Finding("default-deny", "NetworkPolicy", f"{way} is open to every pod, named or not", "name the pods it is for")
        for way in _ways_of_anyone(objects, network)
    ]


def _ways_of_anyone(objects: list[Object], network: Network) -> list[str]:
    """What a pod that no policy names may do: ``"anyone -> it:8000/TCP"``, ``"it -> anyone:443/TCP"``."""
    pod_of_nobody = stranger(objects, network)
    known = [pod for same in application_pods(objects, network, COMPONENT).values() for pod in same]
    others = [*known, *addresses(network), *pods_elsewhere(network, known)]
    inward = {
        f"{other.name} -> it:{port}/{protocol}"
        for port, protocol in network.borders(pod_of_nobody, "Ingress")
        for other in others
        if network.lets_in(other, pod_of_nobody, port, protocol)
    }
    outward = {
        f"it -> {other.name}:{port}/{protocol}"
        for port, protocol in network.borders(pod_of_nobody, "Egress")
        for other in others
        if port != DNS_PORT and network.lets_out(pod_of_nobody, other, port, protocol)
    }
    return sorted(inward | outward)


def admitted(objects: list[Object], component: str) -> set[tuple[str, int, str]]:
    """Who the policies of a component's pods let in, by port and protocol, whatever holds back the other side."""
    network = Network(objects)
    pods = application_pods(objects, network, COMPONENT)
    known = [pod for same in pods.values() for pod in same]
    others = [*(pod for pod in known if pod.name != component), stranger(objects, network), *addresses(network)]
    others += pods_elsewhere(network, known)
    ways: dict[tuple[int, str], set[str]] = {}
    for target in pods.get(component, []):
        ports = {(port.number, port.protocol) for port in target.ports} | set(network.borders(target, "Ingress"))
        for way in ports:
            names = {other.name for other in others if network.lets_in(other, target, *way)}
            ways.setdefault(way, set()).update(_widest(names))
    return {(name, *way) for way, names in ways.items() for name in names}


def dns_allowed(objects: list[Object]) -> list[Finding]:
    """Every pod must be able to ask the cluster's DNS, over UDP and TCP."""
    network = Network(objects)
    # Of addresses, those that a cluster may have given to its DNS, as node-local caches have: none of the public ones.
    servers = [DNS, *(one for one in addresses(network) if one.name == ANYONE or not _is_public(one))]
    findings = []
    for obj, template in workloads(objects):
        pod = network.pod(obj, template, name_of(obj))
        closed = [way for way in ("TCP", "UDP") if not any(network.allows(pod, one, DNS_PORT, way) for one in servers)]
        if closed:
            message = f"no rule lets it ask DNS over {', '.join(closed)}"
            fix = f"allow egress to port 53 of {DNS_PODS} in the namespace labelled {NAMESPACE_NAME}: kube-system"
            findings.append(Finding("dns-allowed", name_of(obj), message, fix))
    return findings


def _is_public(endpoint: Endpoint) -> bool:
    return endpoint.address is not None and endpoint.address.is_global


def only_needed_paths(objects: list[Object]) -> list[Finding]:
    """The paths open between the application's pods must be the needed ones, no more and no fewer."""
    allowed = open_paths(objects)
    components = {labels_of(template).get(COMPONENT, "") for _, template in workloads(objects)}
    known = NEEDED | WITH_BACKUPS
    needed = {path for path in known if path[1] in components and path[0] in components | {ANYONE}}
    entrances = {path for path in allowed if path[0] not in components and path[1:] == ENTRANCE}
    if entrances:  # an ingress controller may stand between the world and the frontend
        needed.discard((ANYONE, *ENTRANCE))
    # Whom the values let in by name, such as a namespace that scrapes metrics, is let in on purpose.
    entrances |= {path for path in allowed if path[0].startswith(("pods with ", "addresses of "))}
    return [
        Finding("only-needed-paths", "NetworkPolicy", f"{who} -> {whom}:{port} is {state}", fix)
        for paths, state, fix in (
            (allowed - known - entrances, "open, though nothing needs it", "remove it from the policies"),
            (needed - allowed, "closed, though it is needed", "open it on both sides"),
        )
        for who, whom, port in sorted(paths)
    ]


def open_paths(objects: list[Object]) -> set[Path]:
    """Every (who, component, port) that a TCP connection may be opened on; ports are those the containers declare.

    Who is a component, ``any pod of the namespace``, or someone from elsewhere: ``anyone`` if the whole world is let
    in, else those that the policies name (``addresses of 10.0.0.0/8``, ``pods with app=x of namespaces with y=z``).
    """
    network = Network(objects)
    pods = application_pods(objects, network, COMPONENT)
    known = [pod for same in pods.values() for pod in same]
    elsewhere = [*addresses(network), *pods_elsewhere(network, known)]
    paths: set[Path] = set()
    for whom, targets in pods.items():
        for target in targets:
            for port in (port.number for port in target.ports if port.protocol == "TCP"):
                near = [pod for pod in known if pod.name != whom] + [stranger(objects, network)]
                paths |= {(pod.name, whom, port) for pod in near if network.allows(pod, target, port)}
                far = {one.name for one in elsewhere if network.allows(one, target, port)}
                paths |= {(name, whom, port) for name in _widest(far)}
    return paths


def _widest(names: set[str]) -> set[str]:
    """Without those who are part of others: when anyone is let in, the rest need not be told."""
    return next(({name} for name in (ANYONE, ANYONE_INSIDE) if name in names), names)


def bounded_egress(objects: list[Object]) -> list[Finding]:
    """No policy may let pods out to anywhere on any port."""
    return [
        Finding(
            "bounded-egress",
            name_of(policy),
            "lets its pods out to anywhere on any port",
            "name the ports, or whom they may reach",
        )
        for policy in of_kind(objects, "NetworkPolicy")
        for rule in policy["spec"].get("egress") or []
        if not rule.get("ports") and (not rule.get("to") or any(map(_is_anyone, rule["to"])))
    ]


def _is_anyone(peer: Object) -> bool:
    """Whether a peer names no one in particular: every address, or every pod of every namespace."""
    if "ipBlock" in peer:
        return str(peer["ipBlock"].get("cidr", "")).endswith("/0") and not peer["ipBlock"].get("except")
    selectors = (peer.get("namespaceSelector"), peer.get("podSelector"))
    return "namespaceSelector" in peer and not any(any((selector or {}).values()) for selector in selectors)


def single_entry_point(objects: list[Object]) -> list[Finding]:
    """Only the frontend may be reachable from outside of the cluster."""
    findings = []
    for service in of_kind(objects, "Service"):
        component = (service["spec"].get("selector") or {}).get(COMPONENT)
        outside = service["spec"].get("type", "ClusterIP") in ("NodePort", "LoadBalancer")
        if component != "frontend" and (outside or service["spec"].get("externalIPs")):
            findings.append(
                Finding(
                    "single-entry-point",
                    name_of(service),
                    f"is reachable from outside ({service['spec'].get('type')})",
                    "set type: ClusterIP; only the frontend is a door",
                )
            )
    return findings
