"""Everything in the repository that is made from something else, each with what it is made from: ``./inv generate``."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from phase4.system.paths import BACKEND, FRONTEND, ROOT
from phase4.system.process import run

TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class Generator:
    """One generated thing.

    Args:
        name: what it is called on the command line.
        source: what it is made from.
        drift: what differs from what would be written; empty if nothing does.
        write: writes it; returns the files.
    """

    name: str
    source: str
    drift: Callable[[], list[str]]
    write: Callable[[], list[Path]]


def _task_pages() -> Generator:
    from phase4.cli import reference

    def drift() -> list[str]:
        return [
            f"{path.relative_to(ROOT)} is not what the catalogue says"
            for path, text in reference.pages().items()
            if not path.exists() or path.read_text(encoding="utf-8") != text
        ]

    def write() -> list[Path]:
        pages = reference.pages()
        for path, text in pages.items():
            path.write_text(text, encoding="utf-8")
        return list(pages)

    return Generator("task-reference", "criteria/catalogue.yaml", drift, write)


def _chart() -> list[Generator]:
    from phase4.chart import golden, keys, readme, schema

    return [
        Generator("values-schema", "values.yaml", lambda: _lines(schema.drift()), lambda: [schema.write()]),
        Generator("values-reference", "values.yaml", lambda: _lines(readme.drift()), lambda: [readme.write()]),
        Generator("chart-keys", "scripts/phase4/chart/keys.yaml", keys.drift, keys.write),
        Generator("golden-files", "the chart", lambda: [f"{name} differs" for name in golden.drift()], golden.update),
    ]


def _versions() -> Generator:
    from phase4.release import product_version

    return Generator("versions", "VERSION", product_version.drift, product_version.write)


def _api() -> Generator:
    """The API's description, written by the backend itself, and the frontend's types made from it."""
    document = BACKEND / "openapi.json"

    def description() -> str:
        from phase4.system.environments import backend_python

        command = [str(backend_python()), "-m", "app.openapi"]
        return run(command, cwd=BACKEND, timeout=TIMEOUT_SECONDS, check=True).stdout

    def drift() -> list[str]:
        same = document.read_text(encoding="utf-8") == description()
        return [] if same else [f"{document.relative_to(ROOT)} is not what the backend serves"]

    def write() -> list[Path]:
        document.write_text(description(), encoding="utf-8")
        return [document, *_write_types()]

    return Generator("api", "the backend's routes", drift, write)


def _write_types() -> list[Path]:
    from phase4.system.environments import node_environment

    run(["npm", "run", "generate"], cwd=FRONTEND, env=node_environment(), timeout=TIMEOUT_SECONDS, check=True)
    return [FRONTEND / "lib" / "generated" / "valibot.gen.ts"]


def generators() -> list[Generator]:
    """All of them, those that need most first-time set-up last."""
    return [_task_pages(), _versions(), *_chart(), _api()]


def _lines(text: str) -> list[str]:
    return [text] if text else []
