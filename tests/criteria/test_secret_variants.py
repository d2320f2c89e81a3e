"""Variants of secrets by value, in settings and commands, and of what only looks like one."""

import base64

import pytest
from phase4.chart.secret_values import secret_in_words, secret_kind

PUBLIC_BODY = "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJRTESMBAGA1UE\n"
CERTIFICATE = f"-----BEGIN CERTIFICATE-----\n{PUBLIC_BODY}-----END CERTIFICATE-----\n"
PUBLIC_KEY = f"-----BEGIN PUBLIC KEY-----\n{PUBLIC_BODY}-----END PUBLIC KEY-----\n"
COMMIT = "9fceb02d0ae598e95dc970b74767f19372d61af8"
PRIVATE = "PRIVATE" + " KEY"
SECRETS = [
    ("PGPASSWORD", "hunter2x"), ("DBPASSWORD", "correct horse"), ("SMTP_PASS", "hunter2"), ("DB_PWD", "hunter2"),
    ("AUTHTOKEN", "abcdef"), ("JWT_KEY", "abcdef"), ("DSN", "host=db password='hunter 2'"),
    ("DSN", 'host=db password="hunter2"'), ("DSN", "todo:hunter2@tcp(db:3306)/todo"),
    ("URL", "postgresql://todo:hun/ter2@db/todo"), ("URL", "POSTGRESQL://todo:hunter2@db/todo"),
    ("URL", "mongodb+srv://u:hunter2@c.mongodb.net"), ("URL", "https://user:hunter2@proxy:3128"),
    ("config.json", '{"database": {"password": "hunter2"}}'),
    ("application.yaml", "spring:\n  datasource:\n    password: hunter2\n"),
    ("app.properties", "db.password=hunter2\n"),
    ("app.ini", "[db]\npassword = hunter2\n"), (".pgpass", "db:5432:todo:todo:hunter2"),
    ("CFG", base64.b64encode(b"postgresql://todo:hunter2hunter2@db/todo").decode()),
    ("HEADER", "Authorization: Bearer abcdef0123456789"), ("X", "npm_" + "a1B2" * 9), ("X", "whsec_" + "a1B2c3D4" * 4),
    ("X", "AccountName=a;AccountKey=" + "a1B2c3D4" * 10 + "==;"), ("X", f"-----BEGIN EC {PRIVATE}-----\nMIIE"),
    ("POSTGRES_PASSWORD", "true"), ("x-api-key", "abc"), ("clientSecret", "abc"),
]  # fmt: skip
NONE = [
    ("GIT_COMMIT", COMMIT), ("BUILD_SHA", COMMIT), ("REVISION", COMMIT), ("ca.crt", CERTIFICATE),
    ("JWT_PUBLIC_KEY", PUBLIC_KEY), ("LLM_MODEL", "claude-3-5-sonnet-20241022"), ("MAX_INPUT_TOKENS", "8k"),
    ("MODEL", "meta-llama/Meta-Llama-3.1-8B-Instruct"), ("ACCESS_TOKEN_EXPIRE_MINUTES", "30"),
    ("PASSWORD_MIN_LENGTH", "8"), ("URL", "postgresql://todo@db:5432/todo"), ("URL", "postgresql://todo:@db:5432/todo"),
    ("URL", "postgresql://todo:$(PGPASS)@db/todo"), ("URL", "http://proxy:3128/path@x"),
    ("LOG_FORMAT", "%(asctime)s %(levelname)s %(message)s"), ("API_KEY", "REPLACE_WITH_KEY"), ("API_KEY", "TODO"),
    ("API_KEY", "insert-key-here"), ("API_KEY", "not-needed"), ("OPENAI_API_KEY", "sk-..."),
    ("OPENAI_API_KEY", "sk-" + "x" * 28), ("STRIPE_PUBLISHABLE_KEY", "pk_test_abc"),
    ("application.yaml", "spring:\n  datasource:\n    password: ${DB_PASSWORD}\n"),
    ("app.json", '{"passwordMinLength": 8, "tokens": 512, "secretName": "x"}'),
    ("ARN", "arn:aws:iam::123456789012:role/todo-app-backend-role"),
]  # fmt: skip
COMMANDS = [
    (["sh", "-c", "PGPASSWORD=hunter2hunter2 psql"], True), (["--password", "hunter2"], True),
    (["--db-password=hunter2"], True), (["sh", "-c", "export API_KEY=abc; run"], True),
    (["python", "-m", "app", "--max-tokens", "512"], False), (["--password-file", "/run/x"], False),
    (["--token=$(TOKEN)"], False), (["sh", "-c", 'psql "$DATABASE_URL"'], False), (["-e", "PASSWORD=$PW"], False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), SECRETS)
def test_secrets(name: str, value: str) -> None:
    assert secret_kind(name, value)


@pytest.mark.parametrize(("name", "value"), NONE)
def test_what_only_looks_like_one(name: str, value: str) -> None:
    assert secret_kind(name, value) == ""


@pytest.mark.parametrize(("words", "holds_one"), COMMANDS)
def test_commands(words: list[str], holds_one: bool) -> None:
    assert bool(secret_in_words(words)) is holds_one
