"""The plain manifests: they say what the chart says, and their secrets are made safely."""

import base64
import stat
from pathlib import Path

import pytest
from phase4.chart import lint, manifests, parity
from phase4.chart.mutations import get
from phase4.chart.objects import containers, of_kind, workloads
from phase4.chart.parity import Difference, Expected, compare
from phase4.system.errors import CommandFailed, UsageError
from phase4.system.paths import MANIFESTS


def test_chart_and_manifests_describe_the_same_system() -> None:
    assert parity.unexpected() == []


def test_every_expected_difference_still_exists_and_has_a_reason() -> None:
    assert parity.stale() == []
    assert all(expected.reason for expected in parity.EXPECTED)


def test_a_difference_is_found_wherever_it_is() -> None:
    one = {"spec": {"a.b/c": 1, "list": [1, 2], "resources": {"cpu": "1"}, "gone": True}}
    other = {"spec": {"a.b/c": 2, "list": [1], "resources": {"cpu": "1000m"}}}
    assert [found.path for found in compare("K/n", one, other)] == ["/spec/a.b~1c", "/spec/gone", "/spec/list/1"]


def test_a_changed_manifest_is_unexpected(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = manifests.build(fixture_secrets=True)
    get(changed, "Service/todo-app-backend")["spec"]["type"] = "NodePort"
    changed.remove(get(changed, "PodDisruptionBudget/todo-app-backend"))
    monkeypatch.setattr(manifests, "build", lambda **_: changed)
    assert {(d.subject, d.path) for d in parity.unexpected()} == {
        ("Service/todo-app-backend", "/spec/type"),
        ("PodDisruptionBudget/todo-app-backend", ""),
    }


def test_an_expectation_covers_by_object_and_path() -> None:
    expected = Expected("Secret/*", "/data/*", "reason")
    assert expected.covers(Difference("Secret/a", "/data/KEY", 1, 2))
    assert not expected.covers(Difference("ConfigMap/a", "/data/KEY", 1, 2))
    assert not expected.covers(Difference("Secret/a", "/type", 1, 2))


def test_every_manifest_file_is_in_the_kustomization_and_conforms() -> None:
    listed = (MANIFESTS / "kustomization.yaml").read_text()
    for file in MANIFESTS.glob("[0-9]*.yaml"):
        assert f"  - {file.name}\n" in listed
    assert lint.conform(manifests.build(fixture_secrets=True)) == []


def test_tags_are_set_and_unknown_images_refused() -> None:
    objects = manifests.build(images={"todo-backend": "abc123def456"}, fixture_secrets=True)
    images = {container["image"] for _, template in workloads(objects) for container in containers(template)}
    assert images == {"todo-frontend:0.1.0", "todo-backend:abc123def456", "postgres:17"}
    with pytest.raises(UsageError, match="no such image: nginx"):
        manifests.build(images={"nginx": "1"}, fixture_secrets=True)


def _copy(tmp_path: Path) -> Path:
    import shutil

    copy = tmp_path / "k8s"
    shutil.copytree(MANIFESTS, copy, ignore=shutil.ignore_patterns("*-secret.env"))
    return copy


def test_missing_secrets_are_told_with_the_command_that_makes_them(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\./inv chart\.secrets"):
        manifests.build(folder=_copy(tmp_path))


def test_secrets_are_made_once_for_the_owner_alone_and_encoded(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    made = manifests.make_secrets(folder)
    assert [stat.S_IMODE(file.stat().st_mode) for file in made] == [0o600, 0o600]
    texts = [file.read_text() for file in made]
    assert manifests.make_secrets(folder) == []
    assert [file.read_text() for file in made] == texts
    objects = {o["metadata"]["name"]: o["data"] for o in of_kind(manifests.build(folder=folder), "Secret")}
    password = base64.b64decode(objects["todo-app-postgres"]["POSTGRES_PASSWORD"], validate=True).decode()
    url = base64.b64decode(objects["todo-app-backend"]["DATABASE_URL"]).decode()  # kustomize breaks its lines
    assert url == f"postgresql://todo:{password}@todo-app-postgres:5432/todo"
    assert len(base64.b64decode(objects["todo-app-backend"]["AUTH_SECRET"])) >= 32


def test_half_of_the_secrets_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    manifests.make_secrets(folder)[0].unlink()
    with pytest.raises(UsageError, match="without the other"):
        manifests.make_secrets(folder)


def test_secret_files_are_ignored_by_git() -> None:
    assert "*-secret.env" in (MANIFESTS / ".gitignore").read_text()


def test_a_broken_kustomization_is_told(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "00-namespace.yaml").unlink()
    with pytest.raises(CommandFailed, match="kustomize refuses"):
        manifests.build(folder=folder, fixture_secrets=True)


@pytest.mark.parametrize("tag", ["094042547339", "123456789e12", "0x1234567890", "1_000", "on", "1e3"])
def test_a_tag_that_yaml_reads_as_a_number_stays_a_text(tag: str) -> None:
    images = dict.fromkeys(("todo-frontend", "todo-backend"), tag)
    objects = manifests.build(images=images, fixture_secrets=True)
    assert {c["image"].rsplit(":", 1)[1] for _, t in workloads(objects) for c in containers(t)} == {tag, "17"}
