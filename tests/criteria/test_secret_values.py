"""Secrets are known by their value, then by their name; what stands for one is none."""

import secrets
import string
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phase4.chart.secret_values import is_placeholder, secret_kind
from phase4.criteria.probes.committed_secrets import committed_secrets, secrets_in
from phase4.system.paths import ROOT

LETTERS = string.ascii_letters + string.digits


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PG_DSN", "postgresql://todo:hunter2hunter2@db:5432/todo"),
        ("REDIS", "redis://:pw1234@cache:6379/0"),
        ("DSN", "host=db user=todo password=hunter2"),
        ("JDBC", "jdbc:postgresql://db/todo?user=todo&password=hunter2"),
        ("NOTE", "-----BEGIN OPENSSH " + "PRIVATE KEY-----\nb3Bl"),
        ("X", "AKIA" + "ABCDEFGHIJKLMNOP"),
        ("X", "ghp_" + "a1B2" * 9),
        ("X", "sk-proj-" + "a1B2c3D4" * 5),
        ("X", "glpat-" + "a1B2c3D4e5F6g7H8i9J0"),
        ("dbPassword", "correct horse"),
        ("SMTP_PASSWORD", "12345678"),
        ("AUTH_SECRET_OLD", "in plain sight"),
        ("api-key", "abc"),
        ("API_TOKENS", "abc,def"),
    ],
)
def test_secrets(name: str, value: str) -> None:
    assert secret_kind(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LLM_MAX_TOKENS", "512"),
        ("TOKEN_BUDGET", "1_000"),
        ("PASSWORD_FILE", "/run/secrets/password"),
        ("SECRET_NAME", "todo-app-backend"),
        ("TOKEN_URL", "https://login.example.com/token"),
        ("API_KEY", ""),
        ("API_KEY", "CHANGE_ME"),
        ("API_KEY", "${API_KEY}"),
        ("API_KEY", "<your key>"),
        ("API_KEY", "{{ .Values.key }}"),
        ("DATABASE_URL", "postgresql://todo:CHANGE_ME@db/todo"),
        ("DATABASE_URL", "postgresql://db/todo"),
        ("LOCAL_MODEL_URL", "http://todo-app-model:8001/v1"),
        ("IMAGE", f"todo-frontend@sha256:{'0a1b' * 16}"),
        ("IMAGE", "todo-frontend:0123456789ab"),
        ("ID", "123e4567-e89b-12d3-a456-426614174000"),
        ("PATH", "/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"),
        ("NOTICE", "The quick brown fox jumps over the lazy dog"),
        ("HOSTS", "todo-app-frontend.todo-app.svc.cluster.local"),
    ],
)
def test_what_is_no_secret(name: str, value: str) -> None:
    assert secret_kind(name, value) == ""


def test_texts_drawn_by_lot_are_secrets() -> None:
    drawn = ["".join(secrets.choice(LETTERS) for _ in range(32)) for _ in range(200)]
    missed = [value for value in drawn if not secret_kind("x", value)]
    assert len(missed) < 10, missed


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["password", "TOKEN", "x"]), st.sampled_from(["", "CHANGE_ME", "${A}", "<a>", "***", "xxx"]))
def test_placeholders_are_never_secrets(name: str, value: str) -> None:
    assert is_placeholder(value)
    assert not secret_kind(name, value)


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".env", "export API_KEY='abc'\n"),
        ("frontend/.env.sample", "LOG_LEVEL=info\nDSN=postgresql://a:hunter2@db/x\n"),
        ("deploy/extra.yaml", SECRET + "stringData: {PIN: hunter2}\n"),
        ("deploy/extra.yml", SECRET + "data: {PIN: aHVudGVyMg==}\n"),
        ("deploy/list.json", '{"kind": "List", "items": [{"kind": "Secret", "stringData": {"a": "b"}}]}'),
        ("deploy/config.yaml", "kind: ConfigMap\nmetadata: {name: x}\ndata: {PG_DSN: 'postgresql://a:hunter2@db/x'}\n"),
        ("compose.yaml", "environment:\n  DSN: postgresql://a:hunter2@db/x\n"),
        ("backend/server.key", "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE\n"),
        ("app/settings.py", f"KEY = 'AKIA{'ABCDEFGHIJKLMNOP'}'\n"),
    ],
)
def test_files_with_secrets(name: str, text: str) -> None:
    assert list(secrets_in(PurePosixPath(name), text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("frontend/.env.sample", ""),
        (".env.example", "AUTH_SECRET=\nDATABASE_URL=postgresql://todo:PASSWORD@db/todo\n"),
        ("deploy/template.yaml", SECRET + "stringData: {PIN: CHANGE_ME, URL: 'postgresql://a:${PW}@db/x'}\n"),
        ("deploy/empty.yaml", SECRET),
        ("chart/templates/secret.yaml", "kind: Secret\ndata:\n  A: {{ .Values.a | b64enc }}\n"),
        ("docs/page.md", "Set `DATABASE_URL=postgresql://todo:secret@db/todo`.\n"),
    ],
)
def test_files_without(name: str, text: str) -> None:
    assert not list(secrets_in(PurePosixPath(name), text))


def test_this_repository_keeps_none() -> None:
    assert committed_secrets(ROOT) == []


def test_without_git_the_files_are_read_that_gitignore_lets_through(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*-secret.env\n.env\n", encoding="utf-8")
    for name in ("made-secret.env", ".env", "kept.env"):
        (tmp_path / name).write_text("API_KEY=abc\n", encoding="utf-8")
    assert committed_secrets(tmp_path) == ["kept.env: API_KEY: a value called API_KEY"]
