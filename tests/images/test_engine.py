"""What the engine answers about images, and whether a registry is there."""

import json
from collections.abc import Iterator

import pytest
import requests
from phase4.images import engine
from phase4.system.errors import CommandFailed
from phase4.system.process import Completed

ENTRY = {
    "Id": "sha256:1",
    "RepoTags": ["todo-backend:1", "todo-backend:2"],
    "RepoDigests": [],
    "Size": 42,
    "Config": {"Env": ["A=1"], "Labels": {"org.todo-phase4.key": "one"}},
    "RootFS": {"Layers": ["sha256:a"]},
}


def answer(monkeypatch: pytest.MonkeyPatch, *entries: dict[str, object], stderr: str = "", code: int = 0) -> None:
    monkeypatch.setattr(engine, "run", lambda command, **_: Completed(command, code, json.dumps(entries), stderr, 0.0))


def content(monkeypatch: pytest.MonkeyPatch, **changed: object) -> str:
    answer(monkeypatch, ENTRY | changed)
    return engine.inspect("todo-backend:1")["todo-backend:1"].content


def test_an_image_is_found_under_each_of_its_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, ENTRY)
    found = engine.inspect("todo-backend:2", "todo-backend:3")
    assert list(found) == ["todo-backend:2"]
    assert (found["todo-backend:2"].size_bytes, found["todo-backend:2"].labels) == (42, {"org.todo-phase4.key": "one"})


def test_absent_images_are_no_error_but_a_silent_engine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, stderr="Error response from daemon: No such image: todo-backend:1", code=1)
    assert engine.inspect("todo-backend:1") == {}
    answer(monkeypatch, stderr="Cannot connect to the Docker daemon", code=1)
    with pytest.raises(CommandFailed, match="docker info"):
        engine.inspect("todo-backend:1")


def test_content_is_layers_and_configuration_not_when_it_was_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    same = content(monkeypatch)
    assert content(monkeypatch, Id="sha256:2", Created="later") == same
    assert content(monkeypatch, RootFS={"Layers": ["sha256:b"]}) != same
    assert content(monkeypatch, Config={"Env": ["A=2"]}) != same


@pytest.fixture
def forget() -> Iterator[None]:
    engine.registry_answers.cache_clear()
    yield
    engine.registry_answers.cache_clear()


@pytest.mark.usefixtures("forget")
@pytest.mark.parametrize(("status", "there"), [(200, True), (401, True), (403, False), (502, False)])
def test_a_registry_answers_when_it_is_one(monkeypatch: pytest.MonkeyPatch, status: int, there: bool) -> None:
    asked: list[str] = []

    def get(url: str, timeout: float) -> requests.Response:
        asked.append(url)
        response = requests.Response()
        response.status_code = status
        return response

    monkeypatch.setattr("phase4.images.engine.ask_outside", get)
    assert engine.registry_answers("gcr.io") is there
    assert engine.registry_answers("gcr.io") is there
    assert asked == ["https://gcr.io/v2/"]


@pytest.mark.usefixtures("forget")
def test_no_route_is_no_registry_and_a_mirror_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def get(url: str, timeout: float) -> requests.Response:
        raise requests.ConnectionError("no such host")

    monkeypatch.setattr("phase4.images.engine.ask_outside", get)
    monkeypatch.setattr(engine, "run", lambda command, **_: Completed(command, 0, "0\n", "", 0.0))
    assert engine.registry_answers("registry-1.docker.io") is False
    engine.registry_answers.cache_clear()
    monkeypatch.setattr(engine, "run", lambda command, **_: Completed(command, 0, "1\n", "", 0.0))
    assert engine.registry_answers("registry-1.docker.io") is True
    assert engine.registry_answers("gcr.io") is False
