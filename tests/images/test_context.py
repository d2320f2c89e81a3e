"""The content tag: what belongs into it, and what does not."""

from pathlib import Path

import pytest
from phase4.images.context import content_hash, context_files

BASES = {"python:3.13-slim": "one"}


@pytest.fixture
def context(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_text("print()\n")
    (tmp_path / "Dockerfile").write_text("FROM python:3.13-slim\n")
    (tmp_path / "notes.md").write_text("a note\n")
    (tmp_path / ".dockerignore").write_text("# only the application\n*\n!app\n**/*.test.py\n")
    return tmp_path


def tag(context: Path, bases: dict[str, str] = BASES) -> str:
    return content_hash(context, context / "Dockerfile", bases)


def test_ignored_files_are_no_part_of_the_context(context: Path) -> None:
    (context / "app" / "one.test.py").write_text("")
    assert Path("app/main.py") in context_files(context)
    assert not {Path("notes.md"), Path("app/one.test.py")} & set(context_files(context))


def test_bytecode_is_no_part_of_the_context_even_if_not_ignored(context: Path) -> None:
    before = tag(context)
    (context / "app" / "__pycache__").mkdir()
    (context / "app" / "__pycache__" / "main.pyc").write_bytes(b"\0")
    assert tag(context) == before


def test_the_tag_has_twelve_hex_digits_and_is_stable(context: Path) -> None:
    assert tag(context) == tag(context)
    assert len(tag(context)) == 12
    assert set(tag(context)) <= set("0123456789abcdef")


def test_an_ignored_file_does_not_change_the_tag(context: Path) -> None:
    before = tag(context)
    (context / "notes.md").write_text("another note\n")
    assert tag(context) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda context: (context / "app" / "main.py").write_text("print(1)\n"),
        lambda context: (context / "app" / "main.py").chmod(0o755),
        lambda context: (context / "app" / "main.py").rename(context / "app" / "other.py"),
        lambda context: (context / "app" / "more.py").write_text(""),
        lambda context: (context / "Dockerfile").write_text("FROM python:3.13-slim\nUSER 1001\n"),
    ],
    ids=["content", "executable bit", "name", "another file", "Dockerfile"],
)
def test_whatever_goes_into_the_image_changes_the_tag(context: Path, change: object) -> None:
    before = tag(context)
    assert callable(change)
    change(context)
    assert tag(context) != before


def test_another_base_image_changes_the_tag(context: Path) -> None:
    assert tag(context, {"python:3.13-slim": "two"}) != tag(context)


def test_a_moved_boundary_between_name_and_content_changes_the_tag(context: Path) -> None:
    (context / "app" / "ab").write_text("c")
    before = tag(context)
    (context / "app" / "ab").unlink()
    (context / "app" / "a").write_text("bc")
    assert tag(context) != before
