"""Pods of checks, within the restricted Pod Security Standard that the application's namespace demands."""

from collections.abc import Mapping

from phase4.chart.objects import Object

POD_SECURITY = {"runAsNonRoot": True, "runAsUser": 1001, "seccompProfile": {"type": "RuntimeDefault"}}
CONTAINER_SECURITY = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
# A sip: what connects to addresses and waits.
SMALL = {"requests": {"cpu": "5m", "memory": "32Mi"}, "limits": {"cpu": "200m", "memory": "128Mi"}}


def idle_pod(
    name: str,
    namespace: str,
    image: str,
    *,
    labels: Mapping[str, str] | None = None,
    resources: Object = SMALL,
    seconds: int = 600,
) -> Object:
    """A pod that waits to be entered, and ends after some time. Its container has the pod's name.

    Args:
        image: one with Node.js.
    """
    container = {
        "name": name,
        "image": image,
        "command": ["node", "-e", f"setTimeout(() => {{}}, {seconds}000)"],
        "resources": resources,
        "securityContext": CONTAINER_SECURITY,
    }
    spec = {
        "restartPolicy": "Never",
        "activeDeadlineSeconds": seconds,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": POD_SECURITY,
        "containers": [container],
    }
    metadata = {"name": name, "namespace": namespace, "labels": dict(labels or {})}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
