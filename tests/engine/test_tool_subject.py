"""A tool is the same whether its own folder or the environment's link is first on PATH."""

from pathlib import Path

import pytest
from phase4.criteria.inputs import live
from phase4.engine.context import Context
from silence import SilentProgress


def program(folder: Path, text: str = "one") -> Path:
    folder.mkdir()
    file = folder / "some-tool"
    file.write_text(text)
    file.chmod(0o755)
    return file


def fingerprint(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> str:
    monkeypatch.setattr(live, "environment", lambda: {"PATH": ":".join(map(str, folders))})
    return live.tool("some-tool").fingerprint(Context(SilentProgress()))


def test_a_link_to_a_program_is_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = program(tmp_path / "real")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "some-tool").symlink_to(real)
    direct = fingerprint(monkeypatch, real.parent)
    assert fingerprint(monkeypatch, tmp_path / "links", real.parent) == direct


def test_another_program_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = program(tmp_path / "one"), program(tmp_path / "other", "another")
    assert fingerprint(monkeypatch, one.parent) != fingerprint(monkeypatch, other.parent)


def test_a_program_that_is_gone_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fingerprint(monkeypatch, tmp_path) == live.MISSING
