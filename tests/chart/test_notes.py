"""NOTES.txt: the next command, and what is weak in the values given."""

from pathlib import Path

import pytest
from phase4.chart.mutations import get
from phase4.chart.rendering import render
from phase4.chart.valuesets import named

NOTES_OBJECT = """apiVersion: v1
kind: ConfigMap
metadata: {name: notes}
data:
  notes: |
    {{- tpl (.Files.Get "notes-copy.txt") . | nindent 4 }}
"""


def _notes(chart: Path, sets: list[str], files: tuple[Path, ...] = ()) -> str:
    """NOTES.txt as an object of a changed copy: Helm itself renders notes only for a cluster."""
    (chart / "notes-copy.txt").write_text((chart / "templates" / "NOTES.txt").read_text())
    (chart / "templates" / "notes.yaml").write_text(NOTES_OBJECT)
    return str(get(render(files, sets, chart=chart), "ConfigMap/notes")["data"]["notes"])


def test_notes_tell_the_next_command(chart_copy: Path) -> None:
    notes = _notes(chart_copy, [])
    assert "helm test todo-app --namespace todo-app --logs" in notes
    assert "minikube service todo-app-frontend" in notes
    assert "kubectl get pods --namespace elsewhere" in _notes(chart_copy, ["namespaceOverride=elsewhere"])


STRONG = [
    "postgres.backup.enabled=true", "frontend.service.type=ClusterIP", f"backend.authSecret={'x' * 40}",
    "postgres.auth.password=fixtureonlypassword",
]  # fmt: skip
INGRESS = ["ingress.enabled=true", "ingress.hosts={a.example.com}"]
OUTSIDE = ["postgres.enabled=false", "externalDatabase.host=db"]
MAIL = ["mail.host=smtp", "mail.from=a@example.com", "backend.config.publicUrl=https://a.example.com"]

PUSH = ["push.enabled=true", "push.privateKeySecret.name=push", "push.subject=mailto:a@example.com"]


def test_notes_leave_out_the_weaknesses_where_there_are_none(chart_copy: Path) -> None:
    assert "weak" not in _notes(chart_copy, STRONG)


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        (["postgres.backup.enabled=false"], "one pod without backups: set postgres.backup.enabled"),
        (["postgres.persistence.enabled=false"], "todos are lost"),
        (["frontend.service.type=NodePort"], "plain http: set ingress.enabled"),
        (["frontend.service.type=LoadBalancer"], "plain http: set ingress.enabled"),
        (INGRESS, "plain http: set ingress.tls"),
        (["gateway.enabled=true", "gateway.parentRefs[0].name=a", "gateway.tls=false"], "plain http: name a listener"),
        (
            ["frontend.autoscaling.minReplicas=1", "frontend.pdb.enabled=false"],
            "frontend is one pod, away while its node is: set frontend.autoscaling.minReplicas",
        ),
        (
            ["backend.autoscaling.enabled=false", "backend.replicas=1", "backend.pdb.enabled=false"],
            "backend is one pod, away while its node is: set backend.replicas",
        ),
        (["backend.authSecret="], "AUTH_SECRET was made by Helm"),
        (
            ["backend.authSecret=", "postgres.auth.password="],
            "AUTH_SECRET and the database's password were made by Helm",
        ),
        (["networkPolicy.enabled=false"], "any pod of the cluster reaches the database"),
        (OUTSIDE, "every address on the database's port: set externalDatabase.cidrs"),
        ([*OUTSIDE, "externalDatabase.cidrs={10.0.0.0/8}"], "set externalDatabase.tls.mode=verify-full"),
        (["namespace.podSecurity=baseline"], "namespace.podSecurity is baseline"),
        ([*MAIL, "mail.security=none"], "mail.security is none"),
        ([*PUSH, "backend.config.publicUrl=http://a.example.com"], "no browser takes push"),
        (["diagnosticMode={backend}"], "backend sleep and serve nobody"),
    ],
)
def test_notes_name_what_is_weak_and_nothing_else(chart_copy: Path, sets: list[str], words: str) -> None:
    notes = _notes(chart_copy, [*STRONG, *sets])
    (weakness,) = [line for line in notes.splitlines() if line.startswith("  - ")][:1]
    assert "What these values leave weak" in notes
    assert words in notes
    assert len(weakness) < 230


def test_notes_are_silent_about_what_was_mended(chart_copy: Path) -> None:
    mended = [*OUTSIDE, "externalDatabase.cidrs={10.0.0.0/8}", "externalDatabase.tls.mode=verify-full", *INGRESS]
    assert "weak" not in _notes(chart_copy, [*STRONG, *mended, "ingress.tls[0].secretName=a", *MAIL, *PUSH])


@pytest.mark.parametrize(
    ("value_set", "command"),
    [
        ("ingress", "https://todo.example.com/"),
        ("gateway", "kubectl get httproute todo-app-frontend"),
        ("named-model", "kubectl get service todo-app-chat-frontend"),
        ("managed", "https://todo.example.com/"),
    ],
)
def test_notes_follow_the_way_the_frontend_is_reached(chart_copy: Path, value_set: str, command: str) -> None:
    assert command in _notes(chart_copy, [], named(value_set).files)


def test_notes_forward_a_port_where_there_is_no_door(chart_copy: Path) -> None:
    assert "kubectl port-forward" in _notes(chart_copy, ["frontend.service.type=ClusterIP"])
