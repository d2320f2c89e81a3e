"""The scheduled dump, made now: past the network policies, as a restricted pod, whole; the oldest one is deleted."""

import json

import pytest
from phase4.chart.objects import Object, of_kind
from phase4.chart.rendering import render
from phase4.cluster.clients import kubectl
from phase4.criteria.probes import ephemeral_namespace
from phase4.system.process import Completed

pytestmark = pytest.mark.cluster

COMPONENT = "app.kubernetes.io/component"
POD = "todo-app-postgres-0"
VALUES = ["postgres.backup.enabled=true", "postgres.backup.keep=1", "postgres.backup.size=64Mi"]
# Little, since it runs beside the release.
SMALL = ["postgres.resources.requests.cpu=5m", "postgres.backup.resources.requests.cpu=5m"]


def _create(objects: list[Object]) -> None:
    items = {"apiVersion": "v1", "kind": "List", "items": objects}
    kubectl("create", "--filename=-", stdin=json.dumps(items), check=True)


def _dump(namespace: str, name: str) -> Completed:
    """Run the job that the schedule would run; what it said."""
    kubectl("create", "job", name, "--from=cronjob/todo-app-backup", "-n", namespace, check=True)
    waited = kubectl("wait", f"job/{name}", "-n", namespace, "--for=condition=complete", "--timeout=150s", timeout=180)
    said = kubectl("logs", f"job/{name}", "-n", namespace)
    assert waited.ok, f"{waited.tail()}\n{said.tail()}"
    return said


def _query(namespace: str, statement: str) -> str:
    command = (
        f'psql --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --tuples-only --no-align --command="{statement}"'
    )
    return kubectl("exec", POD, "-n", namespace, "--", "sh", "-c", command, check=True).stdout.strip()


def test_a_dump_holds_the_rows_and_takes_the_place_of_the_oldest() -> None:
    with ephemeral_namespace.namespace("backup") as made:
        objects = render(sets=VALUES + SMALL, namespace=made.name)
        parts = [
            obj
            for obj in objects
            if obj["metadata"]["labels"][COMPONENT] in ("postgres", "backup", "namespace")
            and obj["kind"] not in ("Namespace", "ResourceQuota")
        ]
        assert of_kind(parts, "CronJob")
        _create(parts)
        kubectl(
            "rollout", "status", "statefulset/todo-app-postgres", "-n", made.name, "--timeout=120s",
            timeout=150, check=True,
        )  # fmt: skip
        _query(made.name, "create table kept (word text); insert into kept values ('worth')")
        first = _dump(made.name, "first")
        assert ".dump: deleted" not in first.stdout
        second = _dump(made.name, "second")
        assert second.stdout.count(": deleted") == 1
        assert int(second.stdout.split(" bytes")[0].split()[-1]) > 500
