"""What a pod may do: the restricted Pod Security Standard, and a read-only root and no token besides.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

import re
from collections.abc import Callable, Iterator

from phase4.chart.objects import Finding, Object, containers, find, name_of, of_kind, workloads

# As a word of its own: LLM_MAX_TOKENS is no secret, and what is a number or names a file holds none.
SECRET_NAME = re.compile(
    r"(^|[_.-])(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|CREDENTIALS?)([_.-]|$)", re.IGNORECASE
)
FILE_NAME = re.compile(r"_(FILE|PATH|DIR)$", re.IGNORECASE)
HARMLESS = re.compile(r"[0-9.]*|true|false|\$\([A-Za-z0-9_]+\)", re.IGNORECASE)
URL_WITH_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:(?!\$\()[^/\s@]+@", re.IGNORECASE)
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
    """Every container must drop all capabilities and add none."""

    def ok(_: Object, container: Object) -> bool:
        capabilities = container.get("capabilities") or {}
        return capabilities.get("drop") == ["ALL"] and not capabilities.get("add")

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
    """No secret may stand in a ConfigMap or as a plain environment value."""
    findings = []
    for obj in of_kind(objects, "ConfigMap"):
        findings += [
            Finding("no-plain-secrets", name_of(obj), f"{key} stands in a ConfigMap", "move it to a Secret")
            for key, value in (obj.get("data") or {}).items()
            if holds_secret(key, value)
        ]
    for obj, _, container in _containers(objects):
        findings += [
            Finding("no-plain-secrets", name_of(obj), f"{env['name']} is a plain value", "use valueFrom.secretKeyRef")
            for env in container.get("env", [])
            if holds_secret(env["name"], env.get("value"))
        ]
    return findings


def holds_secret(name: str, value: object) -> bool:
    """Whether a setting in plain text is a secret: by its name, or as a URL with a password in it.

    ``POSTGRES_PASSWORD: hunter2`` and ``PG_DSN: postgresql://todo:hunter2@db/todo`` are; ``LLM_MAX_TOKENS: 512``,
    ``AUTH_SECRET_FILE: /etc/secrets/auth`` and ``DATABASE_URL: postgresql://todo:$(PASSWORD)@db/todo`` are not.
    """
    text = str(value or "")
    if URL_WITH_PASSWORD.match(text):
        return True
    names_secret = SECRET_NAME.search(name) and not FILE_NAME.search(name)
    return bool(names_secret) and HARMLESS.fullmatch(text) is None


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
