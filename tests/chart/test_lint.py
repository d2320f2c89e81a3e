"""Lint finds nothing in the chart, and finds what is wrong in broken copies."""

from pathlib import Path

import pytest
from phase4.chart import lint
from phase4.chart.mutations import get, put
from phase4.chart.openapi import OLDEST_SCHEMAS, OLDEST_VERSION, SCHEMAS, file_name, from_crd, from_swagger, strict
from phase4.chart.rendering import RenderError, render
from phase4.chart.valuesets import ValueSet, all_sets, named
from phase4.system.errors import UsageError


@pytest.mark.parametrize("value_set", all_sets(), ids=lambda one: one.name)
def test_helm_lint_is_strict_and_finds_nothing(value_set: ValueSet) -> None:
    assert lint.helm_lint(value_set.files) == []


def test_all_yaml_sources_are_clean() -> None:
    assert lint.yaml_lint() == []


def test_every_object_of_every_value_set_conforms() -> None:
    for value_set in all_sets():
        assert lint.conform(value_set.render()) == [], value_set.name


def test_a_broken_template_is_found(chart_copy: Path) -> None:
    (chart_copy / "templates" / "broken.yaml").write_text("{{ .Values.nothing.here }}\n")
    (finding,) = lint.helm_lint((), chart_copy)
    assert finding.rule == "helm-lint"
    assert "broken.yaml" in finding.message


def test_bad_yaml_style_is_found(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("a: 1\na: 2 \n")
    assert {finding.rule for finding in lint.yaml_lint([file])} == {"yamllint"}
    assert "duplication" in " ".join(finding.message for finding in lint.yaml_lint([file]))


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("Deployment/todo-app-frontend", "spec.template.spec.containers.0.livenesProbe", {}),
        ("Deployment/todo-app-frontend", "spec.template.spec.containers.0.ports.0.containerPort", "http"),
        ("Service/todo-app-backend", "spec.ports", [{"targetPort": "http"}]),
        ("NetworkPolicy/todo-app-backend", "spec.ingres", []),
        ("ConfigMap/todo-app-backend", "data.PORT", 8000),
        ("Deployment/todo-app-frontend", "apiVersion", "apps/v2"),
    ],
)
def test_what_kubernetes_would_refuse_or_ignore_is_found(name: str, path: str, value: object) -> None:
    objects = render()
    put(get(objects, name), path, value)
    (finding,) = lint.conform(objects)
    assert finding.subject == name
    assert finding.message


def test_a_kind_without_a_schema_is_found() -> None:
    unknown = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}}
    assert [finding.subject for finding in lint.conform([unknown])] == ["Thing/a"]


def test_there_is_a_schema_for_every_kind_in_both_versions() -> None:
    used = {file_name(obj["apiVersion"], obj["kind"]) for value_set in all_sets() for obj in value_set.render()}
    known = {file.name for file in SCHEMAS.glob("*.json")}
    assert used <= known
    assert known == {file.name for file in OLDEST_SCHEMAS.glob("*.json")}
    assert sum(file.stat().st_size for file in SCHEMAS.glob("*.json")) < 1_500_000


@pytest.mark.parametrize("name", ["default", "ingress", "gateway", "global", "database-parts", "monitoring"])
def test_the_oldest_kubernetes_takes_what_is_rendered_for_it(name: str) -> None:
    objects = named(name).render(kube_version=OLDEST_VERSION)
    assert lint.conform(objects, OLDEST_SCHEMAS) == []


def test_what_the_oldest_kubernetes_does_not_know_is_refused_by_name() -> None:
    with pytest.raises(RenderError) as refused:
        named("hatches").render(kube_version=OLDEST_VERSION)
    assert "frontend.service.trafficDistribution is set, which Kubernetes v1.28" in refused.value.why


def test_null_is_absent_as_the_api_server_has_it() -> None:
    objects = render()
    put(get(objects, "Service/todo-app-backend"), "spec.externalName", "x")
    get(objects, "Service/todo-app-backend")["spec"]["externalName"] = None
    assert lint.conform(objects) == []


def test_another_chart_can_be_judged(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: tiny\nversion: 0.1.0\n")
    (tmp_path / "values.yaml").write_text("count: 1\n")
    (tmp_path / "templates" / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: null\n")
    assert lint.lint_all(tmp_path) == []
    (tmp_path / "templates" / "b.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata: 3\n")
    assert [finding.rule for finding in lint.conform_all(tmp_path)] == ["kubeconform"]


def test_a_folder_without_a_chart_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no chart"):
        lint.conform_all(tmp_path)


def test_schemas_are_made_strict_from_the_openapi_document() -> None:
    assert strict({"description": "x", "properties": {"a": {"type": "string", "format": "byte"}}}) == {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "additionalProperties": False,
    }
    assert strict({"x-kubernetes-int-or-string": True}) == {"type": ["string", "integer"]}
    with pytest.raises(UsageError, match="has no v1 Namespace"):
        from_swagger({"definitions": {}})


def test_a_crd_gives_the_schema_of_one_version() -> None:
    version = {"name": "v1", "schema": {"openAPIV3Schema": {"properties": {"spec": {"type": "object"}, "status": {}}}}}
    crd = {"spec": {"group": "example.com", "names": {"kind": "Thing"}, "versions": [version]}}
    name, made = from_crd(crd, "v1")
    assert name == "thing-example-v1.json"
    assert set(made["properties"]) == {"apiVersion", "kind", "metadata", "spec"}
    with pytest.raises(UsageError, match="no version v2"):
        from_crd(crd, "v2")


def test_the_report_counts_every_object() -> None:
    assert lint.conform(render()) == []
