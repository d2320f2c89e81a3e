"""The preflight: what the release takes at most, against quota, limit range and nodes."""

from decimal import Decimal

import pytest
from phase4.chart import capacity
from phase4.chart.mutations import get, put
from phase4.chart.quantity import is_share, parse, pods_of_share, show
from phase4.chart.rendering import render
from phase4.chart.valuesets import all_sets

ROOMY = [{"cpu": "1150m", "memory": "5Gi"}]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("50m", "0.05"),
        ("1", "1"),
        (2, "2"),
        ("1.5", "1.5"),
        ("256Mi", "268435456"),
        ("1k", "1000"),
        ("5Gi", "5368709120"),
        ("512e6", "512000000"),
        ("5.12E+08", "512000000"),
        ("1Pi", "1125899906842624"),
        (".5", "0.5"),
        ("1.", "1"),
        ("-1n", "-0.000000001"),
    ],
)
def test_quantities_are_exact(text: str, number: str) -> None:
    assert parse(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "m", "1Zi", "1 Gi Gi", "-", "1e3x", "512MB", "1K", "1e", "e3", "1e3Mi", " 1", True]
)
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no Kubernetes quantity"):
        parse(text)


@pytest.mark.parametrize(
    ("share", "pods", "count"), [(1, 4, 1), (0, 4, 0), ("50%", 2, 1), ("60%", 2, 2), ("0%", 9, 0), ("34%", 3, 2)]
)
def test_shares_of_pods_round_up(share: int | str, pods: int, count: int) -> None:
    assert pods_of_share(share, pods) == count


@pytest.mark.parametrize("share", ["half", "1", "50 %", "-1%", -1, 1.5, True, None])
def test_what_is_no_share_is_refused(share: object) -> None:
    assert not is_share(share)
    with pytest.raises(ValueError, match="neither a count nor a percentage"):
        pods_of_share(share, 2)  # type: ignore[arg-type]


def test_quantities_are_shown_for_people() -> None:
    shown = (show("limits.cpu", Decimal("0.25")), show("memory", Decimal(1048576)), show("pods", Decimal(3)))
    assert shown == ("250m", "1Mi", "3")


def test_the_most_is_counted_at_the_hpa_maximum_with_surge_and_one_hook() -> None:
    total = capacity.total(render())
    # frontend 4+1, backend 4+1, model 1+1, postgres 1, the largest hook
    assert total["pods"] == 5 + 5 + 2 + 1 + 1
    assert total["requests.cpu"] == Decimal("0.525")
    assert total["persistentvolumeclaims"] == 1
    assert total["services.nodeports"] == 1


def test_an_init_container_counts_when_it_is_the_larger() -> None:
    template = {
        "spec": {
            "initContainers": [{"resources": {"requests": {"cpu": "300m"}}}],
            "containers": [{"resources": {"requests": {"cpu": "100m"}}}, {"resources": {"requests": {"cpu": "50m"}}}],
        }
    }
    assert capacity.pod_amounts(template)["requests.cpu"] == Decimal("0.3")


def test_a_surge_in_percent_is_rounded_up() -> None:
    objects = render()
    put(get(objects, "Deployment/todo-app-frontend"), "spec.strategy.rollingUpdate.maxSurge", "30%")
    (frontend,) = [one for one in capacity.demands(objects) if one.name == "Deployment/todo-app-frontend"]
    assert frontend.pods == 4 + 2


def test_a_quota_without_room_for_the_hpa_maximum_is_found() -> None:
    objects = render()
    put(get(objects, "ResourceQuota/todo-app"), "spec.hard.requests~cpu", "500m")
    (finding,) = capacity.preflight(objects)
    assert "requests.cpu is 500m" in finding.message
    assert "525m" in finding.fix


def test_every_value_set_fits_into_its_own_quota() -> None:
    for one in all_sets():
        assert capacity.preflight(one.render()) == [], one.name


def test_the_default_fits_beside_the_system_of_a_two_cpu_node() -> None:
    assert capacity.preflight(render(), ROOMY) == []


@pytest.mark.parametrize("node", [{"cpu": "300m", "memory": "5Gi"}, {"cpu": "2", "memory": "600Mi"}])
def test_nodes_that_are_too_small_are_found(node: dict[str, str]) -> None:
    findings = capacity.preflight(render(), [node])
    assert findings
    assert all(finding.rule == "node-capacity" for finding in findings)


def test_pods_are_not_cut_in_pieces_to_fit_nodes() -> None:
    objects = render()
    for path in ("requests", "limits"):
        put(
            get(objects, "StatefulSet/todo-app-postgres"),
            f"spec.template.spec.containers.0.resources.{path}.cpu",
            "900m",
        )
    put(get(objects, "ResourceQuota/todo-app"), "spec.hard.requests~cpu", "4")
    assert [f.subject for f in capacity.preflight(objects, [{"cpu": "800m", "memory": "5Gi"}] * 3)] == [
        "StatefulSet/todo-app-postgres"
    ]
