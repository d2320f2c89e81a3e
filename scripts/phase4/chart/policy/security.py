"""What a pod may do: the restricted Pod Security Standard, and a read-only root and no token besides.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from collections.abc import Callable, Iterator

from phase4.chart.objects import Finding, Object, containers, find, name_of, of_kind, workloads
from phase4.chart.secret_values import secret_in_text, secret_in_words, secret_kind

LOWEST_UNPRIVILEGED_PORT = 1024
HOST_FIELDS = ("hostNetwork", "hostPID", "hostIPC")


def _each(
    objects: list[Object], rule: str, message: str, fix: str, ok: Callable[[Object, Object], bool]
) -> list[Finding]:
    """A finding for each container that is not ``ok`` (given the pod's and the container's security context)."""
    return [
        Finding(rule, f"{name_of(obj)} container {container['name']}", message, fix)
        for obj, pod, container in _containers(objects)
        if not ok(pod, container.get("securityContext") or {})
    ]


def _containers(objects: list[Object]) -> Iterator[tuple[Object, Object, Object]]:
    for obj, template in workloads(objects):
        for container in containers(template):
            yield obj, template["spec"].get("securityContext") or {}, container


def non_root(objects: list[Object]) -> list[Finding]:
    """Every container must run as a fixed user other than root."""

    def ok(pod: Object, container: Object) -> bool:
        merged = pod | container
        user = merged.get("runAsUser")
        return merged.get("runAsNonRoot") is True and isinstance(user, int) and user > 0

    return _each(
        objects, "non-root", "may run as root", "set securityContext.runAsNonRoot: true and a runAsUser above 0", ok
    )


def no_privilege_escalation(objects: list[Object]) -> list[Finding]:
    """No container may gain privileges."""
    return _each(
        objects,
        "no-privilege-escalation",
        "may gain privileges",
        "set securityContext.allowPrivilegeEscalation: false",
        lambda _, container: container.get("allowPrivilegeEscalation") is False and not container.get("privileged"),
    )


def capabilities_dropped(objects: list[Object]) -> list[Finding]:
    """Every container must drop all capabilities, and add none but the one that the restricted level allows."""

    def ok(_: Object, container: Object) -> bool:
        capabilities = container.get("capabilities") or {}
        added = set(capabilities.get("add") or []) - {"NET_BIND_SERVICE"}
        return "ALL" in (capabilities.get("drop") or []) and not added

    return _each(
        objects, "capabilities-dropped", "keeps capabilities", "set securityContext.capabilities.drop: [ALL]", ok
    )


def seccomp(objects: list[Object]) -> list[Finding]:
    """Every container must have a seccomp profile."""
    return _each(
        objects,
        "seccomp",
        "has no seccomp profile",
        "set securityContext.seccompProfile.type: RuntimeDefault",
        lambda pod, container: (
            (pod | container).get("seccompProfile", {}).get("type") in ("RuntimeDefault", "Localhost")
        ),
    )


def read_only_root(objects: list[Object]) -> list[Finding]:
    """No container may write to its root file system."""
    return _each(
        objects,
        "read-only-root",
        "can write to its root file system",
        "set securityContext.readOnlyRootFilesystem: true and mount an emptyDir where it writes",
        lambda _, container: container.get("readOnlyRootFilesystem") is True,
    )


def no_host_access(objects: list[Object]) -> list[Finding]:
    """No pod may share the node's network, processes or files."""
    findings = []
    for obj, template in workloads(objects):
        spec = template["spec"]
        shared = [name for name in HOST_FIELDS if spec.get(name)]
        shared += ["hostPath" for volume in spec.get("volumes", []) if "hostPath" in volume]
        shared += [
            "hostPort"
            for container in containers(template)
            for port in container.get("ports", [])
            if "hostPort" in port
        ]
        findings += [
            Finding("no-host-access", name_of(obj), f"uses {name}", f"remove {name} from the pod") for name in shared
        ]
    return findings


def no_account_token(objects: list[Object]) -> list[Finding]:
    """Every workload must have a ServiceAccount of its own, and no pod a token."""
    findings = []
    for obj, template in workloads(objects):
        account = template["spec"].get("serviceAccountName", "default")
        service_account = find(objects, "ServiceAccount", account)
        if service_account is None:
            message, fix = f"runs as the account {account!r}, which is not its own", "set serviceAccountName"
        elif service_account.get("automountServiceAccountToken") is not False:
            message, fix = f"its account {account!r} gives tokens", "set automountServiceAccountToken: false on it"
        elif template["spec"].get("automountServiceAccountToken") is not False:
            message, fix = "mounts a token", "set automountServiceAccountToken: false in the pod"
        else:
            continue
        findings.append(Finding("no-account-token", name_of(obj), message, fix))
    return findings


def no_plain_secrets(objects: list[Object]) -> list[Finding]:
    """No secret (see ``chart.secret_values``) may stand in a ConfigMap or as a plain environment value."""
    findings = []
    for obj in of_kind(objects, "ConfigMap"):
        for key, value in (obj.get("data") or {}).items():
            if kind := secret_kind(key, str(value)):
                message = f"{key} stands in a ConfigMap: {kind}"
                findings.append(Finding("no-plain-secrets", name_of(obj), message, "move it to a Secret"))
    for obj, _, container in _containers(objects):
        for env in container.get("env") or []:
            if kind := secret_kind(env["name"], str(env.get("value") or "")):
                message = f"{env['name']} is a plain value: {kind}"
                findings.append(Finding("no-plain-secrets", name_of(obj), message, "use valueFrom.secretKeyRef"))
        for field in ("command", "args"):
            if kind := secret_in_words(list(map(str, container.get(field) or []))):
                message = f"container {container['name']} has one in its {field}: {kind}"
                findings.append(Finding("no-plain-secrets", name_of(obj), message, "pass it as a variable of a Secret"))
    return findings + _in_annotations(objects)


def _in_annotations(objects: list[Object]) -> list[Finding]:
    """Secrets in annotations, which everyone reads who may see the object."""
    return [
        Finding("no-plain-secrets", name_of(obj), f"the annotation {key} holds {kind}", "move it to a Secret")
        for obj in objects
        for key, value in (obj["metadata"].get("annotations") or {}).items()
        if (kind := secret_in_text(str(value)))
    ]


def unprivileged_ports(objects: list[Object]) -> list[Finding]:
    """No container may listen on a port below 1024, for which it would need a capability."""
    return [
        Finding(
            "unprivileged-ports",
            f"{name_of(obj)} container {container['name']}",
            f"listens on port {port['containerPort']}",
            f"use a port from {LOWEST_UNPRIVILEGED_PORT} on; the Service may have another",
        )
        for obj, _, container in _containers(objects)
        for port in container.get("ports", [])
        if port["containerPort"] < LOWEST_UNPRIVILEGED_PORT
    ]


def namespace_restricted(objects: list[Object]) -> list[Finding]:
    """The namespace must enforce the restricted Pod Security Standard."""
    findings = []
    for obj in of_kind(objects, "Namespace"):
        labels = obj["metadata"].get("labels") or {}
        findings += [
            Finding(
                "namespace-restricted",
                name_of(obj),
                f"{mode} is {labels.get(f'pod-security.kubernetes.io/{mode}', 'not set')}",
                f"label it pod-security.kubernetes.io/{mode}: restricted",
            )
            for mode in ("enforce", "audit", "warn")
            if labels.get(f"pod-security.kubernetes.io/{mode}") != "restricted"
        ]
    return findings
