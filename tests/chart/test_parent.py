"""The chart as a part of another: its condition, global values, and names that only the API server would refuse."""

from pathlib import Path

import pytest
import yaml
from phase4.chart.objects import Object, containers, find, workloads
from phase4.chart.rendering import RenderError, render, tool
from phase4.chart.values_docs import read
from phase4.system.paths import CHART, ROOT

PARENT = """\
apiVersion: v2
name: platform
version: 0.1.0
dependencies:
  - {name: todo-app, version: "*", repository: "file://CHART", condition: todo-app.enabled}
"""


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    """A chart that has ours as a dependency under a condition."""
    folder = tmp_path / "platform"
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text(PARENT.replace("CHART", str(CHART)), encoding="utf-8")
    (folder / "values.yaml").write_text("todo-app: {enabled: true}\n", encoding="utf-8")
    packed = tool(["helm", "dependency", "update", str(folder)])
    assert packed.ok, packed.tail()
    return folder


def test_the_condition_of_a_parent_leaves_it_in_or_out(parent: Path) -> None:
    assert find(render(chart=parent), "Deployment", "todo-app-backend") is not None
    assert render(chart=parent, sets=["todo-app.enabled=false"]) == []


def test_a_parents_global_values_reach_every_pod(parent: Path, tmp_path: Path) -> None:
    values = tmp_path / "values.yaml"
    own = {"imageRegistry": "registry.example.com", "priorityClassName": "high", "labels": {"team": "a"}, "theirs": 1}
    values.write_text(yaml.safe_dump({"global": own}), encoding="utf-8")
    objects = render([values], chart=parent)
    for obj, template in workloads(objects):
        assert template["spec"]["priorityClassName"] == "high", obj
        assert all(c["image"].startswith("registry.example.com/") for c in containers(template)), obj
    assert all(obj["metadata"]["labels"]["team"] == "a" for obj in objects)


def test_a_wrong_value_is_refused_in_a_parent_too(parent: Path) -> None:
    with pytest.raises(RenderError):
        render(chart=parent, sets=["todo-app.frontend.replica=3"])


GITOPS = ROOT / "deploy" / "gitops" / "values.yaml"


def test_the_gitops_values_render_the_same_each_time(tmp_path: Path) -> None:
    # Each under a name of its own, so that the second is not the first one's cached rendering.
    copies = [tmp_path / f"{number}.yaml" for number in (1, 2)]
    for copy in copies:
        copy.write_bytes(GITOPS.read_bytes())
    first, second = (render([copy]) for copy in copies)
    assert first == second


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        (["generateSecrets=false"], "backend.existingSecret"),
        (["generateSecrets=false", "backend.existingSecret=a"], "postgres.auth.existingSecret.name"),
    ],
)
def test_a_secret_that_would_be_generated_is_refused_by_name(settings: list[str], missing: str) -> None:
    with pytest.raises(RenderError) as refused:
        render(sets=settings)
    assert missing in refused.value.why


SECTIONS = sorted(
    {
        ".".join(value.path.split(".")[:depth])
        for value in read(CHART / "values.yaml").values
        for depth in range(1, value.path.count(".") + 1)
    }
)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_left_empty_is_refused_with_its_path(section: str) -> None:
    with pytest.raises(RenderError) as refused:
        render(sets=[f"{section}=null"])
    assert f"{section}: is empty (null)" in refused.value.why


def test_lists_and_free_maps_left_empty_are_empty() -> None:
    """``imagePullSecrets:`` alone once was a nil pointer in a template."""
    paths = [value.path for value in read(CHART / "values.yaml").values if value.default in ([], {})]
    secrets = [f"postgres.auth.password={'a' * 20}", f"backend.authSecret={'b' * 40}"]
    assert len(paths) > 100
    empty, default = render(sets=[*secrets, *(f"{path}=null" for path in paths)]), render(sets=secrets)
    for _, template in (*workloads(empty), *workloads(default)):
        # Checksums of objects' texts, which need not be the same.
        template["metadata"].pop("annotations", None)
    assert empty == default


@pytest.mark.parametrize(
    ("setting", "path"),
    [
        ("ingress.hosts[0]=https://todo.example.com", "ingress.hosts.0"),
        ("ingress.hosts[0]=Todo.example.com", "ingress.hosts.0"),
        ("nameOverride=123", "nameOverride"),
        ("nameOverride=Todo", "nameOverride"),
        ("fullnameOverride=Todo_App", "fullnameOverride"),
        ("fullnameOverride=2do", "fullnameOverride"),
        ("frontend.resources.limits.memory=512MB", "frontend.resources.limits.memory"),
        ("quota.hard.pods=many", "quota.hard.pods"),
        ("postgres.persistence.size=1GB", "postgres.persistence.size"),
        ("backend.existingSecret=My_Secret", "backend.existingSecret"),
        ("assistant.egressCidrs[0]=10.0.0.0/33", "assistant.egressCidrs.0"),
        ("assistant.egressCidrs[0]=10.0.0.256/8", "assistant.egressCidrs.0"),
        ("frontend.labels.team=a b", "frontend.labels.team"),
        ("frontend.pdb.minAvailable=half", "frontend.pdb.minAvailable"),
        ("backend.config.extra.A-B=x", "backend.config.extra"),
    ],
)
def test_what_only_the_api_server_would_refuse_is_refused_with_its_path(setting: str, path: str) -> None:
    with pytest.raises(RenderError) as refused:
        render(sets=[setting])
    assert path in refused.value.why


def test_a_release_name_that_no_service_may_have_is_refused() -> None:
    with pytest.raises(RenderError) as refused:
        render(release="2do")
    assert "fullnameOverride" in refused.value.why


@pytest.mark.parametrize("quantity", ["512e6", "1Pi", "0.5Gi", "1E"])
def test_every_quantity_of_the_api_server_is_taken(quantity: str) -> None:
    render(sets=[f"limitRange.max.memory={quantity}"])


@pytest.mark.parametrize("word", ["on", "null_", "yes", "true_", "1e3"])
def test_words_that_yaml_reads_otherwise_stay_texts(word: str) -> None:
    objects: list[Object] = render(sets=[f"nameOverride={word.rstrip('_')}x", f"postgres.auth.username=u{word}"])
    assert all(isinstance(value, str) for obj in objects for value in obj["metadata"]["labels"].values())
