"""Node containers: whose they are, and which images they lack."""

import json

import pytest
from phase4.cluster import isolation, nodes
from phase4.cluster.nodes import Node
from phase4.images import engine
from phase4.images.engine import LocalImage
from phase4.system.errors import CommandFailed
from phase4.system.process import Completed

REF = "todo-backend:0123456789ab"


@pytest.mark.parametrize(
    ("label", "ours"),
    [("todo", True), ("todo-m02", True), ("todo-x", False), ("todo-mine", False), ("other", False), ("todo-m", False)],
)
def test_nodes_belong_to_their_profile_only(label: str, ours: bool) -> None:
    assert nodes.belongs(label, "todo") is ours


@pytest.mark.parametrize(
    ("ref", "full"),
    [
        ("todo-backend:1", "docker.io/library/todo-backend:1"),
        ("rancher/local-path-provisioner:v0.0.30", "docker.io/rancher/local-path-provisioner:v0.0.30"),
        ("registry.k8s.io/pause:3.10.1", "registry.k8s.io/pause:3.10.1"),
        ("localhost:5000/todo:1", "localhost:5000/todo:1"),
        ("localhost/todo:1", "localhost/todo:1"),
    ],
)
def test_references_as_containerd_keeps_them(ref: str, full: str) -> None:
    assert nodes.full_reference(ref) == full


class Machine:
    """An engine with one image, and nodes that have some images."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, in_nodes: dict[str, dict[str, str]]) -> None:
        self.in_nodes = in_nodes
        self.commands: list[tuple[str, ...]] = []
        image = LocalImage(REF, "sha256:new", 1, {}, (), "")
        monkeypatch.setattr(engine, "inspect", lambda *refs: {REF: image} if REF in refs else {})
        monkeypatch.setattr(nodes, "run", self.run)

    def run(self, command: tuple[str, ...], **_: object) -> Completed:
        self.commands.append(command)
        if command[:2] != ("docker", "exec"):
            return Completed(command, 0, "", "", 0.0)
        held = self.in_nodes[command[2]]
        images = [{"id": image_id, "repoTags": [tag]} for tag, image_id in held.items()]
        return Completed(command, 0, json.dumps({"images": images}), "", 0.0)


def test_only_nodes_without_the_very_image_lack_it(monkeypatch: pytest.MonkeyPatch) -> None:
    full = nodes.full_reference(REF)
    Machine(monkeypatch, {"has": {full: "sha256:new"}, "old": {full: "sha256:old"}, "none": {}})
    assert nodes.lacking([Node(name, "running") for name in ("has", "old", "none")], REF) == ["old", "none"]


def test_an_image_the_engine_lacks_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    Machine(monkeypatch, {"none": {}})
    with pytest.raises(CommandFailed, match="the engine has no image other:1"):
        nodes.lacking([Node("none", "running")], "other:1")


def test_old_images_go_but_those_in_use_kept_or_of_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    held = {
        nodes.full_reference(ref): f"sha256:{number}"
        for number, ref in enumerate(("todo-backend:old", "todo-backend:used", "todo-backend:kept", "postgres:17"))
    }

    def answer(command: tuple[str, ...], **_: object) -> Completed:
        if "ps" in command:
            text = json.dumps({"containers": [{"imageRef": "sha256:1"}]})
        else:
            text = json.dumps({"images": [{"id": image_id, "repoTags": [ref]} for ref, image_id in held.items()]})
        return Completed(command, 0, text, "", 0.0)

    monkeypatch.setattr(nodes, "run", answer)
    removed = nodes.prune("todo", ("todo-backend", "todo-frontend"), {"todo-backend:kept"})
    assert removed == ["docker.io/library/todo-backend:old"]


def test_a_broken_archive_fails_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, {})
    nodes.load(["one", "two"], REF)
    assert [command[-1] for command in machine.commands] == ["one", "two"]
    assert all("pipefail" in command[2] for command in machine.commands)


def test_no_answer_of_the_engine_is_not_no_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "run", lambda command, **_: Completed(command, 1, "", "is the daemon running?", 0.0))
    assert nodes.nodes_of("todo") is None


@pytest.mark.parametrize(("code", "forwards"), [(0, True), (7, False), (22, False)])
def test_a_node_forwards_when_its_own_proxy_says_so(code: int, forwards: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "run", lambda command, **_: Completed(command, code, "", "", 0.0))
    assert nodes.forwards("todo-m02") is forwards


RULES = """Chain DOCKER-USER (1 references)
    pkts      bytes target     prot opt in     out     source               destination
       3      180 REJECT     0    --  *      *       0.0.0.0/0 10.244.0.0/16 reject-with icmp-port-unreachable
       7      420 REJECT     0    --  *      *       0.0.0.0/0 10.96.0.0/12 reject-with icmp-port-unreachable
"""


def test_the_way_between_nodes_is_opened_once_and_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    rules: list[tuple[str, ...]] = []

    def run(command: tuple[str, ...], **_: object) -> Completed:
        if command[0] == "docker":
            return Completed(command, 0, "0123456789abcdef\n", "", 0.0)
        action, rule = command[0], command[1:]
        known = rule in rules
        if action == "-I":
            rules.insert(0, rule)
        elif action == "-D" and known:
            rules.remove(rule)
        return Completed(command, 0 if known or action == "-I" else 1, "", "", 0.0)

    monkeypatch.setattr(isolation, "run", run)
    monkeypatch.setattr(isolation, "ask", lambda *arguments: run(arguments))
    isolation.allow_inter_node_traffic("todo")
    isolation.allow_inter_node_traffic("todo")
    assert rules == [("DOCKER-USER", "-i", "br-0123456789ab", "-o", "br-0123456789ab", "-j", "RETURN")]
    isolation.revoke_inter_node_traffic("todo")
    assert rules == []


@pytest.mark.parametrize(("listing", "count"), [(RULES, 7), ("Chain DOCKER-USER (1 references)\n", None)])
def test_the_hosts_own_rule_is_what_counts(monkeypatch: pytest.MonkeyPatch, listing: str, count: int | None) -> None:
    monkeypatch.setattr(isolation, "ask", lambda *arguments: Completed(arguments, 0, listing, "", 0.0))
    assert isolation.rejected_packets() == count
