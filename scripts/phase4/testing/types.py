"""mypy --strict over the tests: one run for each folder, for each has a ``conftest`` of its own."""

from pathlib import Path

from phase4.system.paths import ROOT

TESTS = ROOT / "tests"
# Tests put stand-ins where a module keeps what it imported; that is no part of the module's interface.
FLAGS = ("--strict", "--implicit-reexport", "--explicit-package-bases")


def commands() -> list[tuple[str, ...]]:
    """A command for each folder of tests, its own modules on mypy's path."""
    folders = sorted(path for path in TESTS.iterdir() if any(path.glob("*.py")))
    return [_command(folder) for folder in folders]


def _command(folder: Path) -> tuple[str, ...]:
    is_package = (folder / "__init__.py").exists()
    path = "scripts:tests" if is_package else f"scripts:tests:tests/{folder.name}"
    what = ("-p", folder.name) if is_package else (f"tests/{folder.name}",)
    return ("env", f"MYPYPATH={path}", "mypy", *FLAGS, *what)
