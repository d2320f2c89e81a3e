"""What is done about a cluster, for every state it can be found in."""

import pytest
from phase4.cluster.repair import Action, ClusterState, after_failure, decide


def seen(
    container: str = "running",
    *,
    engine: bool = True,
    profile: bool = True,
    ready: bool = True,
    complete: bool = True,
) -> ClusterState:
    return ClusterState(engine, container, profile, ready, complete)


@pytest.mark.parametrize(
    ("found", "action"),
    [
        (seen(), Action.NOTHING),
        (seen(complete=False), Action.COMPLETE),
        (seen(ready=False), Action.START),
        (seen("exited", ready=False), Action.START),
        (seen("paused", ready=False), Action.START),
        (seen("", ready=False, profile=False), Action.START),
        (seen("", ready=False), Action.RECREATE),
        (seen("", engine=False, ready=False), Action.START),
        (seen("created", ready=False, profile=False), Action.RECREATE),
        (seen("running", ready=False, profile=False), Action.RECREATE),
    ],
    ids=[
        "runs, complete", "runs, something missing", "runs, not ready", "stopped", "paused", "never made",
        "container removed", "engine down", "interrupted before the profile", "runs, profile removed",
    ],
)  # fmt: skip
def test_the_least_that_helps(found: ClusterState, action: Action) -> None:
    assert decide(found) is action


def test_failures_lead_to_deletion_and_no_further() -> None:
    assert after_failure(Action.COMPLETE, came_up=True) is Action.START
    assert after_failure(Action.START, came_up=False) is Action.RECREATE
    assert after_failure(Action.RECREATE, came_up=False) is None


def test_a_cluster_that_came_up_is_never_deleted() -> None:
    assert after_failure(Action.START, came_up=True) is None
