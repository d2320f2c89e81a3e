"""The chart of the AI tools: every pod restricted, every account narrow, every connection named."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from phase4.criteria.assistants.namespace import CHART, NAMESPACE, RELEASE
from phase4.system.process import run

Object = dict[str, Any]
IMAGES = "model=m:1,controller=c:1,mcpServer=t:1,kubectlAi=k:1,dockerAgent=d:1,agent.tag=1"
BUILT_IN = [f"images.{pair}" for pair in IMAGES.split(",")] + ["apiServer.addresses={10.96.0.1,192.168.49.2}"]
OUTSIDE = [*BUILT_IN, "model.baseUrl=https://models.test:8443/v1", "model.egress.port=8443"]


def rendered(settings: list[str]) -> list[Object]:
    """The chart's objects with these values."""
    options = [word for setting in settings for word in ("--set", setting)]
    result = run(("helm", "template", RELEASE, str(CHART), "--namespace", NAMESPACE, *options), check=True)
    return [item for item in yaml.safe_load_all(result.stdout) if item]


@pytest.fixture(scope="module", params=["built-in", "outside"])
def objects(request: pytest.FixtureRequest) -> list[Object]:
    return rendered(BUILT_IN if request.param == "built-in" else OUTSIDE)


def of_kind(objects: list[Object], kind: str) -> dict[str, Object]:
    return {item["metadata"]["name"]: item for item in objects if item["kind"] == kind}


def pod_settings(objects: list[Object]) -> dict[str, tuple[Object, list[Object]]]:
    """Pod and container settings of every workload, the agent's among them, which the controller makes."""
    settings = {}
    for name, item in of_kind(objects, "Deployment").items():
        spec = item["spec"]["template"]["spec"]
        settings[name] = (spec["securityContext"], spec["containers"])
    agent = of_kind(objects, "Agent")["k8s-agent"]["spec"]["declarative"]["deployment"]
    settings["k8s-agent"] = (agent["podSecurityContext"], [agent])
    return settings


def test_helm_lint_finds_nothing(tmp_path: Path) -> None:
    values = tmp_path / "values.yaml"
    values.write_text(yaml.safe_dump({"apiServer": {"addresses": ["10.96.0.1"]}}), encoding="utf-8")
    assert run(("helm", "lint", "--strict", str(CHART), "--values", str(values))).ok


def test_every_pod_meets_the_restricted_level(objects: list[Object]) -> None:
    for name, (pod, containers) in pod_settings(objects).items():
        assert pod["runAsNonRoot"], name
        assert pod["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in containers:
            security = container["securityContext"]
            assert security["allowPrivilegeEscalation"] is False, name
            assert security["readOnlyRootFilesystem"] is True, name
            assert security["capabilities"] == {"drop": ["ALL"]}, name
            assert container["resources"]["limits"].keys() == container["resources"]["requests"].keys(), name


def test_only_those_that_look_at_the_cluster_have_a_token(objects: list[Object]) -> None:
    deployments = of_kind(objects, "Deployment").items()
    have = {name for name, item in deployments if item["spec"]["template"]["spec"]["automountServiceAccountToken"]}
    assert have == {"kubectl-ai", "kubernetes-mcp-server", "kagent-controller"}
    accounts = of_kind(objects, "ServiceAccount").values()
    assert not any(account["automountServiceAccountToken"] for account in accounts)


def test_accounts_may_view_the_application_and_nothing_is_cluster_wide(objects: list[Object]) -> None:
    assert not of_kind(objects, "ClusterRole")
    assert not of_kind(objects, "ClusterRoleBinding")
    outside = [item for item in objects if item["metadata"].get("namespace", NAMESPACE) != NAMESPACE]
    assert {item["roleRef"]["name"] for item in outside} == {"view"}
    assert all(item["metadata"]["namespace"] == "todo-app" for item in outside)
    (role,) = of_kind(objects, "Role").values()
    words = {word for rule in role["rules"] for word in (*rule["verbs"], *rule["resources"], *rule["apiGroups"])}
    assert not words & {"*", "escalate", "bind", "impersonate", "pods/exec"}


def test_nothing_is_open_and_only_the_model_outside_lets_pods_out(objects: list[Object]) -> None:
    policies = of_kind(objects, "NetworkPolicy")
    assert policies["default-deny"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    peers = [peer for item in policies.values() for rule in item["spec"].get("egress", []) for peer in rule["to"]]
    blocks = {peer["ipBlock"]["cidr"] for peer in peers if "ipBlock" in peer}
    is_outside = not of_kind(objects, "Service").get("operations-model")
    assert blocks == {"10.96.0.1/32", "192.168.49.2/32"} | ({"0.0.0.0/0"} if is_outside else set())
    for item in policies.values():
        for rule in (*item["spec"].get("ingress", []), *item["spec"].get("egress", [])):
            assert rule["ports"], item["metadata"]["name"]


def test_without_its_image_docker_s_runtime_is_left_out() -> None:
    objects = rendered([*BUILT_IN, "images.dockerAgent="])
    assert "docker-agent" not in of_kind(objects, "Deployment")


def test_telemetry_is_off(objects: list[Object]) -> None:
    (container,) = of_kind(objects, "Deployment")["docker-agent"]["spec"]["template"]["spec"]["containers"]
    assert {"name": "TELEMETRY_ENABLED", "value": "false"} in container["env"]


def test_no_key_is_in_a_manifest(objects: list[Object]) -> None:
    assert not of_kind(objects, "Secret")
