"""The project's files with git, without it, and where git refuses; folders that cannot be written are named."""

import os
import subprocess
from pathlib import Path

import pytest
from phase4.criteria.probes.committed_secrets import committed_secrets
from phase4.system import checkout, paths
from phase4.system.errors import BlockedError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deploy").mkdir()
    for name in (".env.example", "deploy/prod.env", "readme.md"):
        (tmp_path / name).write_text("x")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "x.env").write_text("x")
    return tmp_path


def test_an_unpacked_archive_is_judged_from_its_files(folder: Path) -> None:
    assert not checkout.has_history(folder)
    for name in ("deploy/prod.env", "node_modules/x.env"):
        (folder / name).write_text("API_KEY=" + "k3" * 12)
    assert committed_secrets(folder) == ["deploy/prod.env: API_KEY: a value called API_KEY"]


def test_no_git_at_all_is_like_no_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr("phase4.system.process.ADMINISTRATION", ())
    assert not checkout.has_history(folder)
    assert checkout.project_files("*.md", root=folder) == ["readme.md"]


def test_with_git_what_it_keeps_counts(folder: Path) -> None:
    for words in (["init", "-q"], ["add", "readme.md", "deploy"]):
        subprocess.run(["git", *words], cwd=folder, check=True, timeout=30)
    assert checkout.project_files(root=folder) == ["deploy/prod.env", "readme.md"]


def test_an_archive_inside_another_repository_is_not_that_one_s(folder: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True, timeout=30)
    assert not checkout.has_history(folder / "deploy")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_another_owner_is_no_obstacle(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: object) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True, timeout=30)
    for path in (folder, folder / ".git"):
        os.chown(path, 12345, 12345)
    assert checkout.has_history(folder)


def test_a_folder_that_cannot_be_made_is_named_with_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(paths.CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    with pytest.raises(BlockedError) as caught:
        paths.cache_dir()
    assert str(tmp_path / "file" / "cache") in caught.value.what
    assert caught.value.fix.startswith(f"{paths.CACHE_VARIABLE}=")


def test_running_a_command_makes_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.CACHE_VARIABLE, str(tmp_path / "cache"))
    assert checkout.run(("true",)).ok
    assert not (tmp_path / "cache").exists()
