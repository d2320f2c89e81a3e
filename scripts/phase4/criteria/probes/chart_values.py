"""Another valid value for each of the chart's values, and what must be switched on for it to matter."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phase4.chart.values import Values, merged, nested
from phase4.chart.values_docs import Value, read
from phase4.criteria.probes.manifests import chart_path, try_render
from phase4.engine.context import Context, remembered
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed

# Fixed, so that two renderings differ in nothing but what is tried.
BASE: Values = {
    "frontend": {"image": {"tag": "0123456789ab"}},
    "backend": {"image": {"tag": "ba9876543210"}, "authSecret": "a" * 40},
    "postgres": {"auth": {"password": "b" * 24}},
}
NO_DATABASE: Values = {"postgres": {"enabled": False, "auth": {"password": ""}}}
EXTERNAL: Values = NO_DATABASE | {"externalDatabase": {"url": "postgresql://u:p@db.example:5432/todo"}}
INGRESS: Values = {"ingress": {"enabled": True, "hosts": ["todo.example"]}}
GATEWAY: Values = {"gateway": {"enabled": True, "parentRefs": [{"name": "public"}]}}
ENDPOINT: Values = {"assistant": {"baseUrl": "https://models.example/v1"}}
MONITORED: Values = {"metrics": {"serviceMonitor": {"enabled": True}}}
ALERTS: Values = {"metrics": {"prometheusRule": {"enabled": True}}}
BACKUP: Values = {"postgres": {"backup": {"enabled": True}}}
CERTIFICATE: Values = INGRESS | {
    "certificate": {"enabled": True, "secretName": "certificate", "issuer": {"name": "first"}}
}
PUSH: Values = {"push": {"enabled": True, "subject": "mailto:owner@example.com"}}
PUSH_SECRET: Values = {"push": PUSH["push"] | {"privateKeySecret": {"name": "first"}}}
DASHBOARD: Values = {"metrics": {"grafanaDashboard": {"enabled": True}}}


def _fixed(component: str) -> Values:
    return {component: {"autoscaling": {"enabled": False}}}


def _account(component: str) -> Values:
    return {component: {"serviceAccount": {"name": "mine"}}}


# What a value needs to matter, by the longest prefix of its path.
NEEDS: dict[str, Values] = {
    "generateSecrets": {"backend": {"authSecret": ""}},
    **{
        f"{component}.serviceAccount.create": _account(component)
        for component in ("frontend", "backend", "migrations", "model", "postgres")
    },
    "frontend.replicas": _fixed("frontend"),
    "backend.replicas": _fixed("backend"),
    "frontend.autoscaling.external": _fixed("frontend"),
    "backend.autoscaling.external": _fixed("backend"),
    "model.image.tag": {"model": {"image": {"repository": "todo-model"}}},
    "model.image.registry": {"model": {"image": {"repository": "todo-model"}}},
    "model.image.digest": {"model": {"image": {"repository": "todo-model"}}},
    "frontend.pdb.minAvailable": {"frontend": {"autoscaling": {"minReplicas": 3}}},
    "backend.pdb.minAvailable": {"backend": {"autoscaling": {"minReplicas": 3}}},
    "backend.existingSecret": {"backend": {"authSecret": ""}},
    "postgres.enabled": {"backend": {"existingSecret": "mine", "authSecret": ""}},
    "postgres.auth.existingSecret.name": {"postgres": {"auth": {"password": ""}}},
    "postgres.auth.existingSecret.key": {"postgres": {"auth": {"password": "", "existingSecret": {"name": "mine"}}}},
    "externalDatabase.url": EXTERNAL,
    "externalDatabase.host": NO_DATABASE | {"externalDatabase": {"host": "db.example", "password": "p" * 12}},
    "externalDatabase.port": NO_DATABASE | {"externalDatabase": {"existingSecret": {"name": "first"}}},
    "externalDatabase.existingSecret.name": NO_DATABASE | {"externalDatabase": {"existingSecret": {"name": "first"}}},
    "externalDatabase.existingSecret.key": NO_DATABASE | {"externalDatabase": {"existingSecret": {"name": "mine"}}},
    "externalDatabase": EXTERNAL,
    "assistant.baseUrl": ENDPOINT,
    "assistant.egressCidrs": ENDPOINT,
    "assistant.existingSecret.key": ENDPOINT | {"assistant": {"existingSecret": {"name": "mine"}}},
    "caBundle.key": {"caBundle": {"secret": "authorities"}},
    "mail.host": {"mail": {"from": "todo@example.com"}, "backend": {"config": {"publicUrl": "https://todo.example"}}},
    "push": PUSH_SECRET,
    "push.enabled": {"push": PUSH_SECRET["push"] | {"enabled": False}},
    "push.privateKey": {"push": PUSH["push"] | {"privateKey": "k" * 43}},
    "postgres.backup": BACKUP,
    "certificate": CERTIFICATE,
    "ingress": INGRESS,
    "gateway.tls": GATEWAY | {"backend": {"config": {"cookieSecure": "auto"}}},
    "gateway": GATEWAY,
    "metrics.serviceMonitor": MONITORED,
    "metrics.grafanaDashboard": DASHBOARD,
    "metrics.prometheusRule": ALERTS,
}
# Where a value of the right type is not enough.
OTHERS: dict[str, Any] = {
    "frontend.pdb.maxUnavailable": "50%",
    "backend.pdb.maxUnavailable": "50%",
    "externalDatabase.port": 6432,
    "caBundle.pem": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    "ingress.path": "/changed",
    "backend.config.proxyHops": 3,
    "backend.config.publicUrl": "https://todo.example",
    "postgres.backup.schedule": "17 3 * * 0",
    "postgres.backup.size": "3Gi",
    "nameOverride": "renamed",
    "fullnameOverride": "renamed",
    "imagePullSecrets": ["registry"],
    "backend.authSecret": "c" * 40,
    "push.privateKey": "m" * 43,
    "push.subject": "mailto:other@example.com",
    "postgres.auth.password": "d" * 24,
    "assistant.baseUrl": "http://other.example:8080/v1",
    "externalDatabase.url": "postgresql://u:p@other.example:6432/todo",
    "frontend.service.nodePort": 30099,
    "postgres.persistence.size": "3Gi",
    "metrics.serviceMonitor.interval": "45s",
    "metrics.serviceMonitor.scrapeTimeout": "7s",
    "topologySpread.keys": ["topology.kubernetes.io/zone"],
    "networkPolicy.frontendFrom": [{"namespaceSelector": {"matchLabels": {"team": "edge"}}}],
    "networkPolicy.dnsTo": [{"namespaceSelector": {"matchLabels": {"dns": "here"}}}],
    "ingress.hosts": ["other.example"],
    "ingress.tls": [{"secretName": "certificate", "hosts": ["todo.example"]}],
    "gateway.parentRefs": [{"name": "other"}],
    "gateway.redirectFrom": [{"name": "public", "sectionName": "http"}],
    "gateway.hostnames": ["todo.example"],
}
# What does nothing but refuse, and with which words.
REFUSALS = {"generateSecrets": "generateSecrets is false and nothing gives AUTH_SECRET"}
# For whoever makes this chart a part of another one.
UNUSED = ("enabled",)
BY_TYPE: dict[str, Any] = {
    "strings": {"changed": "yes"},
    "objects": [{"key": "changed", "operator": "Exists"}],
    "hosts": ["changed.example"],
    "cidrs": ["192.0.2.0/24"],
    "tls": [{"secretName": "changed"}],
    "labels": {"changed": "yes"},
    "annotations": {"changed": "yes"},
    "settings": {"CHANGED": "yes"},
    "env": [{"name": "CHANGED", "value": "yes"}],
    "envFrom": [{"configMapRef": {"name": "changed"}}],
    "volumes": [{"name": "changed", "emptyDir": {}}],
    "volumeMounts": [{"name": "changed", "mountPath": "/changed"}],
    "containers": [{"name": "changed", "image": "changed:1"}],
    "spread": [{"maxSkew": 1, "topologyKey": "changed", "whenUnsatisfiable": "ScheduleAnyway"}],
    "strategy": {"type": "Recreate"},
    "hostAliases": [{"ip": "192.0.2.1", "hostnames": ["changed.example"]}],
    "ingressRules": [{"from": [{"podSelector": {"matchLabels": {"changed": "yes"}}}], "ports": [{"port": 1}]}],
    "egressRules": [{"to": [{"podSelector": {"matchLabels": {"changed": "yes"}}}], "ports": [{"port": 1}]}],
    "pullSecrets": [{"name": "changed"}],
    "tolerations": [{"key": "changed", "operator": "Exists"}],
    "object": {"changed": "yes"},
    "monitors": [{"component": "frontend", "port": "changed", "number": 9100}],
}
# Free-form maps and lists, whose type does not say what they may hold.
BY_NAME: dict[str, Any] = {
    "behavior": {"scaleDown": {"stabilizationWindowSeconds": 7}},
    "extraMetrics": [{"type": "External", "external": {"metric": {"name": "changed"}, "target": {"type": "Value"}}}],
    "affinity": {"nodeAffinity": {"changed": "yes"}},
    "dnsConfig": {"nameservers": ["192.0.2.1"]},
    "podSecurityContext": {"fsGroup": 4242},
    "securityContext": {"procMount": "Default"},
    "selector": {"matchLabels": {"changed": "yes"}},
    "parameters": {"max_connections": "120"},
    "dataSource": {"kind": "VolumeSnapshot", "name": "changed", "apiGroup": "snapshot.storage.k8s.io"},
    "updateStrategy": {"type": "OnDelete"},
    "extraObjects": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "changed"}}],
    "extraPaths": [{"path": "/changed", "pathType": "Prefix", "backend": {"service": {"name": "changed"}}}],
    "filters": [{"type": "RequestMirror"}],
    "timeouts": {"request": "7s"},
}


@dataclass(frozen=True)
class Tried:
    """One value changed: its path, what it was changed to, and the renderings without and with the change.

    Args:
        refusal: what Helm must say instead of rendering; empty if it must render.
    """

    path: str
    other: Any
    before: Completed
    after: Completed
    refusal: str = ""

    @property
    def fault(self) -> str:
        """What is wrong, or an empty text if the change is seen in the rendering."""
        for when, result in (("before", self.before), ("after", self.after)):
            if not result.ok and not (self.refusal and result is self.after):
                return f"{self.path}={self.other!r} is refused {when}: {result.tail()[-300:]}"
        if self.refusal:
            is_refused = not self.after.ok and self.refusal in self.after.stderr
            return "" if is_refused else f"{self.path}={self.other!r} is not refused with {self.refusal!r}"
        same = self.before.stdout == self.after.stdout
        return f"{self.path}={self.other!r} changes nothing" if same else ""


def needs(path: str) -> Values:
    """What must be set for the value at this path to matter."""
    matches = [prefix for prefix in NEEDS if path == prefix or path.startswith(f"{prefix}.")]
    return NEEDS[max(matches, key=len)] if matches else {}


def other_value(value: Value, base: Values) -> object:
    """Another valid value than the default, or than what it needs to matter."""
    if value.path in OTHERS:
        return OTHERS[value.path]
    if "enum" in value.restrictions:
        return next(item for item in value.restrictions["enum"] if item != value.default)
    if isinstance(value.default, bool):
        given, now = value_at(base, value.path)
        return not (now if given else value.default)
    if isinstance(value.default, int | float):
        return _other_number(value)
    if value.path.endswith(".digest"):
        return f"sha256:{'1' * 64}"
    if isinstance(value.default, str):
        return "changed"
    return _other_structure(value)


def _other_number(value: Value) -> float:
    """The next number above, or below where the schema bounds what is above: 0.5 to 1.5, 99.5 to 98.5 under 100."""
    default: float = value.default
    above = default + 1
    limits = value.restrictions
    fits = above <= limits.get("maximum", above) and above < limits.get("exclusiveMaximum", above + 1)
    return above if fits else default - 1


def _other_structure(value: Value) -> object:
    """A map with one entry changed, or an example of its type where the default is empty."""
    if isinstance(value.default, dict) and value.default:
        key, old = next(iter(value.default.items()))
        return value.default | {key: old + 1 if isinstance(old, int) else _other_amount(str(old))}
    if value.path.rpartition(".")[2] in BY_NAME:
        return BY_NAME[value.path.rpartition(".")[2]]
    if "type-of" in value.restrictions:
        kind = str(value.restrictions["type-of"])
        if kind not in BY_TYPE:
            raise Phase4Error(
                f"{value.path} cannot be tried",
                why=f"there is no example of the type {kind}",
                fix=f"edit {Path(__file__).name}",
            )
        return BY_TYPE[kind]
    items = value.restrictions.get("items", {})
    return [next(item for item in items.get("enum", ["changed"]) if item not in value.default)]


def _other_amount(old: str) -> str:
    """A quantity that is a little other: ``25m`` to ``26m``, ``12`` to ``13``."""
    digits = old.rstrip("kKMGTim")
    return f"{int(digits) + 1}{old.removeprefix(digits)}" if digits.isdigit() else f"{old}-changed"


@remembered
def try_all(context: Context) -> list[Tried]:
    """Change each value of ``values.yaml`` alone, and render without and with the change.

    Raises:
        CommentError: a value is not documented.
    """
    documented = read(chart_path(context) / "values.yaml").values
    expected = [value for value in documented if value.path not in UNUSED]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(lambda value: try_one(context, value), expected))


def try_one(context: Context, value: Value) -> Tried:
    """Change one value alone, and render without and with the change."""
    base = merged(BASE, needs(value.path))
    other = other_value(value, base)
    before = _base_rendering(context, base)
    after = try_render(context, merged(base, nested(value.path, other)))
    return Tried(value.path, other, before, after, REFUSALS.get(value.path, ""))


@remembered
def _base_rendering(context: Context, base: Values) -> Completed:
    return try_render(context, base)


def value_at(data: dict[str, Any], path: str) -> tuple[bool, Any]:
    """Whether there is a value at a dotted path, and the value."""
    current: Any = data
    for key in path.split("."):
        if not isinstance(current, dict) or key not in current:
            return False, None
        current = current[key]
    return True, current
