"""A namespace as strict as the application's refuses the pods that a value makes worse, and takes ours."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from phase4.chart.names import RELEASE
from phase4.chart.objects import Object, of_kind, pod_template, workloads
from phase4.chart.rendering import render
from phase4.cluster.clients import kubectl
from phase4.criteria.probes import ephemeral_namespace
from phase4.system.process import Completed

pytestmark = pytest.mark.cluster

TABLE = Path(__file__).parent.parent / "chart" / "worse_values.yaml"
REFUSED = [row for row in yaml.safe_load(TABLE.read_text(encoding="utf-8")) if "refusal" in row]
# A pod by itself has no volume from a StatefulSet's claim.
NO_CLAIM = ["postgres.persistence.enabled=false"]


def _pods(objects: list[Object], namespace: str) -> dict[str, Object]:
    """The pod of each component, as one that could be made in that namespace by itself."""
    return {
        obj["metadata"]["name"].removeprefix(f"{RELEASE}-"): {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": obj["metadata"]["name"], "namespace": namespace},
            "spec": pod_template(obj)["spec"],  # type: ignore[index]
        }
        for obj, _ in workloads(of_kind(objects, "Deployment", "StatefulSet"))
    }


def _create(pods: list[Object]) -> Completed:
    """Ask the API server for these pods without making them."""
    items = {"apiVersion": "v1", "kind": "List", "items": pods}
    return kubectl("create", "--dry-run=server", "--filename=-", stdin=json.dumps(items))


def _renamed(pod: Object, name: str) -> Object:
    return pod | {"metadata": pod["metadata"] | {"name": name}}


def test_a_restricted_namespace_takes_our_pods_and_refuses_each_worse_one(tmp_path: Path) -> None:
    worse: list[tuple[dict[str, Any], Object]] = []
    with ephemeral_namespace.namespace("worse") as made:
        ours = render(sets=NO_CLAIM, namespace=made.name)
        accounts = of_kind(ours, "ServiceAccount")
        assert kubectl(
            "create", "--filename=-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": accounts})
        ).ok
        taken = _create(list(_pods(ours, made.name).values()))
        assert taken.ok, taken.tail()
        for number, row in enumerate(REFUSED):
            file = tmp_path / f"{number}.json"
            file.write_text(json.dumps(row["values"]), encoding="utf-8")
            pod = _pods(render([file], NO_CLAIM, namespace=made.name), made.name)[row["pod"]]
            worse.append((row, _renamed(pod, f"worse-{number}")))
        refused = _create([pod for _, pod in worse])
    assert not refused.ok
    lines = refused.stderr.splitlines()
    for row, pod in worse:
        (line,) = (line for line in lines if f'"{pod["metadata"]["name"]}"' in line)
        assert 'violates PodSecurity "restricted:latest"' in line
        assert row["refusal"] in line, row["values"]
    assert refused.stdout.strip() == ""
