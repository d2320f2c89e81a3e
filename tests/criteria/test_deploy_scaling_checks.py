"""Every IV-DEPLOY-003 check passes on a release that scales and mends itself, and fails on each that does not."""

from collections.abc import Callable
from typing import Any

import pytest
from check_deploy_cluster import FLOOR, Cluster, Object
from phase4.criteria.deploy import autoscaling, scaling_checks, tasks
from phase4.criteria.probes import live
from phase4.engine.checks import Check, Recorder
from phase4.engine.context import Context

CHECKS: dict[str, Check] = {one.criterion: one for one in tasks.TASKS["IV-DEPLOY-003"].checks}
FAILED = ("/api/health: 502",)
BROKEN: list[tuple[str, dict[str, Any]]] = [
    *((f"IV-DEPLOY-003.{number}", {"up": False}) for number in range(1, 6)),
    ("IV-DEPLOY-003.1", {"autoscalers": False}),
    ("IV-DEPLOY-003.1", {"scales": False}),
    ("IV-DEPLOY-003.1", {"floor_moves": False}),
    ("IV-DEPLOY-003.2", {"autoscalers": False}),
    ("IV-DEPLOY-003.2", {"reacts": False}),
    ("IV-DEPLOY-003.2", {"scale_down_reason": False}),
    ("IV-DEPLOY-003.2", {"answered": 3}),
    ("IV-DEPLOY-003.2", {"burst": False}),
    ("IV-DEPLOY-003.3", {"replaces": False}),
    ("IV-DEPLOY-003.3", {"keeps_data": False}),
    ("IV-DEPLOY-003.3", {"readable": False}),
    ("IV-DEPLOY-003.3", {"failures": FAILED}),
    ("IV-DEPLOY-003.3", {"answered": 0}),
    ("IV-DEPLOY-003.4", {"budgets": False}),
    ("IV-DEPLOY-003.4", {"min_available": 0}),
    ("IV-DEPLOY-003.4", {"refusal": ""}),
    ("IV-DEPLOY-003.4", {"refusal": "Error from server (InternalError): no"}),
    ("IV-DEPLOY-003.4", {"grants": False}),
    ("IV-DEPLOY-003.4", {"failures": FAILED}),
    ("IV-DEPLOY-003.5", {"rolls": False}),
    ("IV-DEPLOY-003.5", {"replaced_by_rolling": False}),
    ("IV-DEPLOY-003.5", {"failures": FAILED}),
]


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Cluster], Recorder]:
    def at(criterion: str, cluster: Cluster) -> Recorder:
        monkeypatch.setattr(live, "objects", cluster.objects)
        monkeypatch.setattr(live, "inside", cluster.inside)
        monkeypatch.setattr(live, "unready", cluster.unready)
        monkeypatch.setattr(live, "eventually", lambda find, good, seconds: find())
        monkeypatch.setattr(autoscaling, "kubectl", cluster.kubectl)
        monkeypatch.setattr(scaling_checks, "generate_load", cluster.generate_load)
        monkeypatch.setattr(scaling_checks, "Account", cluster.account)
        monkeypatch.setattr(scaling_checks, "frontend_url", lambda: "http://192.168.49.2:30080")
        looked = Recorder(Context(None))  # type: ignore[arg-type]
        CHECKS[criterion].verify(looked)
        return looked

    return at


@pytest.mark.parametrize("criterion", list(CHECKS))
def test_a_good_release_passes_and_is_left_as_it_was(
    criterion: str, recorder: Callable[[str, Cluster], Recorder]
) -> None:
    cluster = Cluster()
    looked = recorder(criterion, cluster)
    assert looked.evidence
    assert all(evidence.ok for evidence in looked.evidence), [one for one in looked.evidence if not one.ok]
    assert cluster.floors == {"frontend": FLOOR, "backend": FLOOR}
    assert [len(cluster.pods[one]) for one in ("frontend", "backend", "model", "postgres")] == [FLOOR, FLOOR, 1, 1]
    assert cluster.annotations == {}


@pytest.mark.parametrize(("criterion", "fault"), BROKEN)
def test_a_broken_release_fails(
    criterion: str, fault: dict[str, Any], recorder: Callable[[str, Cluster], Recorder]
) -> None:
    looked = recorder(criterion, Cluster(**fault))
    assert any(not evidence.ok for evidence in looked.evidence)


def test_every_check_is_seen_to_fail() -> None:
    assert {criterion for criterion, _ in BROKEN} == set(CHECKS)


def test_a_release_that_is_not_up_is_left_alone(recorder: Callable[[str, Cluster], Recorder]) -> None:
    cluster = Cluster(up=False)
    before = {component: list(uids) for component, uids in cluster.pods.items()}
    for criterion in CHECKS:
        recorder(criterion, cluster)
    assert cluster.pods == before


@pytest.mark.parametrize(
    ("criterion", "broken_at"), [("IV-DEPLOY-003.1", "scale"), ("IV-DEPLOY-003.5", "rollout status")]
)
def test_an_interrupt_puts_back_what_was_changed(
    criterion: str, broken_at: str, recorder: Callable[[str, Cluster], Recorder]
) -> None:
    cluster = Cluster(broken_at=broken_at)
    with pytest.raises(KeyboardInterrupt):
        recorder(criterion, cluster)
    assert cluster.floors == {"frontend": FLOOR, "backend": FLOOR}
    assert cluster.annotations == {}


def test_a_restart_by_hand_from_before_is_kept(recorder: Callable[[str, Cluster], Recorder]) -> None:
    cluster = Cluster()
    cluster.annotations["backend"] = "2026-01-01T00:00:00Z"
    recorder("IV-DEPLOY-003.5", cluster)
    assert cluster.annotations == {"backend": "2026-01-01T00:00:00Z"}


def autoscaler(desired: int, cpu: int, memory: int, reason: str = "ReadyForNewScale") -> Object:
    targets = {"cpu": 150, "memory": 90}
    seen = {"cpu": cpu, "memory": memory}
    return {
        "spec": {
            "metrics": [{"resource": {"name": n, "target": {"averageUtilization": t}}} for n, t in targets.items()]
        },
        "status": {
            "currentReplicas": 4,
            "desiredReplicas": desired,
            "conditions": [{"reason": reason}],
            "currentMetrics": [
                {"resource": {"name": n, "current": {"averageUtilization": value}}} for n, value in seen.items()
            ],
        },
    }


@pytest.mark.parametrize(
    ("hpa", "words"),
    [
        (autoscaler(3, 5, 60), "wants 3 pods"),
        (autoscaler(4, 5, 60, "ScaleDownStabilized"), "waits out"),
        (autoscaler(4, 5, 75), "CPU calls for 1, but memory for 4"),
    ],
)
def test_an_autoscaler_that_calms(hpa: Object, words: str) -> None:
    assert words in autoscaling.scale_down_reason(hpa, 4)


@pytest.mark.parametrize("hpa", [autoscaler(4, 200, 60), autoscaler(4, 5, 60), autoscaler(4, 200, 95)])
def test_an_autoscaler_that_does_not_calm(hpa: Object) -> None:
    assert autoscaling.scale_down_reason(hpa, 4) == ""
