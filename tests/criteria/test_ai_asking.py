"""What the tools print: answers and calls are taken out of it, and nothing else."""

import json

import pytest
from phase4.criteria.assistants import asking, language_model
from phase4.criteria.assistants.interview import CHANGING
from phase4.system.errors import UsageError
from phase4.system.redaction import redact


def test_kubectl_ai_announces_its_commands_and_then_answers() -> None:
    stdout = "\x1b[32m\n  Running: kubectl get pods -n shop\n\x1b[0m\n  2 pods:                  \n\n  • shop-web\n"
    assert asking.read_kubectl_ai(stdout) == ("2 pods:\n\n• shop-web", ("kubectl get pods -n shop",))
    assert asking.read_kubectl_ai("  I am a model.\n") == ("I am a model.", ())
    assert asking.read_kubectl_ai("") == ("", ())


def test_docker_agent_s_events() -> None:
    call = {"type": "tool_call", "tool_call": {"function": {"name": "read_file", "arguments": '{"path": "a"}'}}}
    events = [
        {"type": "agent_choice", "content": "Let me look."},
        call,
        {"type": "tool_call_response", "response": "FROM a"},
        {"type": "agent_choice", "content": "It builds "},
        {"type": "agent_choice", "content": "on a."},
    ]
    stdout = "\n".join(["noise", *map(json.dumps, events)])
    assert asking.read_docker_agent(stdout) == ("It builds on a.", ('read_file {"path": "a"}',))
    assert asking.read_docker_agent("error: no model") == ("", ())


def test_kagent_s_task_has_answer_and_history() -> None:
    call = {"kind": "data", "data": {"id": "1", "name": "resources_list", "args": {"kind": "Deployment"}}}
    response = {"kind": "data", "data": {"name": "resources_list", "response": {"result": "NAME READY"}}}
    task = {
        "artifacts": [{"parts": [{"kind": "text", "text": "web is ready."}]}],
        "history": [{"parts": [call]}, {"parts": [response]}, {"parts": [{"kind": "text", "text": "NAME READY"}]}],
    }
    text, calls = asking.read_kagent(json.dumps(task))
    assert text == "web is ready."
    assert calls == ('resources_list {"kind": "Deployment"}',)


@pytest.mark.parametrize("stdout", ["", "not json", "[]", '{"artifacts": null}', '{"artifacts": [{"parts": null}]}'])
def test_kagent_that_fails_prints_no_answer(stdout: str) -> None:
    assert asking.read_kagent(stdout) == ("", ())


@pytest.mark.parametrize(
    "call",
    ["kubectl delete pod web", "kubectl rollout restart deployment/web", "shell {}", 'resources_delete {"name": "x"}'],
)
def test_calls_that_could_change_something(call: str) -> None:
    assert CHANGING.search(call)


@pytest.mark.parametrize(
    "call",
    ["kubectl get pods --output=wide", "kubectl rollout status deployment/web", "resources_list {}", "read_file {}"],
)
def test_calls_that_only_look(call: str) -> None:
    assert not CHANGING.search(call)


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("OPENAI_BASE_URL", "OPENAI_ENDPOINT", "OPENAI_API_KEY", "LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_without_a_model_outside_the_operations_model_answers(clean: pytest.MonkeyPatch) -> None:
    model = language_model.chosen()
    assert (model.name, model.base_url) == ("todo-operations", "")
    assert "rules" in model.description
    clean.setenv("OPENAI_API_KEY", "sk-of-somebody-s-shell")
    assert language_model.chosen() == model


def test_a_model_outside_is_named_and_its_key_is_not(clean: pytest.MonkeyPatch) -> None:
    clean.setenv("OPENAI_BASE_URL", "http://models.test:8080/v1/")
    clean.setenv("OPENAI_API_KEY", "sk-very-secret-indeed")
    clean.setenv("LLM_MODEL", "small")
    model = language_model.chosen()
    assert model.description == "small at http://models.test:8080/v1"
    assert model.port == 8080


@pytest.mark.parametrize(
    "variables",
    [
        {"LLM_MODEL": "small"},
        {"OPENAI_BASE_URL": "https://models.test/v1", "OPENAI_API_KEY": "k"},
        {"OPENAI_BASE_URL": "models.test", "OPENAI_API_KEY": "k", "LLM_MODEL": "small"},
    ],
)
def test_a_model_by_half_is_a_usage_error(clean: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        clean.setenv(name, value)
    with pytest.raises(UsageError):
        language_model.chosen()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password: hunter22", "hunter22"),
        ("POSTGRES_PASSWORD=abcdef123", "abcdef123"),
        ("key sk-abcdefghijklmnop1234 ok", "sk-abcdefghijklmnop1234"),
        ("token eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSM", "eyJhbGciOiJIUzI1"),
        ("postgresql://todo:pa55word@db:5432/todo", "pa55word"),
        ("Authorization: Bearer abc.def-ghi_jklm", "abc.def-ghi_jklm"),
        ("-----BEGIN " + "PRIVATE KEY-----\nMIIE\n-----END " + "PRIVATE KEY-----", "MIIE"),
    ],
)
def test_what_looks_like_a_secret_is_redacted(text: str, secret: str) -> None:
    assert secret not in redact(text)
    assert redact(redact(text)) == redact(text)


def test_names_of_secrets_are_no_secrets() -> None:
    text = "The secret todo-app-postgres holds 2 keys; pods: todo-app-backend-66b6846dc7-x2k4p"
    assert redact(text) == text
