"""A verdict told without a cluster and the cluster's own: a disagreement, either way, is an ERROR that names both."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from check_cases_k8s import PLAIN
from check_worlds import World
from phase4.chart.connectivity import Connection, disagreements
from phase4.criteria.k8s.server_verdicts import compare_verdicts
from phase4.criteria.probes import manifests
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder
from phase4.engine.context import Fact
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed

INVALID = 'The Service "todo-app-backend" is invalid: spec.ports[0].port: Invalid value: 0'


def answer(exit_code: int, stderr: str = "") -> Completed:
    return Completed(("kubectl", "apply"), exit_code, "", stderr, 0.1)


def compared(sound: Mapping[Fact, Any], source: Source, monkeypatch: pytest.MonkeyPatch, *, takes: bool) -> None:
    """Compare with a server that takes, or refuses, each object that is tried alone."""
    monkeypatch.setattr(manifests, "kubectl", lambda *_, stdin="": answer(0 if takes else 1))
    compare_verdicts(Recorder(World(sound)), source)


def with_bad_service(source: Source) -> Source:
    objects = copy.deepcopy(list(source.objects))
    service = next(one for one in objects if one["kind"] == "Service")
    service["spec"]["ports"][0]["port"] = 0
    return replace(source, objects=tuple(objects))


def test_what_both_refuse_is_no_disagreement(sound_k8s: Mapping[Fact, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    compared(sound_k8s, with_bad_service(sound_k8s[PLAIN]), monkeypatch, takes=False)


def test_what_we_refuse_and_the_server_takes(sound_k8s: Mapping[Fact, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Phase4Error, match="disagree") as raised:
        compared(sound_k8s, with_bad_service(sound_k8s[PLAIN]), monkeypatch, takes=True)
    assert "by our reading" in str(raised.value)
    assert "the server takes it" in str(raised.value)


def test_what_we_take_and_the_server_refuses(sound_k8s: Mapping[Fact, Any]) -> None:
    source = sound_k8s[PLAIN]
    refused: dict[Fact, object] = {Fact(manifests.dry_run, (source.name, ())): answer(1, INVALID)}
    with pytest.raises(Phase4Error, match="the server finds it invalid"):
        compare_verdicts(Recorder(World(refused, sound_k8s)), source)


def test_a_quota_is_no_verdict_on_the_object(sound_k8s: Mapping[Fact, Any]) -> None:
    source = sound_k8s[PLAIN]
    full: dict[Fact, object] = {
        Fact(manifests.dry_run, (source.name, ())): answer(1, "Error from server (Forbidden): exceeded quota: todo-app")
    }
    compare_verdicts(Recorder(World(full, sound_k8s)), source)


@pytest.mark.parametrize(
    ("who", "whom", "port", "is_open"),
    [
        ("frontend", "backend", 8000, True), ("stranger", "backend", 8000, False), ("anyone", "frontend", 3000, True),
        ("test", "frontend", 3000, True), ("migrations", "postgres", 5432, True), ("anyone", "postgres", 5432, False),
    ],
)  # fmt: skip
def test_connections_and_policies(who: str, whom: str, port: int, is_open: bool, sound_k8s: Mapping[Fact, Any]) -> None:
    objects = list(sound_k8s[manifests.chart.fact()].objects)
    assert disagreements([Connection(who, whom, port, is_open)], objects) == []
    [told] = disagreements([Connection(who, whom, port, not is_open)], objects)
    assert "by our reading" in told
    assert ("refused" if is_open else "made") in told
