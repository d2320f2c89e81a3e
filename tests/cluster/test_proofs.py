"""Proofs fail when what they show is not so, and always tidy up."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from phase4.cluster import proofs
from phase4.system.errors import CommandFailed
from phase4.system.process import Completed


class Cluster:
    """A kubectl whose pods reach one another as told."""

    def __init__(self, *, enforced: bool = True, open_at_first: bool = True, pods_start: bool = True) -> None:
        self.enforced, self.open_at_first, self.pods_start = enforced, open_at_first, pods_start
        self.policy = False
        self.left_behind: list[dict[str, dict[str, str]]] = []
        self.calls: list[str] = []

    def __call__(self, *words: str, timeout: float = 60, stdin: str | None = None) -> Completed:
        line = " ".join(words)
        self.calls.append(line)
        if stdin and "kind: NetworkPolicy" in stdin:
            self.policy = True
        if "exec" in words:
            return self.connect(words, words[words.index("exec") + 1])
        if line.startswith("get namespaces"):
            return Completed(words, 0, json.dumps({"items": self.left_behind}), "", 0.0)
        failed = "wait pod" in line and not self.pods_start
        return Completed(words, int(failed), "10.0.0.1", "no pods" if failed else "", 0.0)

    def connect(self, words: tuple[str, ...], client: str) -> Completed:
        refused = (self.policy and self.enforced and client == "refused") or not self.open_at_first
        return Completed(words, int(refused), "", "wget: Connection refused" if refused else "", 0.0)

    @property
    def tidy(self) -> bool:
        return self.calls[-1].startswith("delete namespace phase4-proof-")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "ENFORCED_SECONDS", 0.0)


def test_an_enforced_policy_is_proven() -> None:
    cluster = Cluster()
    proof = proofs.network_policy(cluster, "busybox:1")
    assert proof.ok
    assert [one.expected for one in proof.evidence] == ["connected", "connected", "connected", "no connection"]
    assert cluster.tidy


def test_a_policy_nobody_enforces_is_found_out() -> None:
    cluster = Cluster(enforced=False)
    proof = proofs.network_policy(cluster, "busybox:1")
    assert not proof.ok
    assert not proof.evidence[-1].ok
    assert cluster.tidy


def test_a_network_that_never_worked_proves_nothing() -> None:
    assert not proofs.network_policy(Cluster(open_at_first=False), "busybox:1").ok


def test_pods_that_do_not_start_are_an_error_and_are_removed() -> None:
    cluster = Cluster(pods_start=False)
    with pytest.raises(CommandFailed, match="no pods"):
        proofs.network_policy(cluster, "busybox:1")
    assert cluster.tidy


def test_namespaces_of_killed_proofs_go_and_those_at_work_stay() -> None:
    cluster = Cluster()
    for name, minutes in (("old", 30), ("young", 1)):
        created = (datetime.now(UTC) - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
        cluster.left_behind.append({"metadata": {"name": name, "creationTimestamp": created}})
    proofs.network_policy(cluster, "busybox:1")
    assert any(call.startswith("delete namespace old ") for call in cluster.calls)
    assert not any(call.startswith("delete namespace young ") for call in cluster.calls)


def test_isolation_needs_a_refusal_not_silence() -> None:
    cluster = Cluster(open_at_first=False)
    assert proofs.isolation(cluster, "busybox:1").ok
    assert not proofs.isolation(Cluster(), "busybox:1").ok


@pytest.mark.parametrize("manifest", [proofs.PODS, proofs.POLICY, proofs.SERVICE], ids=lambda path: Path(path).stem)
def test_manifests_are_yaml_and_their_pods_restricted(manifest: Path) -> None:
    objects = list(yaml.safe_load_all(manifest.read_text().replace("${IMAGE}", "busybox:1")))
    for pod in (one for one in objects if one["kind"] == "Pod"):
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
        for container in pod["spec"]["containers"]:
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
