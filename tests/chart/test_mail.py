"""Mail through a server of one's own: settings, the password's way, the network policy, and what is refused."""

import pytest
from phase4.chart.mutations import get
from phase4.chart.rendering import RenderError, render
from phase4.chart.valuesets import named

MAIL = ["mail.host=smtp.example.com", "mail.from=todo@example.com"]
SITE = "backend.config.publicUrl=https://todo.example.com"


def _settings(sets: list[str]) -> dict[str, str]:
    return dict(get(render(sets=sets), "ConfigMap/todo-app-backend")["data"])


def test_no_setting_speaks_of_mail_without_a_host() -> None:
    assert not {"SMTP_HOST", "SMTP_PORT", "MAIL_FROM", "PUBLIC_URL"} & set(_settings([]))


def test_every_setting_of_the_server_reaches_the_backend() -> None:
    settings = get(named("mail").render(), "ConfigMap/todo-app-backend")["data"]
    assert {name: settings[name] for name in settings if name.startswith(("SMTP", "MAIL", "PUBLIC"))} == {
        "SMTP_HOST": "smtp.example.com",
        "SMTP_PORT": "465",
        "SMTP_SECURITY": "tls",
        "SMTP_USERNAME": "todo",
        "MAIL_FROM": "Todo <todo@example.com>",
        "PUBLIC_URL": "https://todo.example.com",
    }


def test_the_password_is_in_the_secret_and_in_no_config_map() -> None:
    objects = named("mail").render()
    assert "SMTP_PASSWORD" in get(objects, "Secret/todo-app-backend")["data"]
    assert "SMTP_PASSWORD" not in get(objects, "ConfigMap/todo-app-backend")["data"]
    assert "SMTP_PASSWORD" not in get(render(), "Secret/todo-app-backend")["data"]


def test_the_policy_opens_the_servers_port_and_addresses_alone() -> None:
    opened = {"ports": [{"port": 465, "protocol": "TCP"}], "to": [{"ipBlock": {"cidr": "10.30.0.25/32"}}]}
    assert opened in get(named("mail").render(), "NetworkPolicy/todo-app-backend")["spec"]["egress"]
    anywhere = get(render(sets=[*MAIL, SITE]), "NetworkPolicy/todo-app-backend")["spec"]["egress"]
    assert {"ports": [{"port": 587, "protocol": "TCP"}]} in anywhere
    assert len(get(render(), "NetworkPolicy/todo-app-backend")["spec"]["egress"]) == len(anywhere) - 1


@pytest.mark.parametrize(
    ("sets", "address"),
    [
        (["ingress.enabled=true", "ingress.hosts={a.example.com}"], "http://a.example.com"),
        (
            ["ingress.enabled=true", "ingress.hosts={a.example.com}", "ingress.tls[0].secretName=a"],
            "https://a.example.com",
        ),
        (
            ["gateway.enabled=true", "gateway.parentRefs[0].name=a", "gateway.hostnames={b.example.com}"],
            "https://b.example.com",
        ),
        (["ingress.enabled=true", "ingress.hosts={a.example.com}", SITE], "https://todo.example.com"),
    ],
)
def test_links_lead_to_the_first_host_unless_a_value_says_otherwise(sets: list[str], address: str) -> None:
    assert _settings(sets)["PUBLIC_URL"] == address


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        (MAIL, "backend.config.publicUrl"),
        ([*MAIL, "ingress.enabled=true", "ingress.hosts={*.example.com}"], "backend.config.publicUrl"),
        ([MAIL[0], SITE], "mail.from"),
        ([*MAIL, SITE, "mail.username=a"], "mail.password"),
        ([*MAIL, SITE, "mail.password=a"], "mail.username"),
        ([*MAIL, SITE, "mail.username=a", "mail.password=a", "mail.passwordSecret.name=b"], "leave one of them empty"),
        (["mail.host=https://smtp.example.com"], "mail.host"),
        (["mail.port=0"], "mail.port"),
        (["mail.security=ssl"], "mail.security"),
        (["certificate.enabled=true"], "certificate.issuer.name"),
        (["certificate.enabled=true", "certificate.issuer.name=a"], "certificate.secretName"),
        (["certificate.enabled=true", "certificate.issuer.name=a", "certificate.secretName=b"], "certificate.dnsNames"),
        (["backend.autoscaling.external=true"], "set one of them to false"),
        (["postgres.backup.schedule=daily"], "postgres.backup.schedule"),
        (["postgres.parameters.max-connections=5"], "postgres.parameters"),
        (["namespaceOverride=Todo"], "namespaceOverride"),
        (["diagnosticMode={database}"], "diagnosticMode"),
        (["frontend.image.registry=https://registry.example.com"], "frontend.image.registry"),
        (["frontend.hostUsers=maybe"], "frontend.hostUsers"),
    ],
)
def test_what_cannot_work_is_refused_with_its_value(sets: list[str], words: str) -> None:
    with pytest.raises(RenderError) as refused:
        render(sets=sets)
    assert words in refused.value.why
