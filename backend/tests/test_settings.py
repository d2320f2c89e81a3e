"""Settings come from the environment; production refuses unsafe ones."""

import pytest

from app import __main__, migrate
from app.core.config import DEV_AUTH_SECRET, ConfigurationError, Settings, load_settings

SECRET = "s" * 48
POSTGRES = "postgresql://todo:pw@database:5432/todo"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting from outside, none remembered."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
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
