"""Settings come from the environment; production refuses unsafe ones."""

from pathlib import Path

import pytest

from app import __main__, migrate
from app.assistant.config import AssistantSettings
from app.core.config import DEV_AUTH_SECRET, ConfigurationError, Settings, load_settings

SECRET = "s" * 48
POSTGRES = "postgresql://todo:pw@database:5432/todo"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting from outside, none remembered."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    load_settings.cache_clear()


def set_all(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Set environment variables."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_development_needs_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    settings = load_settings()
    assert (settings.app_env, settings.port, settings.database_url) == ("dev", 8000, "sqlite:///./todo.db")
    assert not settings.secure_cookies
    assert load_settings() is settings


def test_every_value_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(
        monkeypatch,
        APP_ENV="production",
        AUTH_SECRET=SECRET,
        DATABASE_URL=POSTGRES,
        PORT="9000",
        LOG_LEVEL="ERROR",
        LLM_BASE_URL="http://model/v1",
        LLM_TIMEOUT_SECONDS="3.5",
        RATE_LIMIT_PER_MINUTE="7",
        MAX_BODY_BYTES="4096",
    )
    settings = load_settings()
    assert (settings.port, settings.database_url, settings.llm_timeout_seconds) == (9000, POSTGRES, 3.5)
    assert settings.secure_cookies
    monkeypatch.setenv("COOKIE_SECURE", "false")
    load_settings.cache_clear()
    assert not load_settings().secure_cookies


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"APP_ENV": "production", "DATABASE_URL": POSTGRES}, "AUTH_SECRET is required"),
        ({"APP_ENV": "production", "DATABASE_URL": POSTGRES, "AUTH_SECRET": ""}, "AUTH_SECRET is required"),
        (
            {"APP_ENV": "production", "DATABASE_URL": POSTGRES, "AUTH_SECRET": DEV_AUTH_SECRET},
            "AUTH_SECRET is",
        ),
        ({"APP_ENV": "production", "DATABASE_URL": POSTGRES, "AUTH_SECRET": "short"}, "at least 32"),
        ({"AUTH_SECRET": "short"}, "at least 32"),
        ({"APP_ENV": "production", "AUTH_SECRET": SECRET}, "DATABASE_URL is required"),
        ({"APP_ENV": "staging"}, "APP_ENV"),
        ({"PORT": "http"}, "PORT"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://todo:pw@db:5432/to\ndo"}, "DATABASE_URL contains a line break"),
        ({"DATABASE_URL": "postgresql://todo:pw@db:port/todo"}, "DATABASE_URL is no database URL"),
        ({"LLM_API_KEY": "sk-one\nsk-two"}, "LLM_API_KEY contains a line break"),
        ({"LLM_API_KEY": "sk one"}, "LLM_API_KEY must be ASCII without white space"),
        ({"LLM_API_KEY": "sk-ключ"}, "LLM_API_KEY must be ASCII"),
        ({"LLM_BASE_URL": "models.example.com/v1"}, "LLM_BASE_URL must begin with http"),
        ({"LLM_MODEL": "a\tb"}, "LLM_MODEL contains a line break or another control"),
        ({"AUTH_SECRET_FILE": "/nowhere/secret"}, "AUTH_SECRET_FILE cannot be read: No such file"),
        ({"AUTH_SECRET_FILE": "/dev"}, "AUTH_SECRET_FILE cannot be read"),
        (
            {"AUTH_SECRET_FILE": "/dev/null", "APP_ENV": "production", "DATABASE_URL": POSTGRES},
            "AUTH_SECRET is",
        ),
        ({"AUTH_SECRET_FILE": "/dev/zero"}, "AUTH_SECRET_FILE is larger than"),
        ({"AUTH_SECRET_FILE": "/dev/null", "AUTH_SECRET": SECRET}, "are both set"),
    ],
)
@pytest.mark.parametrize("command", [__main__.main, migrate.main])
def test_a_wrong_environment_stops_the_start(
    command: object,
    environment: dict[str, str],
    named: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_all(monkeypatch, **environment)
    assert callable(command)
    assert command() == 1
    told = capsys.readouterr().err
    assert told.startswith("Cannot start, fix the environment:")
    assert named in told
    for secret in environment.get("AUTH_SECRET"), environment.get("DATABASE_URL"):
        assert not secret or secret not in told


def test_the_error_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, APP_ENV="production", DATABASE_URL=POSTGRES)
    with pytest.raises(ConfigurationError, match="token_urlsafe"):
        load_settings()


SPOILT = ("{}\n", "{}\r\n", " {} ", "\ufeff{}\n", "\n\n{}\t")


@pytest.mark.parametrize("spoilt", [form for form in SPOILT if "\ufeff" not in form])
def test_white_space_around_any_value_is_trimmed(spoilt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "APP_ENV": "production",
        "AUTH_SECRET": SECRET,
        "DATABASE_URL": POSTGRES,
        "LLM_BASE_URL": "http://model/v1",
        "LLM_API_KEY": "sk-key",
        "LLM_MODEL": "small",
        "LOG_LEVEL": "ERROR",
        "PORT": "9000",
        "COOKIE_SECURE": "false",
    }
    set_all(monkeypatch, **{name: spoilt.format(value) for name, value in values.items()})
    settings = load_settings()
    assert {name: str(getattr(settings, name.lower())) for name in values} == {
        **values,
        "COOKIE_SECURE": "False",
    }
    monkeypatch.setenv("ASSISTANT_MAX_TURNS", spoilt.format("7"))
    assert AssistantSettings().assistant_max_turns == 7


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_secret_may_come_as_a_file(spoilt: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secrets = {"AUTH_SECRET": SECRET, "DATABASE_URL": POSTGRES, "LLM_API_KEY": "sk-key"}
    for name, value in secrets.items():
        (tmp_path / name).write_text(spoilt.format(value), encoding="utf-8")
        monkeypatch.setenv(f"{name}_FILE", f"{tmp_path / name}")
    monkeypatch.setenv("APP_ENV", "production")
    settings = load_settings()
    assert {name: getattr(settings, name.lower()) for name in secrets} == secrets


def test_a_file_that_is_no_text_is_refused_without_its_content(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfesecret")
    monkeypatch.setenv("LLM_API_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ConfigurationError, match="LLM_API_KEY_FILE is not UTF-8 text") as refused:
        load_settings()
    assert "secret" not in str(refused.value)
