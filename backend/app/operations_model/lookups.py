"""Which tool call shows which objects, for each family of tools that may be offered."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from app.local_model.transcript import Call

ToolCall = tuple[str, dict[str, Any]]
# Topic -> the objects that an answer to it needs, in the order in which they are looked up.
NEEDS: Final = {
    "trouble": ("deployments", "pod details"),
    "health": ("deployments",),
    "images": ("deployments",),
    "services": ("services",),
    "restarts": ("pods",),
    "pods": ("pods",),
}
_KUBECTL: Final = {
    "pods": "pods --namespace={} --output=wide",
    "pod details": "pods --namespace={} --output=json",
    "deployments": "deployments --namespace={} --output=wide",
    "services": "services --namespace={} --output=wide",
}
_KINDS: Final = {"deployments": ("apps/v1", "Deployment"), "services": ("v1", "Service")}


def kubectl(need: str, namespace: str) -> ToolCall:
    """A call of the tool `kubectl`, which says that it changes nothing."""
    return "kubectl", {
        "command": f"kubectl get {_KUBECTL[need].format(namespace)}",
        "modifies_resource": "no",
    }


def mcp(need: str, namespace: str) -> ToolCall:
    """A call of the Kubernetes MCP server's tools."""
    if need not in _KINDS:
        return "pods_list_in_namespace", {"namespace": namespace}
    version, kind = _KINDS[need]
    return "resources_list", {"apiVersion": version, "kind": kind, "namespace": namespace}


Lookup = Callable[[str, str], ToolCall]


def lookup_of(tools: Sequence[str]) -> Lookup | None:
    """How to look objects up with these tools; None if none of them shows any."""
    if "kubectl" in tools:
        return kubectl
    return mcp if {"resources_list", "pods_list_in_namespace"} <= set(tools) else None


def same_call(call: Call, tool_call: ToolCall) -> bool:
    """Whether a call of the transcript is this one; a client may add arguments of its own."""
    name, arguments = tool_call
    return call.name == name and arguments.items() <= call.arguments.items()
