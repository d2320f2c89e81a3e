"""The files of this checkout, as git knows them or, without git, as they lie there.

An unpacked archive has no ``.git``; a container or another user's checkout has a git that refuses ("dubious
ownership"); a machine may have no git at all. None of these says anything about the files.
"""

import os
from fnmatch import fnmatch
from pathlib import Path

from pathspec import GitIgnoreSpec

from phase4.system.paths import ROOT
from phase4.system.process import Completed, run

GIT_SECONDS = 30
# What tools leave in a checkout; git does not list it either.
GENERATED = {
    ".git", ".venv", ".phase4", ".nox", "node_modules", ".next", "__pycache__", ".pytest_cache", ".mypy_cache",
    ".ruff_cache", "test-results", "playwright-report", "htmlcov",
}  # fmt: skip


def git(*arguments: str, root: Path = ROOT) -> Completed:
    """git in this checkout, whoever owns it: the exception is for this one command and this one folder."""
    return run(("git", "-c", f"safe.directory={root}", *arguments), cwd=root, timeout=GIT_SECONDS)


def has_history(root: Path = ROOT) -> bool:
    """Whether git answers for this checkout; without it nothing can be said of commits."""
    top = git("rev-parse", "--show-toplevel", root=root)
    # An archive unpacked inside another repository is not that repository's.
    return top.ok and Path(top.stdout.strip()).resolve() == root.resolve()


def project_files(*patterns: str, root: Path = ROOT) -> list[str]:
    """Paths of the project's files whose name matches one of the patterns; all if none is given.

    Those git keeps, or, where there is no git, all but what tools leave behind.
    """
    if has_history(root):
        listed = git("ls-files", "-z", root=root)
        names = [name for name in listed.stdout.split("\0") if name]
    else:
        names = sorted(_walk(root))
    return [name for name in names if not patterns or any(fnmatch(Path(name).name, pattern) for pattern in patterns)]


def _walk(root: Path) -> list[str]:
    """Every file below, but for what tools leave and what .gitignore keeps out, as this machine's secrets."""
    names: list[str] = []
    ignored: dict[Path, GitIgnoreSpec] = {}
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        if ".gitignore" in files:
            lines = (here / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
            ignored[here] = GitIgnoreSpec.from_lines(lines)
        folders[:] = [name for name in folders if name not in GENERATED and not _is_ignored(here / name, ignored, "/")]
        names += [str((here / name).relative_to(root)) for name in files if not _is_ignored(here / name, ignored)]
    return names


def _is_ignored(path: Path, ignored: dict[Path, GitIgnoreSpec], suffix: str = "") -> bool:
    return any(
        spec.match_file(f"{path.relative_to(folder).as_posix()}{suffix}")
        for folder, spec in ignored.items()
        if path.is_relative_to(folder)
    )
