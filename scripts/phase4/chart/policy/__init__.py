"""Policies held against rendered objects, each a function from objects to findings; no finding means it holds.

A rule's docstring says what it asks for. ``check`` runs them all, or those named.
"""

from collections.abc import Callable, Iterable

from phase4.chart import capacity, validity
from phase4.chart.objects import Finding, Object
from phase4.chart.policy import identity, lifecycle, network, scaling, security

Rule = Callable[[list[Object]], list[Finding]]

RULES: dict[str, Rule] = {
    "non-root": security.non_root,
    "no-privilege-escalation": security.no_privilege_escalation,
    "capabilities-dropped": security.capabilities_dropped,
    "seccomp": security.seccomp,
    "read-only-root": security.read_only_root,
    "no-host-access": security.no_host_access,
    "no-account-token": security.no_account_token,
    "no-plain-secrets": security.no_plain_secrets,
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
    "quota-capacity": capacity.quota_capacity,
    "limit-range": capacity.limit_range,
}

# Value sets that turn a guarantee off on purpose, and why.
WAIVED: dict[str, dict[str, str]] = {
    "open": {
        "default-deny": "networkPolicy.enabled=false leaves the network to the platform",
        "only-needed-paths": "there are no policies",
    },
    "placed": {"graceful-shutdown": "preStopSeconds=0 leaves the drain to the servers themselves"},
}


def check(objects: list[Object], rules: Iterable[str] | None = None) -> list[Finding]:
    """Findings of the named rules, or of all; an object that lacks a demanded field is always one, of ``complete``.

    Raises:
        KeyError: for a rule that does not exist.
    """
    whole, findings = validity.well_formed(objects)
    return findings + [finding for name in (rules if rules is not None else RULES) for finding in RULES[name](whole)]
