"""Every policy: it holds on what the chart makes, and one broken field turns it, and it alone, red."""

import pytest
from phase4.chart import manifests, policy
from phase4.chart.mutations import get, put
from phase4.chart.policy import WAIVED
from phase4.chart.rendering import render
from phase4.chart.secret_values import secret_kind
from phase4.chart.valuesets import ValueSet, all_sets
from phase4.criteria import catalogue

POD = "spec.template.spec"
FRONTEND = "Deployment/todo-app-frontend"
BACKEND = "Deployment/todo-app-backend"
POSTGRES = "StatefulSet/todo-app-postgres"
FIRST = f"{POD}.containers.0"
COMPONENT = "app~kubernetes~io/component"

BACKEND_POLICY = "NetworkPolicy/todo-app-backend"

BROKEN: list[tuple[str, str, str, object]] = [
    ("non-root", FRONTEND, f"{POD}.securityContext.runAsNonRoot", None),
    ("non-root", BACKEND, f"{POD}.securityContext.runAsUser", 0),
    ("non-root", BACKEND, f"{POD}.initContainers.0.securityContext.runAsUser", 0),
    ("no-privilege-escalation", FRONTEND, f"{FIRST}.securityContext.allowPrivilegeEscalation", True),
    ("no-privilege-escalation", "Pod/todo-app-test-connection", "spec.containers.0.securityContext.privileged", True),
    ("capabilities-dropped", POSTGRES, f"{FIRST}.securityContext.capabilities", None),
    ("capabilities-dropped", POSTGRES, f"{FIRST}.securityContext.capabilities.add", ["SYS_ADMIN"]),
    ("seccomp", BACKEND, f"{POD}.securityContext.seccompProfile", None),
    ("read-only-root", FRONTEND, f"{FIRST}.securityContext.readOnlyRootFilesystem", False),
    ("no-host-access", BACKEND, f"{POD}.hostNetwork", True),
    ("restricted-fields", BACKEND, f"{POD}.volumes.0", {"name": "tmp", "nfs": {"server": "a", "path": "/"}}),
    ("restricted-fields", BACKEND, f"{FIRST}.securityContext.procMount", "Unmasked"),
    ("no-host-access", BACKEND, f"{POD}.volumes.0", {"name": "tmp", "hostPath": {"path": "/"}}),
    ("no-host-access", BACKEND, f"{FIRST}.ports.0.hostPort", 8000),
    ("no-account-token", BACKEND, f"{POD}.serviceAccountName", "default"),
    ("no-account-token", BACKEND, f"{POD}.automountServiceAccountToken", None),
    ("no-account-token", "ServiceAccount/todo-app-backend", "automountServiceAccountToken", True),
    ("no-plain-secrets", "ConfigMap/todo-app-backend", "data.AUTH_SECRET", "plain"),
    ("no-plain-secrets", POSTGRES, f"{FIRST}.env.2", {"name": "POSTGRES_PASSWORD", "value": "postgres"}),
    ("namespace-restricted", "Namespace/todo-app", "metadata.labels.pod-security~kubernetes~io/enforce", "baseline"),
    ("fixed-images", FRONTEND, f"{FIRST}.image", "todo-frontend:latest"),
    ("fixed-images", FRONTEND, f"{FIRST}.image", "todo-frontend"),
    ("recommended-labels", "Service/todo-app-backend", f"metadata.labels.{COMPONENT}", None),
    ("stable-selectors", FRONTEND, f"spec.template.metadata.labels.{COMPONENT}", "web"),
    ("stable-selectors", FRONTEND, "spec.template.metadata.labels.helm~sh/chart", "todo-app-0.1.0"),
    ("stable-selectors", FRONTEND, "spec.selector", {}),
    ("references-exist", FRONTEND, f"{FIRST}.envFrom.0.configMapRef.name", "todo-app-web"),
    ("references-exist", "HorizontalPodAutoscaler/todo-app-backend", "spec.scaleTargetRef.name", "backend"),
    ("resources-named", FRONTEND, f"{FIRST}.resources.limits.memory", None),
    ("resources-named", FRONTEND, f"{FIRST}.resources", {}),
    ("resources-named", FRONTEND, f"{FIRST}.resources.requests.cpu", "900m"),
    ("probes", FRONTEND, f"{FIRST}.livenessProbe", None),
    ("probes", POSTGRES, f"{FIRST}.readinessProbe.exec.command", []),
    ("probes", BACKEND, f"{FIRST}.startupProbe.httpGet.port", 9999),
    ("graceful-shutdown", BACKEND, f"{FIRST}.lifecycle", None),
    ("graceful-shutdown", BACKEND, f"{POD}.terminationGracePeriodSeconds", 5),
    ("zero-downtime-rollout", BACKEND, "spec.strategy.rollingUpdate.maxUnavailable", 1),
    ("zero-downtime-rollout", BACKEND, "spec.strategy", {"type": "Recreate"}),
    ("bounded-volumes", FRONTEND, f"{POD}.volumes.0.emptyDir", {}),
    ("hpa-owns-replicas", FRONTEND, "spec.replicas", 2),
    ("hpa-owns-replicas", "Deployment/todo-app-model", "spec.replicas", None),
    ("hpa-can-scale", "HorizontalPodAutoscaler/todo-app-frontend", "spec.maxReplicas", 2),
    ("hpa-can-scale", "HorizontalPodAutoscaler/todo-app-frontend", "spec.behavior.scaleDown", None),
    ("hpa-can-scale", "HorizontalPodAutoscaler/todo-app-backend", "spec.metrics.0.resource.name", "memory"),
    ("pdb-lets-drain", "PodDisruptionBudget/todo-app-backend", "spec.minAvailable", 2),
    ("pdb-lets-drain", "PodDisruptionBudget/todo-app-backend", "spec.minAvailable", "0%"),
    ("pdb-lets-drain", "PodDisruptionBudget/todo-app-backend", f"spec.selector.matchLabels.{COMPONENT}", "front"),
    ("replicas-apart", BACKEND, f"{POD}.topologySpreadConstraints", []),
    ("replicas-apart", BACKEND, f"{POD}.affinity", {}),
    ("services-reach-pods", "Service/todo-app-backend", f"spec.selector.{COMPONENT}", "api"),
    ("services-reach-pods", "Service/todo-app-frontend", "spec.ports.0.targetPort", 80),
    ("default-deny", "NetworkPolicy/todo-app-default-deny", "spec.policyTypes", ["Ingress"]),
    ("dns-allowed", "NetworkPolicy/todo-app-allow-dns", "spec.egress.0.ports", [{"port": 53, "protocol": "UDP"}]),
    (
        "dns-allowed",
        "NetworkPolicy/todo-app-allow-dns",
        "spec.egress.0.to.0.namespaceSelector",
        {"matchLabels": {"name": "kube-system"}},
    ),
    ("only-needed-paths", BACKEND_POLICY, "spec.ingress.0.from", [{"ipBlock": {"cidr": "0.0.0.0/0"}}]),
    ("only-needed-paths", BACKEND_POLICY, "spec.ingress.0.from", [{"namespaceSelector": {}}]),
    ("only-needed-paths", BACKEND_POLICY, "spec.ingress", [{"ports": [{"port": 1, "endPort": 65535}]}]),
    ("bounded-egress", BACKEND_POLICY, "spec.egress", [{}]),
    ("bounded-egress", BACKEND_POLICY, "spec.egress", [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]),
    ("unprivileged-ports", FRONTEND, f"{FIRST}.ports.0.containerPort", 80),
    ("only-needed-paths", "NetworkPolicy/todo-app-postgres", "spec.ingress", [{}]),
    ("only-needed-paths", "NetworkPolicy/todo-app-backend", "spec.ingress.0.ports.0.port", 8080),
    ("only-needed-paths", "NetworkPolicy/todo-app-frontend", "spec.egress", []),
    ("single-entry-point", "Service/todo-app-backend", "spec.type", "NodePort"),
    ("quota-capacity", "ResourceQuota/todo-app", "spec.hard.limits~cpu", "2"),
    ("quota-capacity", "ResourceQuota/todo-app", "spec.hard.pods", "5"),
    ("limit-range", "LimitRange/todo-app", "spec.limits.0.max.memory", "300Mi"),
    ("limit-range", "LimitRange/todo-app", "spec.limits.0.max.cpu", "300m"),
]


@pytest.mark.parametrize("value_set", all_sets(), ids=lambda one: one.name)
def test_the_chart_holds_every_policy(value_set: ValueSet) -> None:
    rules = [name for name in policy.RULES if name not in WAIVED.get(value_set.name, {})]
    assert policy.check(value_set.render(), rules) == []


def test_the_manifests_hold_every_policy() -> None:
    assert policy.check(manifests.build(fixture_secrets=True)) == []


@pytest.mark.parametrize(("rule", "name", "path", "value"), BROKEN, ids=[f"{b[0]}:{b[1]}:{b[2]}" for b in BROKEN])
def test_a_broken_field_turns_its_policy_red(rule: str, name: str, path: str, value: object) -> None:
    objects = render()
    put(get(objects, name), path, value)
    findings = policy.check(objects, [rule])
    assert findings
    assert all(finding.rule == rule and finding.message and finding.fix for finding in findings)


def test_every_policy_has_a_broken_fixture() -> None:
    assert {broken[0] for broken in BROKEN} == set(policy.RULES)


def test_waivers_are_needed() -> None:
    sets = {one.name: one for one in all_sets()}
    for value_set, waived in WAIVED.items():
        for rule in waived:
            assert policy.check(sets[value_set].render(), [rule])


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("NetworkPolicy/todo-app-allow-dns", "spec.egress.0.to.0.namespaceSelector", {}),
        (BACKEND_POLICY, "spec.ingress.0.ports.0.port", "http"),
        ("NetworkPolicy/todo-app-frontend", "spec.ingress.0.ports", [{"port": 3000, "endPort": 3000}]),
        (BACKEND_POLICY, "spec.egress.0.ports", [{"port": 5000, "endPort": 6000}]),
        ("PodDisruptionBudget/todo-app-backend", "spec.minAvailable", "50%"),
        (FRONTEND, "spec.template.metadata.labels.app~kubernetes~io/part-of", "todo-app"),
        (FRONTEND, f"{FIRST}.resources.limits.memory", "512e6"),
    ],
)
def test_the_same_in_another_legal_spelling_is_no_finding(name: str, path: str, value: object) -> None:
    objects = render()
    put(get(objects, name), path, value)
    rules = [rule for rule in policy.RULES if not rule.endswith("capacity")]
    assert policy.check(objects, rules) == []


def test_a_budget_of_sixty_percent_of_two_blocks_every_drain() -> None:
    objects = render()
    put(get(objects, "PodDisruptionBudget/todo-app-backend"), "spec.minAvailable", "60%")
    (finding,) = policy.check(objects, ["pdb-lets-drain"])
    assert "blocks every drain" in finding.message


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("LLM_MAX_TOKENS", "512", False),
        ("ACCESS_TOKEN_SECONDS", "900", False),
        ("AUTH_SECRET_FILE", "/etc/secrets/auth", False),
        ("DATABASE_URL", "postgresql://todo:$(POSTGRES_PASSWORD)@db:5432/todo", False),
        ("DATABASE_URL", "postgresql://todo@db:5432/todo", False),
        ("AUTH_SECRET", "", False),
        ("PG_DSN", "postgresql://todo:hunter2hunter2@db:5432/todo", True),
        ("AUTH_SECRET", "hunter2hunter2", True),
        ("LLM_API_KEY", "sk-hunter2", True),
    ],
)
def test_a_secret_is_told_by_its_name_or_by_a_password_in_a_url(name: str, value: str, secret: bool) -> None:
    assert bool(secret_kind(name, value)) is secret


def test_every_criterion_that_a_rule_stands_for_exists() -> None:
    known = {criterion.id for criterion in catalogue.criteria()}
    assert {criterion for criteria in policy.CRITERIA.values() for criterion in criteria} <= known
