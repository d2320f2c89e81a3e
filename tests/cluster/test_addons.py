"""What is put into a cluster: manifests filled in, and the mark that says which."""

import json
from pathlib import Path

import pytest
import yaml
from phase4.cluster import addons
from phase4.cluster.image_source import ImageSource
from phase4.cluster.proofs import MANIFESTS
from phase4.system.process import Completed
from phase4.system.progress import Progress


@pytest.mark.parametrize("name", addons.BUILT_MANIFESTS)
@pytest.mark.parametrize("nodes", [1, 3])
def test_manifests_are_yaml_with_nothing_left_to_fill_in(name: str, nodes: int) -> None:
    text = addons.manifest(name, nodes)
    assert "${" not in text
    assert all(one["apiVersion"] and one["kind"] for one in yaml.safe_load_all(text))


@pytest.mark.parametrize(("nodes", "routes"), [(1, "--run-router=false"), (3, "--run-router=true")])
def test_kube_router_routes_only_between_several_nodes(nodes: int, routes: str) -> None:
    objects = {one["kind"]: one for one in yaml.safe_load_all(addons.manifest(addons.NETWORK_MANIFEST, nodes))}
    arguments = objects["DaemonSet"]["spec"]["template"]["spec"]["containers"][0]["args"]
    assert {routes, "--run-firewall=true", "--run-service-proxy=false"} <= set(arguments)


def test_no_image_of_a_manifest_is_pulled_anew() -> None:
    for name in addons.BUILT_MANIFESTS:
        text = addons.manifest(name, 1)
        assert text.count("image: ") == text.count("imagePullPolicy: IfNotPresent")
        assert ":latest" not in text


def test_another_manifest_is_another_mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = addons.fingerprint(1)
    for name in addons.BUILT_MANIFESTS:
        (tmp_path / name).write_text((MANIFESTS / name).read_text())
    monkeypatch.setattr(addons, "MANIFESTS", tmp_path)
    assert addons.fingerprint(1) == before
    (tmp_path / "storage.yaml").write_text("# nothing\n")
    assert addons.fingerprint(1) != before


def test_scripts_in_a_manifest_keep_their_own_variables() -> None:
    assert 'mkdir -m 0777 -p "$VOL_DIR"' in addons.manifest("storage.yaml", 1)


def test_what_makes_services_outlive_a_node_is_part_of_the_mark_of_several(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [addons.fingerprint(nodes) for nodes in (1, 3)]
    monkeypatch.setattr(addons, "EVICTION_SECONDS", 60)
    after = [addons.fingerprint(nodes) for nodes in (1, 3)]
    assert before[0] == after[0] != before[1] != after[1]


@pytest.mark.parametrize(("nodes", "moved"), [(1, []), (3, ["coredns", "metrics-server", "local-path-provisioner"])])
def test_services_of_several_nodes_outlive_one(
    nodes: int, moved: list[str], monkeypatch: pytest.MonkeyPatch, progress: Progress
) -> None:
    said: list[str] = []
    monkeypatch.setattr(addons, "tolerate_node_failure", lambda kubectl, names: said.extend(names))
    result = Completed((), 0, json.dumps([f"--metric-resolution={addons.RESOLUTION}"]), "", 0.0)
    addons.install_addons(lambda *_, **__: result, lambda *_, **__: result, ImageSource("built here"), nodes, progress)
    assert [one.rpartition("/")[2] for one in said] == moved
