"""The probes read what tools and files say; here they are given texts of which all is known."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from check_worlds import World, done
from phase4.chart.values_docs import Value
from phase4.criteria.helm.hook_checks import phase
from phase4.criteria.helm.local_values import texts_of
from phase4.criteria.inputs import live
from phase4.criteria.probes import chart_values, dockerfile
from phase4.criteria.probes.http import Response
from phase4.system.errors import Phase4Error

TEXT = """\
# a comment
ARG BASE=node:22-alpine
FROM ${BASE} AS deps
COPY package.json \\
  # in between
  package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
FROM --platform=linux/amd64 deps AS builder
ADD ["a b.txt", "/a b.txt"]
FROM $BASE
COPY --from=builder --chown=1001:1001 /app /app
USER 1001:1001
"""
PROGRESS = """\
#5 [deps 2/3] COPY package.json ./
#5 CACHED
#6 [deps  3/3] RUN npm ci
#6 0.512 added 300 packages
#6 DONE 12.1s
#7 exporting to image
#7 DONE 0.1s
"""


@pytest.fixture
def parsed() -> dockerfile.Dockerfile:
    return dockerfile.parse(TEXT, Path("Dockerfile"))


def test_stages_have_names_and_bases(parsed: dockerfile.Dockerfile) -> None:
    assert parsed.names == ["deps", "builder", "2"]
    assert [stage.base for stage in parsed.stages] == ["node:22-alpine", "deps", "node:22-alpine"]
    assert [parsed.root_image(stage) for stage in parsed.stages] == ["node:22-alpine"] * 3


def test_continued_lines_and_comments_between_them(parsed: dockerfile.Dockerfile) -> None:
    (copy,) = parsed.stages[0].copies()
    assert copy.sources == ("package.json", "package-lock.json")
    assert (copy.destination, copy.origin, copy.line) == ("./", "", 4)


def test_copies_from_stages_and_lists_of_paths(parsed: dockerfile.Dockerfile) -> None:
    assert parsed.final.copies()[0].origin == "builder"
    assert parsed.stages[1].copies()[0].sources == ("a b.txt",)
    assert parsed.feeds(parsed.final) == {"builder", "deps"}


def test_a_dockerfile_without_stage_is_an_error() -> None:
    with pytest.raises(Phase4Error, match="has no FROM"):
        dockerfile.parse("# nothing\n", Path("Dockerfile"))


def test_a_missing_dockerfile_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Phase4Error, match="is missing"):
        dockerfile.read(tmp_path / "Dockerfile")


def test_steps_taken_from_the_cache() -> None:
    steps = {"deps: COPY package.json ./": True, "deps: RUN npm ci": False}
    assert dockerfile.cached_steps(PROGRESS) == steps


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ({"timestamp": "2026-01-30T12:00:00+00:00"}, 2.0),
        ({"timestamp": "2026-01-30T12:00:00.000Z"}, 2.0),
        ({"timestamp": "2026-01-30T13:00:00+01:00"}, 2.0),
        ({"timestamp": "2026-01-30T12:00:00"}, None),
        ({"timestamp": "soon"}, None),
        ({"timestamp": 5}, None),
        ({}, None),
        ([], None),
    ],
)
def test_age_of_a_timestamp(said: object, age: float | None) -> None:
    arrived = datetime(2026, 1, 30, 12, 0, 2, tzinfo=UTC)
    assert Response("GET /", 200, data=said, received_at=arrived).timestamp_age() == age


def test_only_json_with_its_media_type_is_json() -> None:
    assert Response("GET /", 200, {"content-type": "application/json; charset=utf-8"}, "{}", {}).is_json
    assert not Response("GET /", 200, {"content-type": "text/html"}, "{}", {}).is_json
    assert not Response("GET /", 200, {"content-type": "application/json"}, "no", None).is_json


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (Value("a.enabled", True, "d"), False),
        (Value("a.count", 4, "d", {"maximum": 4}), 3),
        (Value("a.count", 4, "d"), 5),
        (Value("a.percent", 99.5, "d", {"exclusiveMaximum": 100}), 98.5),
        (Value("a.percent", 99, "d", {"exclusiveMaximum": 100}), 98),
        (Value("a.mode", "one", "d", {"enum": ["one", "two"]}), "two"),
        (Value("a.size", {"cpu": "25m"}, "d"), {"cpu": "26m"}),
        (Value("a.size", {"pods": "20"}, "d"), {"pods": "21"}),
        (Value("a.labels", {}, "d", {"type-of": "strings"}), {"changed": "yes"}),
    ],
)
def test_another_valid_value(value: Value, other: object) -> None:
    assert chart_values.other_value(value, {}) == other


def test_a_switch_is_turned_from_where_its_needs_have_it() -> None:
    value = Value("ingress.enabled", False, "d")
    assert chart_values.other_value(value, {"ingress": {"enabled": True}}) is False


def test_the_longest_prefix_says_what_a_value_needs() -> None:
    assert chart_values.needs("gateway.tls") == chart_values.NEEDS["gateway.tls"]
    assert chart_values.needs("gateway.hostnames") == chart_values.NEEDS["gateway"]
    assert chart_values.needs("gatewayish") == {}


def test_all_texts_of_nested_data() -> None:
    assert sorted(texts_of({"a": ["b", {"c": 1, "d": "e"}], "f": None})) == ["a", "b", "c", "d", "e", "f"]


def test_phase_of_one_test_among_others() -> None:
    said = "TEST SUITE:     one\nLast:  x\nPhase:          Failed\nTEST SUITE:     two\nPhase:          Succeeded\n"
    assert phase(done(said), "one") == "Failed"
    assert phase(done(said), "two") == "Succeeded"
    assert phase(done(said), "three").startswith("none")


def live_object(kind: str, name: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "metadata": {"name": name}, **more}


def live_world(*objects: dict[str, object]) -> World:
    return World({live.live_objects.fact(): list(objects)})


def pod(name: str, *, ready: bool) -> dict[str, object]:
    conditions = [{"type": "Ready", "status": str(ready)}]
    return live_object("Pod", name, status={"phase": "Running", "conditions": conditions})


def test_live_fingerprint_ignores_what_the_cluster_decides() -> None:
    tracked = live.live()
    before = live_world(live_object("Deployment", "a", spec={"replicas": 2, "x": 1}), pod("p1", ready=True))
    scaled = live_world(live_object("Deployment", "a", spec={"replicas": 4, "x": 1}), pod("p2", ready=True))
    assert tracked.fingerprint(before) == tracked.fingerprint(scaled)


@pytest.mark.parametrize(
    "after",
    [
        [live_object("Deployment", "a", spec={"x": 2}), pod("p1", ready=True)],
        [live_object("Deployment", "a", spec={"x": 1}), pod("p1", ready=False)],
        [live_object("Deployment", "a", spec={"x": 1}), live_object("Service", "s"), pod("p1", ready=True)],
        [],
    ],
)
def test_live_fingerprint_sees_changes_and_unready_pods(after: list[dict[str, object]]) -> None:
    tracked = live.live()
    before = live_world(live_object("Deployment", "a", spec={"x": 1}), pod("p1", ready=True))
    assert tracked.fingerprint(before) != tracked.fingerprint(live_world(*after))


def test_live_fingerprint_ignores_a_pod_that_was_just_made() -> None:
    tracked = live.live()
    made = pod("p2", ready=False)
    made["metadata"]["creationTimestamp"] = datetime.now(UTC).isoformat()  # type: ignore[index]
    old = pod("p2", ready=False)
    old["metadata"]["creationTimestamp"] = "2026-01-01T00:00:00Z"  # type: ignore[index]
    deployment = live_object("Deployment", "a", spec={"x": 1})
    before = tracked.fingerprint(live_world(deployment))
    assert tracked.fingerprint(live_world(deployment, made)) == before
    assert tracked.fingerprint(live_world(deployment, old)) != before


def test_live_fingerprint_of_named_objects_alone() -> None:
    tracked = live.live("Service/a")
    before = live_world(live_object("Service", "a"), live_object("Service", "b", spec={"x": 1}))
    after = live_world(live_object("Service", "a"), live_object("Service", "b", spec={"x": 2}))
    assert tracked.fingerprint(before) == tracked.fingerprint(after)


def test_image_fingerprint_names_the_missing_image() -> None:
    world = World({live.content_tag.fact("frontend"): "0123456789ab", live.image_ids.fact(): {}})
    assert live.image("frontend").fingerprint(world) == "todo-frontend:0123456789ab missing"
