"""The cluster's own services leave a lost node after half a minute, and two pods resolve names."""

import json
from typing import Any

import pytest
from phase4.cluster import node_failure
from phase4.system.errors import CommandFailed
from phase4.system.process import Completed

STAYS: dict[str, Any] = {"key": "CriticalAddonsOnly", "operator": "Exists"}
FIVE_MINUTES: dict[str, Any] = {
    "key": node_failure.NODE_LOST_TAINTS[0],
    "operator": "Exists",
    "effect": "NoExecute",
    "tolerationSeconds": 300,
}


def deployment(labels: dict[str, str], replicas: int, tolerations: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "replicas": replicas,
        "template": {"metadata": {"labels": labels}, "spec": {"tolerations": tolerations} if tolerations else {}},
    }


class Api:
    """One deployment; merge patches are applied to it."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        self.patches: list[dict[str, Any]] = []

    def kubectl(self, *words: str) -> Completed:
        if "patch" not in words:
            return Completed(words, 0, json.dumps({"spec": self.spec}), "", 0.0)
        patch = json.loads(words[-1])["spec"]
        self.patches.append(patch)
        self.spec["replicas"] = patch.get("replicas", self.spec["replicas"])
        if "template" in patch:
            self.spec["template"]["spec"] |= patch["template"]["spec"]
        return Completed(words, 0, "", "", 0.0)


def test_what_a_pod_bears_besides_is_kept() -> None:
    assert node_failure.tolerations([STAYS, FIVE_MINUTES])[0] == STAYS
    seconds = {one["key"]: one["tolerationSeconds"] for one in node_failure.tolerations([STAYS, FIVE_MINUTES])[1:]}
    assert seconds == dict.fromkeys(node_failure.NODE_LOST_TAINTS, node_failure.EVICTION_SECONDS)


def test_names_are_resolved_by_two_pods_and_nothing_is_done_twice() -> None:
    api = Api(deployment({"k8s-app": "kube-dns"}, 1, [STAYS]))
    for _ in range(2):
        node_failure.tolerate_node_failure(api.kubectl, ["kube-system deployment/coredns"])
    assert len(api.patches) == 1
    assert api.spec["replicas"] == node_failure.COREDNS_REPLICAS


def test_names_scaled_down_since_are_scaled_up_alone() -> None:
    spec = deployment({"k8s-app": "kube-dns"}, 1, node_failure.tolerations([STAYS]))
    assert node_failure.deployment_patch(spec) == {"replicas": node_failure.COREDNS_REPLICAS}


def test_others_keep_their_number_of_pods() -> None:
    patch = node_failure.deployment_patch(deployment({"k8s-app": "metrics-server"}, 1, []))
    assert list(patch) == ["template"]


def test_an_api_that_refuses_is_heard() -> None:
    with pytest.raises(CommandFailed, match="ended with 1"):
        node_failure.tolerate_node_failure(
            lambda *words: Completed(words, 1, "", "forbidden", 0.0), ["kube-system deployment/coredns"]
        )
