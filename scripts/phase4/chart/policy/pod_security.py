"""The fields of the restricted Pod Security Standard that few pods use: what the namespace's level refuses besides.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from collections.abc import Iterator

from phase4.chart.objects import Finding, Object, containers, name_of, workloads

# hostPath, refused as well, is named by no-host-access.
VOLUMES = {
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "hostPath", "persistentVolumeClaim", "projected",
    "secret",
}  # fmt: skip
SYSCTLS = {
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
}  # fmt: skip
SELINUX_TYPES = {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
PROFILES = ("RuntimeDefault", "Localhost")


def restricted_fields(objects: list[Object]) -> list[Finding]:
    """No pod may have volumes, kernel settings, SELinux or AppArmor profiles that the restricted level refuses."""
    return [
        Finding("restricted-fields", name_of(obj), fault, "remove it: the namespace's Pod Security level refuses it")
        for obj, template in workloads(objects)
        for fault in _faults(template)
    ]


def _faults(template: Object) -> Iterator[str]:
    spec = template["spec"]
    for volume in spec.get("volumes") or []:
        sources = set(volume) - {"name"}
        yield from (f"the volume {volume.get('name')} is of kind {kind}" for kind in sorted(sources - VOLUMES))
    contexts = [("the pod", spec.get("securityContext") or {})]
    contexts += [(f"container {item['name']}", item.get("securityContext") or {}) for item in containers(template)]
    for subject, context in contexts:
        yield from (f"{subject} has {fault}" for fault in _context_faults(context))


def _context_faults(context: Object) -> Iterator[str]:
    if context.get("procMount", "Default") != "Default":
        yield f"procMount: {context['procMount']}"
    yield from (f"the sysctl {item.get('name')}" for item in context.get("sysctls") or []
                if item.get("name") not in SYSCTLS)  # fmt: skip
    selinux = context.get("seLinuxOptions") or {}
    if selinux.get("type", "") not in SELINUX_TYPES or selinux.get("user") or selinux.get("role"):
        yield f"the SELinux options {selinux}"
    armor = context.get("appArmorProfile") or {}
    if armor and armor.get("type") not in PROFILES:
        yield f"the AppArmor profile {armor.get('type')}"
    if (context.get("windowsOptions") or {}).get("hostProcess"):
        yield "hostProcess"
