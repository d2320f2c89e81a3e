"""What the cluster's own services need to outlive a node: two pods resolve names, a lost node is left after 30 s."""

import json
from collections.abc import Callable, Sequence

from phase4.system.errors import CommandFailed
from phase4.system.process import Completed

NODE_LOST_TAINTS = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
# Kubernetes' own default is 300: without names the application would stand still for five minutes.
EVICTION_SECONDS = 30
COREDNS_LABELS = {"k8s-app": "kube-dns"}
COREDNS_REPLICAS = 2

Toleration = dict[str, object]


def tolerate_node_failure(kubectl: Callable[..., Completed], deployments: Sequence[str]) -> None:
    """Make these deployments (``namespace deployment/name``) leave a lost node soon; does nothing the second time.

    Raises:
        CommandFailed: the API refused.
    """
    for item in deployments:
        namespace, name = item.split()
        read = kubectl("-n", namespace, "get", name, "-o", "json")
        _must(read)
        if patch := deployment_patch(json.loads(read.stdout)["spec"]):
            _must(kubectl("-n", namespace, "patch", name, "--type=merge", "-p", json.dumps({"spec": patch})))


def deployment_patch(spec: dict[str, object]) -> dict[str, object]:
    """What of a deployment's ``spec`` has to change, as a merge patch; empty if nothing has to."""
    template = spec["template"]
    assert isinstance(template, dict)
    existing: list[Toleration] = template["spec"].get("tolerations") or []
    expected = tolerations(existing)
    patch: dict[str, object] = {}
    if existing != expected:
        patch["template"] = {"spec": {"tolerations": expected}}
    resolves = COREDNS_LABELS.items() <= template["metadata"].get("labels", {}).items()
    if resolves and spec.get("replicas") != COREDNS_REPLICAS:
        patch["replicas"] = COREDNS_REPLICAS
    return patch


def tolerations(existing: Sequence[Toleration]) -> list[Toleration]:
    """Those a pod had, and in place of what it said of lost nodes, that it stays on them for a while only."""
    kept = [item for item in existing if item.get("key") not in NODE_LOST_TAINTS]
    lost: list[Toleration] = [
        {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": EVICTION_SECONDS}
        for key in NODE_LOST_TAINTS
    ]
    return kept + lost


def _must(result: Completed) -> None:
    if not result.ok:
        raise CommandFailed(f"`{result.line}` ended with {result.exit_code}", why=result.tail(), fix=result.line)
