"""Rendering: versions of the cluster, names, computed settings, and what may not change between renderings."""

import base64
import json
import re
from pathlib import Path

import pytest
from phase4.chart import golden, lint
from phase4.chart.mutations import get
from phase4.chart.objects import Object, containers, find, of_kind, workloads
from phase4.chart.policy.lifecycle import pause_seconds
from phase4.chart.rendering import RenderError, load, render
from phase4.chart.valuesets import named
from phase4.system.errors import BlockedError
from phase4.system.paths import BACKEND, CHART

COOKIE = "COOKIE_SECURE"
METRIC = re.compile(r"\btodo_[a-z_]+")


def _settings(**values: str) -> dict[str, str]:
    """The backend's ConfigMap with these values (dots as ``__``)."""
    sets = [f"{path.replace('__', '.')}={value}" for path, value in values.items()]
    return dict(get(render(sets=sets), "ConfigMap/todo-app-backend")["data"])


@pytest.mark.parametrize(
    ("version", "hook"), [("1.28.0", "exec"), ("1.29.9", "exec"), ("1.30.0", "sleep"), ("1.34.4", "sleep")]
)
def test_the_pause_is_one_the_cluster_knows(version: str, hook: str) -> None:
    for obj in of_kind(render(kube_version=version), "Deployment"):
        (container,) = obj["spec"]["template"]["spec"]["containers"]
        assert list(container["lifecycle"]["preStop"]) == [hook]
        assert pause_seconds(container) == (5 if container["name"] == "model" else 10)


def test_a_cluster_that_is_too_old_is_refused() -> None:
    with pytest.raises(RenderError, match="refuses"):
        render(kube_version="1.27.0")


@pytest.mark.parametrize(
    ("release", "sets", "name"),
    [
        ("todo-app", [], "todo-app-frontend"),
        ("prod", [], "prod-todo-app-frontend"),
        ("prod", ["nameOverride=chat"], "prod-chat-frontend"),
        ("prod-chat", ["nameOverride=chat"], "prod-chat-frontend"),
        ("prod", ["fullnameOverride=chat"], "chat-frontend"),
    ],
)
def test_names_follow_the_release(release: str, sets: list[str], name: str) -> None:
    objects = render(sets=sets, release=release)
    assert find(objects, "Deployment", name)
    assert all(obj["metadata"].get("namespace", "todo-app") == "todo-app" for obj in objects)


def test_a_long_release_name_stays_a_valid_name() -> None:
    for obj in render(release="r" * 53):
        assert len(obj["metadata"]["name"]) <= 63


@pytest.mark.parametrize(
    ("sets", "image"),
    [
        ([], "todo-frontend:0.1.0"),
        (["frontend.image.tag=abc123def456"], "todo-frontend:abc123def456"),
        ([f"frontend.image.digest=sha256:{'a' * 64}", "frontend.image.tag=x"], f"todo-frontend@sha256:{'a' * 64}"),
    ],
)
def test_an_image_is_named_by_digest_then_tag_then_app_version(sets: list[str], image: str) -> None:
    deployment = get(render(sets=sets), "Deployment/todo-app-frontend")
    assert deployment["spec"]["template"]["spec"]["containers"][0]["image"] == image


def test_the_model_and_the_migrations_run_from_the_backend_image() -> None:
    objects = render(sets=["backend.image.tag=abc123def456"])
    images = {c["image"] for _, t in workloads(objects) for c in containers(t)}
    assert images == {"todo-frontend:0.1.0", "todo-backend:abc123def456", "postgres:17"}


def test_cookies_are_secure_behind_tls_alone() -> None:
    assert _settings()[COOKIE] == "false"
    assert (
        _settings(backend__config__cookieSecure="auto", ingress__enabled="true", ingress__hosts="{a.example.com}")[
            COOKIE
        ]
        == "false"
    )
    assert get(named("ingress").render(), "ConfigMap/todo-app-backend")["data"][COOKIE] == "true"
    assert get(named("gateway").render(), "ConfigMap/todo-app-backend")["data"][COOKIE] == "true"


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("https://llm.example.com/v1", 443),
        ("http://llm.example.com/v1", 80),
        ("http://llm.example.com:11434/v1", 11434),
        ("https://[2001:db8::1]:8443/v1", 8443),
    ],
)
def test_only_the_port_of_the_model_endpoint_is_open(url: str, port: int) -> None:
    policy = get(render(sets=[f"assistant.baseUrl={url}"]), "NetworkPolicy/todo-app-backend")
    assert policy["spec"]["egress"][1] == {"ports": [{"port": port, "protocol": "TCP"}]}


def test_an_external_model_leaves_no_model_behind() -> None:
    objects = render(sets=["assistant.baseUrl=https://llm.example.com/v1"])
    assert [o for o in objects if o["metadata"]["name"] == "todo-app-model"] == []


def _checksum(objects: list[Object], component: str) -> str:
    template = get(objects, f"Deployment/todo-app-{component}")["spec"]["template"]
    return str(template["metadata"]["annotations"]["checksum/config"])


@pytest.mark.parametrize(
    ("component", "change"),
    [
        ("backend", "backend.config.logLevel=DEBUG"),
        ("backend", f"backend.authSecret={'x' * 40}"),
        ("backend", "assistant.apiKey=other"),
        ("backend", "assistant.baseUrl=https://llm.example.com/v1"),
        ("frontend", "frontend.config.FEATURE=on"),
        ("frontend", "backend.service.port=8080"),
    ],
)
def test_changed_settings_restart_the_pods_that_read_them(component: str, change: str) -> None:
    assert _checksum(render(), component) != _checksum(render(sets=[change]), component)


def test_a_new_chart_version_restarts_no_pod(chart_copy: Path) -> None:
    meta = chart_copy / "Chart.yaml"
    meta.write_text(meta.read_text().replace("version: 0.2.0", "version: 0.3.0", 1))
    before, after = render(), render(chart=chart_copy)
    for component in ("frontend", "backend", "model"):
        name = f"Deployment/todo-app-{component}"
        assert get(before, name)["spec"]["template"] == get(after, name)["spec"]["template"]
    assert get(after, name)["metadata"]["labels"]["helm.sh/chart"] == "todo-app-0.3.0"


def test_generated_secrets_hold_random_values_and_the_same_password(chart_copy: Path) -> None:
    first, second = render(), render(chart=chart_copy)
    for objects in (first, second):
        password = _secret(objects, "postgres", "POSTGRES_PASSWORD")
        assert len(password) == 32
        assert password.isalnum()
        assert f":{password}@todo-app-postgres:5432/todo" in _secret(objects, "backend", "DATABASE_URL")
        assert len(_secret(objects, "backend", "AUTH_SECRET")) == 48
    assert _secret(first, "postgres", "POSTGRES_PASSWORD") != _secret(second, "postgres", "POSTGRES_PASSWORD")
    assert _secret(first, "backend", "AUTH_SECRET") != _secret(second, "backend", "AUTH_SECRET")


def _secret(objects: list[Object], component: str, key: str) -> str:
    return base64.b64decode(get(objects, f"Secret/todo-app-{component}")["data"][key], validate=True).decode()


def test_given_secrets_are_used_as_they_are() -> None:
    objects = named("storage").render()
    assert _secret(objects, "postgres", "POSTGRES_PASSWORD") == "fixtureonlypassword"
    assert (
        _secret(objects, "backend", "DATABASE_URL")
        == "postgresql://app:fixtureonlypassword@todo-app-postgres:5432/appdb"
    )


def test_existing_secrets_leave_nothing_to_the_chart() -> None:
    assert of_kind(named("existing-secrets").render(), "Secret") == []
    assert of_kind(named("managed").render(), "Secret") == []


def test_the_namespace_carries_what_helm_needs_to_adopt_it() -> None:
    (namespace,) = of_kind(render(), "Namespace")
    assert namespace["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "Helm"
    annotations = namespace["metadata"]["annotations"]
    assert annotations["meta.helm.sh/release-name"] == "todo-app"
    assert annotations["meta.helm.sh/release-namespace"] == "todo-app"
    assert annotations["helm.sh/resource-policy"] == "keep"


def test_the_test_pod_is_a_hook_and_the_failing_one_is_off() -> None:
    pods = of_kind(render(), "Pod")
    assert [pod["metadata"]["name"] for pod in pods] == ["todo-app-test-connection"]
    assert pods[0]["metadata"]["annotations"]["helm.sh/hook"] == "test"
    assert "http://todo-app-frontend:3000" in pods[0]["spec"]["containers"][0]["args"][0]
    failing = of_kind(named("failing-test").render(), "Pod")
    assert {pod["metadata"]["name"] for pod in failing} == {"todo-app-test-connection", "todo-app-test-fail"}


def test_a_key_given_twice_is_refused() -> None:
    with pytest.raises(RenderError, match="key given twice"):
        load("a: 1\na: 2\n")


def test_a_missing_helm_is_told_with_the_command_that_gets_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TODO_PHASE4_CACHE", str(tmp_path))
    with pytest.raises(BlockedError, match=r"\./inv env-001"):
        render(sets=["frontend.replicas=7"])


def test_packaged_chart_leaves_tests_of_its_source_out() -> None:
    ignored = (CHART / ".helmignore").read_text().splitlines()
    assert "ci/" in ignored
    assert "tests/" not in ignored


def test_objects_of_the_golden_default_conform() -> None:
    assert lint.conform(load(golden.expected_file(named("default")).read_text())) == []


def test_the_dashboard_asks_for_metrics_that_the_backend_has() -> None:
    dashboard = get(named("monitoring").render(), "ConfigMap/todo-app-dashboard")
    panels = json.loads(dashboard["data"]["todo-app.json"])["panels"]
    asked = {name for panel in panels for one in panel["targets"] for name in METRIC.findall(one["expr"])}
    known = set(METRIC.findall((BACKEND / "app" / "core" / "metrics.py").read_text()))
    assert asked
    assert {name.removesuffix("_bucket").removesuffix("_count") for name in asked} <= known
