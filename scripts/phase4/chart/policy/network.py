"""Who may talk to whom: read from the NetworkPolicies as a cluster would, and compared with what is needed."""

from phase4.chart.objects import Finding, Object, labels_of, name_of, of_kind, selects, workloads

COMPONENT = "app.kubernetes.io/component"
ANYONE = "anyone"

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
    """One policy must select every pod and allow nothing, in and out."""
    for policy in of_kind(objects, "NetworkPolicy"):
        spec = policy["spec"]
        everything = not (spec.get("podSelector") or {}) and set(spec.get("policyTypes", [])) == {"Ingress", "Egress"}
        if everything and not spec.get("ingress") and not spec.get("egress"):
            return []
    return [
        Finding(
            "default-deny",
            "NetworkPolicy",
            "none selects all pods and allows nothing, in and out",
            "set networkPolicy.enabled=true",
        )
    ]


def dns_allowed(objects: list[Object]) -> list[Finding]:
    """Every pod must be able to ask the cluster's DNS, over UDP and TCP."""
    findings = []
    for obj, template in workloads(objects):
        policies = _policies(objects, template, "Egress")
        if not policies:
            continue  # nothing holds the pod back
        open_ways = {
            port.get("protocol", "TCP")
            for policy in policies
            for rule in policy["spec"].get("egress", [])
            for port in rule.get("ports", [])
            if _covers(port, 53, {}) and _names_dns(rule)
        }
        missing = {"UDP", "TCP"} - open_ways
        if missing:
            ways = ", ".join(sorted(missing))
            findings.append(
                Finding(
                    "dns-allowed", name_of(obj), f"may not ask DNS over {ways}", "allow egress to port 53 of kube-dns"
                )
            )
    return findings


# The one label that every namespace has; another is found on none, unless somebody puts it there.
NAMESPACE_NAME = "kubernetes.io/metadata.name"


def _names_dns(rule: Object) -> bool:
    """Whether a rule names where DNS is, and does not open port 53 of the whole world."""
    return bool(rule.get("to")) and all(map(_may_hold_dns, rule["to"]))


def _may_hold_dns(peer: Object) -> bool:
    """Whether a cluster's DNS can be behind a peer.

    Pods of every namespace are named by their labels (``{namespaceSelector: {}, podSelector: {...}}``), a namespace by
    its name; one that is selected by a label such as ``name`` does not exist in a cluster as it comes.
    """
    if "ipBlock" in peer:
        return True
    if "namespaceSelector" not in peer:
        return False
    selector = peer["namespaceSelector"] or {}
    keys = [*(selector.get("matchLabels") or {}), *(e.get("key") for e in selector.get("matchExpressions") or [])]
    return set(keys) == {NAMESPACE_NAME} or (not keys and bool(peer.get("podSelector")))


def only_needed_paths(objects: list[Object]) -> list[Finding]:
    """The paths open between the application's pods must be the needed ones, no more and no fewer."""
    allowed = open_paths(objects)
    here = {labels_of(template).get(COMPONENT, "") for _, template in workloads(objects)} | {ANYONE}
    needed = {path for path in NEEDED if path[0] in here and path[1] in here}
    if _restricts_frontend(objects):
        needed.discard((ANYONE, "frontend", 3000))
    return [
        Finding("only-needed-paths", "NetworkPolicy", f"{who} -> {whom}:{port} is {state}", fix)
        for paths, state, fix in (
            (allowed - needed, "open, though nothing needs it", "remove it from the policies"),
            (needed - allowed, "closed, though it is needed", "open it on both sides"),
        )
        for who, whom, port in sorted(paths)
    ]


def _restricts_frontend(objects: list[Object]) -> bool:
    """Whether the frontend lets in named peers alone (an ingress controller's namespace), not anyone."""
    return any(
        policy["spec"].get("podSelector", {}).get("matchLabels", {}).get(COMPONENT) == "frontend"
        and all("from" in rule for rule in policy["spec"].get("ingress", []))
        for policy in of_kind(objects, "NetworkPolicy")
    )


def open_paths(objects: list[Object]) -> set[Path]:
    """Every (component, component, port) that a connection may be opened on.

    ``anyone`` stands for a client outside of the namespace. A path between pods is open when the one's egress and
    the other's ingress allow it; ports are those the containers declare.
    """
    pods = {labels_of(t).get(COMPONENT, ""): t for _, t in workloads(objects)}
    paths = set()
    for whom, target in pods.items():
        ports = [p["containerPort"] for c in target["spec"]["containers"] for p in c.get("ports", [])]
        for port in ports:
            if _lets(objects, target, "Ingress", None, port):
                paths.add((ANYONE, whom, port))
            paths |= {
                (who, whom, port)
                for who, source in pods.items()
                if who != whom
                and _lets(objects, target, "Ingress", source, port)
                and _lets(objects, source, "Egress", target, port)
            }
    return paths


def _policies(objects: list[Object], template: Object, direction: str) -> list[Object]:
    return [
        policy
        for policy in of_kind(objects, "NetworkPolicy")
        if direction in policy["spec"].get("policyTypes", ["Ingress"])
        and selects(policy["spec"].get("podSelector") or {}, labels_of(template))
    ]


def _lets(objects: list[Object], template: Object, direction: str, other: Object | None, port: int) -> bool:
    """Whether a pod's policies let this direction through, to or from ``other`` (None: a client elsewhere)."""
    policies = _policies(objects, template, direction)
    if not policies:
        return True
    rules, peers = ("ingress", "from") if direction == "Ingress" else ("egress", "to")
    target = template if direction == "Ingress" else other
    return any(
        _port_open(rule, port, target) and _peers_match(rule.get(peers), other)
        for policy in policies
        for rule in policy["spec"].get(rules) or []
    )


def _port_open(rule: Object, port: int, target: Object | None) -> bool:
    """Whether a rule opens the port: by number, by its name in the target's containers, or within a range."""
    ports = rule.get("ports")
    return not ports or any(
        entry.get("protocol", "TCP") == "TCP" and _covers(entry, port, _port_names(target)) for entry in ports
    )


def _covers(entry: Object, port: int, names: dict[str, int]) -> bool:
    first: int | str | None = entry.get("port")
    if first is None:
        return True
    if isinstance(first, str):
        return names.get(first) == port
    last: int = entry.get("endPort", first)
    return first <= port <= last


def _port_names(target: Object | None) -> dict[str, int]:
    running = target["spec"]["containers"] if target else []
    return {p["name"]: p["containerPort"] for c in running for p in c.get("ports", []) if "name" in p}


def _peers_match(peers: list[Object] | None, other: Object | None) -> bool:
    """Whether a rule's peers hold ``other``; None, a client elsewhere, is held by what names no one in particular."""
    return not peers or any(_is_peer(peer, other) for peer in peers)


def _is_peer(peer: Object, other: Object | None) -> bool:
    if "ipBlock" in peer:
        return str(peer["ipBlock"].get("cidr", "")).endswith("/0")
    everywhere = "namespaceSelector" in peer and not any((peer["namespaceSelector"] or {}).values())
    pods = peer.get("podSelector") or {}
    if other is None:
        return everywhere and not any(pods.values())
    return (everywhere or "namespaceSelector" not in peer) and selects(pods, labels_of(other))


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
        if not rule.get("ports") and (not rule.get("to") or any(_is_peer(peer, None) for peer in rule["to"]))
    ]


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
