"""Reminders by push: settings, the key's way, the network policy, and what is refused."""

from typing import Any

import pytest
from phase4.chart.mutations import get
from phase4.chart.rendering import RenderError, render
from phase4.chart.valuesets import named

KEY = "fixture-only-fixture-only-fixture-only-fixt"
SUBJECT = "push.subject=mailto:a@example.com"
GIVEN = ["push.enabled=true", f"push.privateKey={KEY}", SUBJECT]


def _egress(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(get(objects, "NetworkPolicy/todo-app-backend")["spec"]["egress"])


def test_nothing_speaks_of_push_until_it_is_enabled() -> None:
    objects = render(sets=GIVEN[1:])
    assert "PUSH_SUBJECT" not in get(objects, "ConfigMap/todo-app-backend")["data"]
    assert "PUSH_PRIVATE_KEY" not in get(objects, "Secret/todo-app-backend")["data"]
    assert _egress(objects) == _egress(render())


def test_the_key_is_in_the_secret_and_the_subject_in_the_config_map() -> None:
    objects = named("push").render()
    assert "PUSH_PRIVATE_KEY" in get(objects, "Secret/todo-app-backend")["data"]
    settings = get(objects, "ConfigMap/todo-app-backend")["data"]
    assert "PUSH_PRIVATE_KEY" not in settings
    assert settings["PUSH_SUBJECT"] == "mailto:owner@example.com"


def test_a_secret_that_exists_comes_as_a_variable_or_as_a_file() -> None:
    (container,) = get(
        render(sets=["push.enabled=true", "push.privateKeySecret.name=mine", SUBJECT]), "Deployment/todo-app-backend"
    )["spec"]["template"]["spec"]["containers"]
    reference = {"secretKeyRef": {"name": "mine", "key": "privateKey"}}
    assert {"name": "PUSH_PRIVATE_KEY", "valueFrom": reference} in container["env"]
    pod = get(named("push-secret").render(), "Deployment/todo-app-backend")["spec"]["template"]["spec"]
    file = {"name": "PUSH_PRIVATE_KEY_FILE", "value": "/etc/todo-app/secrets/PUSH_PRIVATE_KEY"}
    assert file in pod["containers"][0]["env"]
    (volume,) = [volume for volume in pod["volumes"] if volume["name"] == "secrets"]
    source = {"secret": {"name": "push", "items": [{"key": "key", "path": "PUSH_PRIVATE_KEY"}]}}
    assert source in volume["projected"]["sources"]


def test_the_policy_opens_https_outside_of_private_networks() -> None:
    (opened,) = [rule for rule in _egress(named("push").render()) if rule not in _egress(render())]
    assert opened["ports"] == [{"port": 443, "protocol": "TCP"}]
    blocks = {to["ipBlock"]["cidr"]: set(to["ipBlock"]["except"]) for to in opened["to"]}
    assert blocks["0.0.0.0/0"] >= {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"}
    assert blocks["::/0"] == {"fc00::/7", "fe80::/10"}


def test_the_policy_opens_the_addresses_given_alone() -> None:
    opened = {"ports": [{"port": 443, "protocol": "TCP"}], "to": [{"ipBlock": {"cidr": "203.0.113.0/24"}}]}
    assert opened in _egress(named("push-secret").render())


def test_pods_restart_with_another_key() -> None:
    def checksum(sets: list[str]) -> dict[str, str]:
        template = get(render(sets=sets), "Deployment/todo-app-backend")["spec"]["template"]
        return dict(template["metadata"]["annotations"])

    assert checksum(GIVEN) != checksum([*GIVEN, f"push.privateKey={KEY[::-1]}"])


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        (["push.enabled=true", SUBJECT], "./inv push-keys"),
        (GIVEN[:2], "push.subject"),
        ([*GIVEN, "push.privateKeySecret.name=b"], "leave one of them empty"),
        (["push.enabled=true", "push.privateKey=short", SUBJECT], "no key of 32 bytes"),
        (["push.subject=a@example.com"], "push.subject"),
        (["push.subject=https://example.com/path"], "push.subject"),
        (["push.cidrs={somewhere}"], "push.cidrs"),
        (["push.enabled=maybe"], "push.enabled"),
    ],
)
def test_what_cannot_work_is_refused_with_its_value(sets: list[str], words: str) -> None:
    with pytest.raises(RenderError) as refused:
        render(sets=sets)
    assert words in refused.value.why
    assert KEY not in refused.value.why
