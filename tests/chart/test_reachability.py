"""NetworkPolicies are evaluated as an oracle does that is written from the API's documentation, on generated ones."""

from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_oracle import Host, may_connect
from phase4.chart.policy.network import open_paths
from phase4.chart.policy.reachability import Endpoint, Network, Port
from phase4.chart.policy.witnesses import ANYONE, ANYONE_INSIDE, addresses, labels_for

HOME, OTHER = "todo-app", "other"
NAME = "kubernetes.io/metadata.name"
PORTS = (("http", 8000, "TCP"), ("dns", 53, "UDP"))
NAMESPACES = {HOME: {NAME: HOME, "team": "a"}, OTHER: {NAME: OTHER}}
HOSTS = [
    *(
        Host(f"{namespace}/{component}", namespace, (("app", component), ("tier", tier)), tuple(labels.items()), PORTS)
        for namespace, labels in NAMESPACES.items()
        for component, tier in (("web", "x"), ("api", "y"))
    ),
    Host("bare", HOME, (), tuple(NAMESPACES[HOME].items()), ()),
    *(Host(ip, ip=ip) for ip in ("203.0.113.9", "10.1.2.3", "10.200.0.1", "2001:db8::1")),
]
VALUES = {"app": ["web", "api", "db"], "tier": ["x", "y"], "team": ["a", "b"], NAME: [HOME, OTHER, "kube-system"]}


def one_of_each(key: str) -> st.SearchStrategy[dict[str, Any]]:
    values = st.lists(st.sampled_from(VALUES[key]), min_size=1, max_size=2, unique=True)
    with_values = st.builds(
        lambda operator, values: {"key": key, "operator": operator, "values": values},
        st.sampled_from(["In", "NotIn"]),
        values,
    )
    return with_values | st.sampled_from(["Exists", "DoesNotExist"]).map(lambda op: {"key": key, "operator": op})


def selectors(keys: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    labels = st.sampled_from(keys).flatmap(lambda key: st.sampled_from(VALUES[key]).map(lambda value: {key: value}))
    expressions = st.lists(st.sampled_from(keys).flatmap(one_of_each), max_size=2)
    return st.fixed_dictionaries({}, optional={"matchLabels": labels, "matchExpressions": expressions})


PODS, SPACES = selectors(("app", "tier")), selectors(("team", NAME))
BLOCKS = st.sampled_from(
    [{"cidr": "0.0.0.0/0"}, {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}, {"cidr": "10.0.0.0/8"},
     {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}, {"cidr": "10.1.2.3/32"}, {"cidr": "::/0"}]
)  # fmt: skip
PEERS = (
    BLOCKS.map(lambda block: {"ipBlock": block})
    | PODS.map(lambda selector: {"podSelector": selector})
    | SPACES.map(lambda selector: {"namespaceSelector": selector})
    | st.builds(lambda space, pod: {"namespaceSelector": space, "podSelector": pod}, SPACES, PODS)
)
PORT_ENTRIES = st.sampled_from(
    [{"port": 8000}, {"port": 8000, "protocol": "UDP"}, {"port": "http"}, {"port": "dns", "protocol": "UDP"},
     {"port": "http", "protocol": "UDP"}, {"port": 1, "endPort": 65535}, {"port": 50, "endPort": 60, "protocol": "UDP"},
     {"protocol": "UDP"}, {}, {"port": 443}, {"port": "nobody"}]
)  # fmt: skip


def rules(side: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    rule = st.fixed_dictionaries(
        {}, optional={side: st.lists(PEERS, max_size=2), "ports": st.lists(PORT_ENTRIES, max_size=2)}
    )
    return st.lists(rule, max_size=2)


SPECS = st.fixed_dictionaries(
    {"podSelector": PODS},
    optional={
        "policyTypes": st.lists(st.sampled_from(["Ingress", "Egress"]), max_size=2, unique=True),
        "ingress": rules("from"),
        "egress": rules("to"),
    },
)
NAMED = st.sampled_from([HOME, HOME, OTHER]).map(lambda namespace: {"name": "p", "namespace": namespace})
POLICIES = st.lists(
    st.builds(lambda spec, metadata: {"kind": "NetworkPolicy", "metadata": metadata, "spec": spec}, SPECS, NAMED),
    max_size=4,
)


def endpoint(host: Host) -> Endpoint:
    ports = tuple(Port(number, protocol, name) for name, number, protocol in host.ports)
    address = ip_address(host.ip) if host.ip else None
    return Endpoint(host.name, host.namespace, dict(host.labels), dict(host.namespace_labels), ports, address)


@settings(max_examples=400, deadline=None)
@given(POLICIES)
def test_agrees_with_the_documentation(policies: list[dict[str, Any]]) -> None:
    network = Network(policies)
    for source in HOSTS:
        for target in HOSTS:
            for port, protocol in ((8000, "TCP"), (53, "UDP"), (443, "TCP")):
                expected = may_connect(policies, HOSTS, source, target, port, protocol)
                answer = network.allows(endpoint(source), endpoint(target), port, protocol)
                assert answer is expected, f"{source.name} -> {target.name}:{port}/{protocol}"


@settings(max_examples=200, deadline=None)
@given(selectors(("app", "tier", "team")))
def test_labels_for_a_selector_are_matched_by_it(selector: dict[str, Any]) -> None:
    labels = labels_for(selector)
    assert labels is None or Network([]).isolating(Endpoint("x"), "Ingress") == []
    if labels is not None:
        policy = {"metadata": {"namespace": HOME}, "kind": "NetworkPolicy", "spec": {"podSelector": selector}}
        assert Network([policy]).isolating(Endpoint("x", labels=labels), "Ingress")


def policy(**rule: object) -> dict[str, Any]:
    return {"kind": "NetworkPolicy", "metadata": {"name": "p"}, "spec": {"podSelector": {}, "ingress": [rule]}}


def pod(component: str, port: int) -> dict[str, Any]:
    container = {"name": component, "ports": [{"containerPort": port, "name": "http"}]}
    labels = {"app.kubernetes.io/component": component}
    return {"kind": "Pod", "metadata": {"name": component, "labels": labels}, "spec": {"containers": [container]}}


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        ({"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}, {ANYONE}),
        ({"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}]}, {ANYONE}),
        ({"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}, {"addresses of 10.0.0.0/8"}),
        ({"from": [{"namespaceSelector": {}}]}, {ANYONE_INSIDE, "any pod of the namespace"}),
        ({"ports": [{"port": 1, "endPort": 65535}]}, {ANYONE, "any pod of the namespace"}),
        ({"ports": [{"port": "http"}]}, {ANYONE, "any pod of the namespace"}),
        ({"ports": [{"port": "https"}]}, set()),
        ({"from": [{"podSelector": {}}]}, {"any pod of the namespace"}),
        ({"from": [{"podSelector": {"matchLabels": {"a": "b"}}}]}, {"pods with a=b"}),
        (
            {"from": [{"namespaceSelector": {"matchLabels": {"team": "x"}}}]},
            {"pods with any labels of namespaces with team=x"},
        ),
    ],
)
def test_who_is_let_in(rule: dict[str, Any], who: set[str]) -> None:
    paths = open_paths([pod("backend", 8000), policy(**rule)])
    assert {path[0] for path in paths} == who


@settings(max_examples=100, deadline=None)
@given(st.lists(BLOCKS, max_size=4))
def test_every_region_of_addresses_has_one_that_stands_for_it(blocks: list[dict[str, Any]]) -> None:
    network = Network([policy(**{"from": [{"ipBlock": block} for block in blocks]})]) if blocks else Network([])
    standing = [one.address for one in addresses(network)]
    assert len(standing) == len(set(standing)) >= 1
