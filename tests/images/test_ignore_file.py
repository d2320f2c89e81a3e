"""What of a build context reaches the builder, compared with what BuildKit's own code said of the same contexts.

``buildkit_contexts.json`` was generated: patterns from the names, with wildcards, brackets, escapes, ``!``, slashes on
either side, comments, CRLF and a BOM, and texts drawn by lot. ``buildkit_oracle/`` gave the answers.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from phase4.images.context import context_files, ignore_file_of
from phase4.images.ignore_file import BadPattern, kept_files, patterns_of
from phase4.system.errors import InvalidInput

CONTEXTS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "buildkit_contexts.json").read_text(encoding="utf-8")
)
FILES = ("app/main.py", "app/deep/er/x.db", "node_modules/a/index.js", ".env", "a#b", "[x]", "notes.md")


def fill(folder: Path, files: tuple[str, ...] | list[str]) -> None:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


@pytest.mark.parametrize("case", CONTEXTS, ids=range(len(CONTEXTS)))
def test_as_buildkit(case: dict[str, Any], tmp_path: Path) -> None:
    fill(tmp_path, case["files"])
    if case["sent"] is None:
        with pytest.raises(BadPattern):
            list(kept_files(tmp_path, patterns_of(case["ignore"])))
    else:
        assert sorted(kept_files(tmp_path, patterns_of(case["ignore"]))) == case["sent"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", FILES),
        ("*", ()),
        ("*\n!**/*.db", ("app/deep/er/x.db",)),
        ("*\r\n!/app/\r\n", ("app/deep/er/x.db", "app/main.py")),
        ("\ufeff*\n!app\n**/*.db", ("app/main.py",)),
        ("# app\n#a*\n*\n!a#b", ("a#b",)),
        (" #x\n*\n!\\[x\\]", ("[x]",)),
        ("./node_modules/../app/\n**/.env*\n[[]x]\nnode_modules/**\n?#b", ("notes.md",)),
        (".", FILES),
        # BuildKit does not remember that the last line named the folder too.
        ("app\n!app/main.py\napp", tuple(name for name in FILES if name != "app/deep/er/x.db")),
    ],
)
def test_by_hand(text: str, kept: tuple[str, ...], tmp_path: Path) -> None:
    fill(tmp_path, FILES)
    assert sorted(kept_files(tmp_path, patterns_of(text))) == sorted(kept)


def test_the_ignore_file_named_after_the_dockerfile_is_read_alone(tmp_path: Path) -> None:
    fill(tmp_path, FILES)
    (tmp_path / ".dockerignore").write_text("*\n", encoding="utf-8")
    (tmp_path / "Dockerfile.dockerignore").write_text("node_modules\n", encoding="utf-8")
    assert ignore_file_of(tmp_path).name == "Dockerfile.dockerignore"
    assert Path(".env") in context_files(tmp_path)
    assert Path("node_modules/a/index.js") not in context_files(tmp_path)


def test_a_broken_pattern_is_told_with_its_file(tmp_path: Path) -> None:
    fill(tmp_path, FILES)
    (tmp_path / ".dockerignore").write_text("[a\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"\.dockerignore has a pattern that is none"):
        context_files(tmp_path)


def test_links_are_files_and_not_followed(tmp_path: Path) -> None:
    fill(tmp_path, FILES)
    (tmp_path / "link").symlink_to(tmp_path / "app", target_is_directory=True)
    assert "link" in set(kept_files(tmp_path, patterns_of("")))
    assert "link/main.py" not in set(kept_files(tmp_path, patterns_of("")))
