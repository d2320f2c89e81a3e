"""Policies held against rendered objects, each a function from objects to findings; no finding means it holds.

A rule's docstring says what it asks for. ``check`` runs them all, or those named.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from phase4.chart import capacity, validity
from phase4.chart.objects import Finding, Object
from phase4.chart.policy import identity, lifecycle, network, pod_security, scaling, security
from phase4.chart.valuesets import ValueSet

Rule = Callable[[list[Object]], list[Finding]]

RULES: dict[str, Rule] = {
    "non-root": security.non_root,
    "no-privilege-escalation": security.no_privilege_escalation,
    "capabilities-dropped": security.capabilities_dropped,
    "seccomp": security.seccomp,
    "read-only-root": security.read_only_root,
    "no-host-access": security.no_host_access,
    "restricted-fields": pod_security.restricted_fields,
    "no-account-token": security.no_account_token,
    "no-plain-secrets": security.no_plain_secrets,
    "unprivileged-ports": security.unprivileged_ports,
    "namespace-restricted": security.namespace_restricted,
    "fixed-images": identity.fixed_images,
    "recommended-labels": identity.recommended_labels,
    "stable-selectors": identity.stable_selectors,
    "references-exist": identity.references_exist,
    "resources-named": lifecycle.resources_named,
    "probes": lifecycle.probes,
    "graceful-shutdown": lifecycle.graceful_shutdown,
    "zero-downtime-rollout": lifecycle.zero_downtime_rollout,
    "bounded-volumes": lifecycle.bounded_volumes,
    "hpa-owns-replicas": scaling.hpa_owns_replicas,
    "hpa-can-scale": scaling.hpa_can_scale,
    "pdb-lets-drain": scaling.pdb_lets_drain,
    "replicas-apart": scaling.replicas_apart,
    "services-reach-pods": network.services_reach_pods,
    "default-deny": network.default_deny,
    "dns-allowed": network.dns_allowed,
    "only-needed-paths": network.only_needed_paths,
    "single-entry-point": network.single_entry_point,
    "bounded-egress": network.bounded_egress,
    "quota-capacity": capacity.quota_capacity,
    "limit-range": capacity.limit_range,
}

# The criteria that a rule stands for: a value that breaks the rule breaks these.
_SECURITY = ("IV-K8S-002.5", "IV-K8S-003.5")
_UPDATES = ("IV-DEPLOY-003.5", "IV-DEPLOY-004.1")
CRITERIA: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("non-root", "no-privilege-escalation", "capabilities-dropped", "seccomp", "read-only-root", "no-host-access",
         "restricted-fields", "no-account-token", "unprivileged-ports"),
        _SECURITY,
    ),
    "no-plain-secrets": ("IV-K8S-003.6", "IV-K8S-005.3"),
    "namespace-restricted": ("IV-K8S-001.2",),
    "fixed-images": ("IV-K8S-002.2", "IV-K8S-003.2"),
    "recommended-labels": ("IV-K8S-002.6", "IV-K8S-003.7"),
    "stable-selectors": ("IV-K8S-002.6", "IV-K8S-003.7"),
    "references-exist": ("IV-K8S-003.6",),
    "resources-named": ("IV-K8S-002.3", "IV-K8S-003.3"),
    "probes": ("IV-K8S-002.4", "IV-K8S-003.4"),
    "graceful-shutdown": _UPDATES,
    "zero-downtime-rollout": _UPDATES,
    "bounded-volumes": ("IV-K8S-002.3", "IV-K8S-003.3"),
    "hpa-owns-replicas": ("IV-K8S-006.1", "IV-DEPLOY-003.2"),
    "replicas-apart": ("IV-DEPLOY-003.3",),
    "hpa-can-scale": ("IV-K8S-006.1", "IV-K8S-006.2", "IV-K8S-006.4"),
    "pdb-lets-drain": ("IV-K8S-006.3", "IV-K8S-006.5"),
    "services-reach-pods": ("IV-K8S-004.4",),
    "single-entry-point": ("IV-K8S-004.2",),
    "default-deny": ("IV-K8S-007.1",),
    "dns-allowed": ("IV-K8S-007.2",),
    "only-needed-paths": ("IV-K8S-007.2", "IV-K8S-007.3"),
    "bounded-egress": ("IV-K8S-007.1",),
    "quota-capacity": ("IV-K8S-007.4",),
    "limit-range": ("IV-K8S-007.5",),
}  # fmt: skip

# Value sets that turn a guarantee off on purpose, and why.
WAIVED: dict[str, dict[str, str]] = {
    "open": {
        "default-deny": "networkPolicy.enabled=false leaves the network to the platform",
        "only-needed-paths": "there are no policies",
    },
    "openshift": {
        "non-root": "the platform gives each namespace a user of its own, above 0",
        "no-account-token": "the account is the platform's",
    },
    "diagnostic": {"probes": "containers sleep in place of their programs, which nothing could ask"},
    "placed": {"graceful-shutdown": "preStopSeconds=0 leaves the drain to the servers themselves"},
}


def check(objects: list[Object], rules: Iterable[str] | None = None) -> list[Finding]:
    """Findings of the named rules, or of all; an object that lacks a demanded field is always one, of ``complete``.

    Raises:
        KeyError: for a rule that does not exist.
    """
    whole, findings = validity.well_formed(objects)
    return findings + [finding for name in (rules if rules is not None else RULES) for finding in RULES[name](whole)]


def with_criteria(finding: Finding) -> Finding:
    """The finding, its rule followed by the criteria that it breaks: ``non-root (IV-K8S-002.5, IV-K8S-003.5)``."""
    criteria = CRITERIA.get(finding.rule)
    return replace(finding, rule=f"{finding.rule} ({', '.join(criteria)})") if criteria else finding


def check_sets(value_sets: Sequence[ValueSet]) -> tuple[list[Finding], str]:
    """Findings on every value set of a chart, each naming its set, and in words what was checked."""
    findings = [
        replace(finding, subject=f"{finding.subject} (value set {value_set.name})")
        for value_set in value_sets
        for finding in check(value_set.render(), [name for name in RULES if name not in WAIVED.get(value_set.name, {})])
    ]
    return findings, f"{len(value_sets)} value sets"
