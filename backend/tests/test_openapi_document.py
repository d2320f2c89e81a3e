"""The committed OpenAPI document says what the code does."""

from pathlib import Path

import pytest

from app.openapi import document, main

COMMITTED = Path(__file__).parent.parent / "openapi.json"


def test_the_committed_document_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == document(), "run: python -m app.openapi openapi.json"


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "openapi.json")]) == 0
    assert main([]) == 0
    assert capsys.readouterr().out == (tmp_path / "openapi.json").read_text(encoding="utf-8")
    assert main(["a", "b"]) == 2
    assert "one file" in capsys.readouterr().err
