"""The verdict over measured connections; measuring itself needs a cluster (``./inv chart.connectivity``)."""

import pytest
from phase4.chart import connectivity
from phase4.chart.connectivity import CONTROLS, STRANGER, Connection, measure, verdict
from phase4.chart.policy.network import NEEDED
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.process import Completed

SOUND = [Connection(*path, True) for path in sorted(NEEDED | CONTROLS)]
CLOSED = [Connection(STRANGER, "postgres", 5432, False), Connection("frontend", "postgres", 5432, False)]


def test_the_needed_paths_and_nothing_else_is_what_is_wanted() -> None:
    assert verdict(SOUND + CLOSED) == []


def test_an_open_path_that_nothing_needs_is_found() -> None:
    (finding,) = verdict([*SOUND, Connection(STRANGER, "postgres", 5432, True)])
    assert finding.subject == "stranger -> postgres:5432"
    assert "nothing needs it" in finding.message


@pytest.mark.parametrize("index", range(len(SOUND)))
def test_a_needed_path_that_is_closed_or_was_not_tried_is_found(index: int) -> None:
    one = SOUND[index]
    rest = SOUND[:index] + SOUND[index + 1 :]
    (closed,) = verdict([*rest, Connection(one.who, one.whom, one.port, False)])
    assert "closed" in closed.message
    (missing,) = verdict(rest)
    assert missing.message == "was not tried"


def test_without_a_release_nothing_is_measured() -> None:
    def nothing(*words: str, **_: object) -> Completed:
        return Completed(words, 0, '{"items": []}', "", 0)

    with pytest.raises(CommandFailed, match="no ready pod of backend, frontend"):
        measure(nothing)


def test_who_may_not_make_pods_elsewhere_is_blocked_and_leaves_none() -> None:
    verbs: list[str] = []

    def refuse(*words: str, **_: object) -> Completed:
        verbs.append(words[0])
        message = 'Error from server (Forbidden): pods is forbidden in the namespace "default"'
        return Completed(words, int(words[0] == "create"), "", message if words[0] == "create" else "", 0.0)

    frontend = {"metadata": {"labels": {}}, "spec": {"containers": [{"image": "todo-frontend:1"}]}}
    with (
        pytest.raises(BlockedError, match="may not make the pods"),
        connectivity._stand_ins(refuse, "todo-app", {"frontend": frontend}),
    ):
        pass
    assert verbs == ["create", *["delete"] * 4]
