"""An object that lacks what Kubernetes demands is a finding; no rule stumbles over it."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from phase4.chart import policy, validity
from phase4.chart.mutations import get, put
from phase4.chart.objects import Object, selects
from phase4.chart.rendering import render

FRONTEND = "Deployment/todo-app-frontend"
POSTGRES = "StatefulSet/todo-app-postgres"


@pytest.mark.parametrize(
    ("name", "path", "value", "said"),
    [
        (FRONTEND, "spec.template", None, "spec.template.spec.containers is missing"),
        (FRONTEND, "spec.template", {}, "spec.template.spec.containers is missing"),
        (FRONTEND, "spec.template.spec.containers", [], "spec.template.spec.containers is missing"),
        (FRONTEND, "spec.selector", None, "spec: 'selector' is a required property"),
        (FRONTEND, "spec.template.spec.containers.0.name", None, "spec.template.spec.containers.0: 'name' is a"),
        (FRONTEND, "spec.template.spec.containers.0.resources", "much", "'much' is not of type 'object'"),
        (FRONTEND, "spec.template.spec.containers.0.resources.limits.cpu", "lots", "limits.cpu: 'lots' is no quantity"),
        (FRONTEND, "spec.template.spec.volumes.0.emptyDir.sizeLimit", "big", "sizeLimit: 'big' is no quantity"),
        (FRONTEND, "spec.strategy.rollingUpdate.maxSurge", "one", "maxSurge: 'one' is neither a count nor"),
        (FRONTEND, "metadata.name", None, "metadata.name is missing"),
        (FRONTEND, "apiVersion", ["apps/v1"], "apiVersion is no text"),
        (POSTGRES, "spec.volumeClaimTemplates.0.spec", None, "spec.resources.requests.storage is missing"),
        ("Service/todo-app-backend", "spec.ports", None, "spec.ports is missing"),
        ("HorizontalPodAutoscaler/todo-app-backend", "spec.scaleTargetRef", None, "'scaleTargetRef' is a required"),
        ("PodDisruptionBudget/todo-app-backend", "spec.selector", None, "spec.selector is missing"),
        ("NetworkPolicy/todo-app-backend", "spec", None, "spec is missing"),
        ("LimitRange/todo-app", "spec.limits", None, "spec.limits is missing"),
    ],
)
def test_what_is_missing_or_wrong_is_said(name: str, path: str, value: object, said: str) -> None:
    objects = render()
    broken = get(objects, name)
    put(broken, path, value)
    findings = [one for one in policy.check(objects) if one.rule == "complete"]
    assert [finding.subject for finding in findings] == [name if path != "metadata.name" else "Deployment/?"]
    assert said in findings[0].message
    assert findings[0].fix


def test_what_is_sound_is_left_as_it_is() -> None:
    objects = render()
    assert validity.well_formed(objects) == (objects, [])


def test_a_field_that_is_null_is_not_there() -> None:
    objects = render()
    get(objects, FRONTEND)["spec"]["template"]["spec"]["initContainers"] = None
    get(objects, FRONTEND)["spec"]["template"]["spec"]["volumes"][0]["emptyDir"] = None
    assert {finding.rule for finding in policy.check(objects)} == {"bounded-volumes"}


def test_a_kind_without_a_schema_is_held_against_the_rest_alone() -> None:
    unknown: Object = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": "anything"}
    assert validity.well_formed([unknown]) == ([unknown], [])


def test_the_volumes_of_a_pod_fit_in_what_it_may_keep() -> None:
    objects = render()
    put(get(objects, FRONTEND), "spec.template.spec.containers.0.resources.limits.ephemeral-storage", "128Mi")
    (finding,) = policy.check(objects)
    assert (finding.rule, finding.subject) == ("bounded-volumes", FRONTEND)
    assert "may grow to 192Mi" in finding.message


def places(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every field and element."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in pairs:
        yield (*at, key)
        yield from places(one, (*at, key))


@pytest.mark.parametrize("change", ["gone", None, "text", ["list"], {"a": "mapping"}], ids=str)
def test_no_rule_stumbles_whatever_is_missing_or_of_another_type(change: object) -> None:
    objects = render()
    tried = 0
    for index, kind in enumerate(one["kind"] for one in objects):
        if kind in [one["kind"] for one in objects[:index]]:
            continue  # one of each kind
        for *way, last in places(objects[index]):
            changed = copy.deepcopy(objects[index])
            place: Any = changed
            for step in way:
                place = place[step]
            if change == "gone":
                del place[last]
            else:
                place[last] = change
            policy.check([*objects[:index], changed, *objects[index + 1 :]])
            tried += 1
    assert tried > 300


@pytest.mark.parametrize(
    ("expression", "matches"),
    [
        ({"key": "app", "operator": "In", "values": ["a", "b"]}, True),
        ({"key": "app", "operator": "In", "values": ["b"]}, False),
        ({"key": "app", "operator": "NotIn", "values": ["b"]}, True),
        ({"key": "other", "operator": "NotIn", "values": ["b"]}, True),
        ({"key": "app", "operator": "Exists"}, True),
        ({"key": "app", "operator": "DoesNotExist"}, False),
        ({"key": "app", "operator": "Like", "values": ["a"]}, False),
        ({}, False),
    ],
    ids=str,
)
def test_selectors_may_be_expressions(expression: Object, matches: bool) -> None:
    assert (
        selects({"matchLabels": {"tier": "x"}, "matchExpressions": [expression]}, {"app": "a", "tier": "x"}) is matches
    )
    assert not selects({"matchLabels": {"tier": "y"}, "matchExpressions": [expression]}, {"app": "a", "tier": "x"})
