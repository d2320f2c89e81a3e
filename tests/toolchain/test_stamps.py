import os
from pathlib import Path

import pytest
from phase4.toolchain import stamps


def recipe(source: stamps.Source) -> str:
    return f"recipe for {source}"


@pytest.fixture
def binary(tmp_path: Path) -> Path:
    path = tmp_path / "tool"
    path.write_text("content", encoding="utf-8")
    path.chmod(0o755)
    stamps.write(
        path,
        name="tool",
        version="1.2.3",
        source="built",
        obtained="go build",
        fingerprint="recipe for built",
        seconds=1.26,
    )
    return path


def test_an_unchanged_file_is_reused_without_reading_it(binary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "sha256_of", lambda path: pytest.fail("was read"))
    stamp = stamps.valid(binary, recipe)
    assert stamp is not None
    assert (stamp.version, stamp.source, stamp.seconds) == ("1.2.3", "built", 1.3)


def test_another_recipe_is_another_file(binary: Path) -> None:
    assert stamps.valid(binary, lambda source: "other recipe") is None


def test_a_touched_file_is_judged_by_its_hash(binary: Path) -> None:
    os.utime(binary, (1, 1))
    assert stamps.valid(binary, recipe) is not None
    binary.write_text("CONTENT", encoding="utf-8")
    assert stamps.valid(binary, recipe) is None


def test_a_cut_off_file_is_not_used(binary: Path) -> None:
    binary.write_text("cont", encoding="utf-8")
    assert stamps.valid(binary, recipe) is None


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"\xff\xfe", b'{"name": 1}'])
def test_a_corrupt_stamp_counts_as_none(binary: Path, content: bytes) -> None:
    stamps.stamp_path(binary).write_bytes(content)
    assert stamps.valid(binary, recipe) is None


def test_a_deleted_file_is_noticed(binary: Path) -> None:
    binary.unlink()
    assert stamps.valid(binary, recipe) is None


def test_a_file_that_may_not_be_run_is_not_used(binary: Path) -> None:
    binary.chmod(0o644)
    assert stamps.valid(binary, recipe) is None
