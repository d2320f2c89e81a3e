"""What the cluster's own services need to outlive a node: two pods resolve names, a lost node is left after 30 s."""

import json
from collections.abc import Callable, Sequence

from phase4.system.errors import CommandFailed
from phase4.system.process import Completed

LOST = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
# Kubernetes' own default is 300: without names the application would stand still for five minutes.
LEAVE_SECONDS = 30
NAME_SERVER = {"k8s-app": "kube-dns"}
NAME_SERVERS = 2

Toleration = dict[str, object]


def outlive_a_node(kubectl: Callable[..., Completed], deployments: Sequence[str]) -> None:
    """Make these deployments (``namespace deployment/name``) leave a lost node soon; does nothing the second time.

    Raises:
        CommandFailed: the API refused.
    """
    for one in deployments:
        namespace, name = one.split()
        read = kubectl("-n", namespace, "get", name, "-o", "json")
        _must(read)
        if patch := changes(json.loads(read.stdout)["spec"]):
            _must(kubectl("-n", namespace, "patch", name, "--type=merge", "-p", json.dumps({"spec": patch})))


def changes(spec: dict[str, object]) -> dict[str, object]:
    """What of a deployment's ``spec`` has to change, as a merge patch; empty if nothing has to."""
    template = spec["template"]
    assert isinstance(template, dict)
    had: list[Toleration] = template["spec"].get("tolerations") or []
    wanted = tolerations(had)
    patch: dict[str, object] = {}
    if had != wanted:
        patch["template"] = {"spec": {"tolerations": wanted}}
    resolves = NAME_SERVER.items() <= template["metadata"].get("labels", {}).items()
    if resolves and spec.get("replicas") != NAME_SERVERS:
        patch["replicas"] = NAME_SERVERS
    return patch


def tolerations(had: Sequence[Toleration]) -> list[Toleration]:
    """Those a pod had, and in place of what it said of lost nodes, that it stays on them for a while only."""
    kept = [one for one in had if one.get("key") not in LOST]
    lost: list[Toleration] = [
        {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": LEAVE_SECONDS} for key in LOST
    ]
    return kept + lost


def _must(done: Completed) -> None:
    if not done.ok:
        raise CommandFailed(f"`{done.line}` ended with {done.exit_code}", why=done.tail(), fix=done.line)
