"""The manifests in other legal forms are as good; in wrong ones they fail, and say what is missing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from phase4.criteria.probes import manifests
from phase4.engine.context import Context, Fact
from phase4.system.errors import InvalidInput
from test_sources import is_green

Facts = Mapping[Fact, Any]


@pytest.mark.parametrize("name", ["kustomization.yml", "Kustomization"])
def test_the_kustomization_may_have_any_of_its_names(name: str, given: Facts, deploy: Path) -> None:
    (deploy / "k8s/kustomization.yaml").rename(deploy / "k8s" / name)
    for criterion in ("IV-K8S-001.1", "IV-K8S-002.2", "IV-K8S-005.4", "IV-K8S-007.3"):
        assert is_green(criterion, given, deploy), criterion


def rendered(deploy: Path, given: Facts) -> manifests.Source:
    context = Context(None)  # type: ignore[arg-type]
    context.put(manifests.references.fact(), given[manifests.references.fact()])
    context.put(manifests.manifests_path.fact(), deploy / "k8s")
    return manifests.plain(context)


def test_a_missing_kustomization_is_named(given: Facts, deploy: Path) -> None:
    (deploy / "k8s/kustomization.yaml").unlink()
    with pytest.raises(InvalidInput, match=r"deploy/k8s/kustomization\.yaml is missing"):
        rendered(deploy, given)


def test_two_kustomizations_are_named(given: Facts, deploy: Path) -> None:
    text = (deploy / "k8s/kustomization.yaml").read_text(encoding="utf-8")
    (deploy / "k8s/Kustomization").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"has kustomization\.yaml and Kustomization"):
        rendered(deploy, given)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("resources: [a.yaml", "deploy/k8s/kustomization.yaml, line 1"),
        ("resources: []\nresources: []\n", "deploy/k8s/kustomization.yaml, line 2"),
        ("- a\n", "deploy/k8s/kustomization.yaml holds something else"),
        ("images: todo\n", "images is no list of mappings"),
        ("images: [todo]\n", "images is no list of mappings"),
        ("resources: [nowhere.yaml]\n", "deploy/k8s"),
    ],
)
def test_a_broken_kustomization_is_told_with_its_place(text: str, place: str, given: Facts, deploy: Path) -> None:
    (deploy / "k8s/kustomization.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        rendered(deploy, given)
    assert place in str(caught.value)
    assert "/tmp" not in str(caught.value)


@pytest.mark.parametrize("image", ["todo-frontend:latest", "todo-frontend", "docker.io/library/todo-frontend:latest"])
def test_latest_in_a_file_is_found_though_kustomize_hides_it(image: str, given: Facts, deploy: Path) -> None:
    file = deploy / "k8s/70-frontend-deployment.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("image: todo-frontend:0.1.0", f"image: {image}"), encoding="utf-8")
    assert not is_green("IV-K8S-002.2", given, deploy)


def test_a_patch_beside_the_manifests_is_no_manifest(given: Facts, deploy: Path) -> None:
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: todo-app-frontend}\nspec: {paused: true}\n"
    (deploy / "k8s/patch.yaml").write_text(patch, encoding="utf-8")
    assert is_green("IV-K8S-002.2", given, deploy)


def test_an_image_that_the_kustomization_does_not_list_is_run_as_built(given: Facts, deploy: Path) -> None:
    file = deploy / "k8s/kustomization.yaml"
    text = file.read_text(encoding="utf-8")
    listed = "images:\n  - name: todo-frontend\n    newTag: 0.1.0\n  - name: todo-backend\n    newTag: 0.1.0\n"
    assert listed in text
    file.write_text(text.replace(listed, ""), encoding="utf-8")
    assert is_green("IV-K8S-002.2", given, deploy)
