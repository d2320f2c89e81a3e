"""The application's images: their names, and what of a build is shown."""

from pathlib import Path

import pytest
from phase4.images import app
from phase4.images.bases import BaseImage
from phase4.system.errors import UsageError
from silence import SilentProgress


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Dockerfile").write_text(
        "FROM python:3.13-slim AS deps\nRUN true\nfrom --platform=linux/amd64 node:22-alpine AS assets\nFROM deps\n"
    )
    monkeypatch.setattr(app, "CONTEXTS", {"backend": tmp_path})
    monkeypatch.setattr(app, "present_bases", dict)
    return tmp_path


def test_base_images_are_those_the_dockerfile_names_not_its_stages(backend: Path) -> None:
    assert app.base_refs(app.context_of("backend")) == ["node:22-alpine", "python:3.13-slim"]


def test_the_reference_is_named_by_content_and_never_latest(backend: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without = app.reference("backend")
    assert without.startswith("todo-backend:")
    assert without != "todo-backend:latest"
    base = BaseImage("python:3.13-slim", "official", "", "sha256:1", "content", 1)
    monkeypatch.setattr(app, "present_bases", lambda: {base.ref: base})
    assert app.reference("backend") != without


def test_an_unknown_component_is_named_with_those_there_are(backend: Path) -> None:
    with pytest.raises(UsageError, match="the components are backend"):
        app.content_tag("database")


def test_of_a_build_each_stage_is_shown_once(progress: SilentProgress) -> None:
    hear = app._StageNews(progress)
    for line in (
        "#1 [internal] load build definition",
        "#5 [deps 1/2] RUN npm ci",
        "#5 0.1 added",
        "#5 [deps 1/2] RUN npm ci",
    ):
        hear(line)
    assert progress.lines == ["[deps 1/2] RUN npm ci"]
