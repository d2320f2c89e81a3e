"""IV-CONT-003: what reaches the builder, found by sending it a context with files planted that must not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from phase4.criteria.probes import images
from phase4.criteria.probes.images import Sent
from phase4.engine.checks import Recorder
from phase4.system import paths

PLANTED = "planted by IV-CONT-003\n"


@dataclass(frozen=True)
class Plant:
    """Files planted in a component's context, and the files of it that a build needs."""

    component: str
    unnecessary: tuple[str, ...]
    sensitive: tuple[str, ...]
    needed: tuple[str, ...]


FRONTEND = Plant(
    component="frontend",
    unnecessary=(
        "node_modules/left-over/index.js",
        ".git/HEAD",
        ".next/trace",
        "coverage/index.html",
        "npm-debug.log",
        "logs/server.log",
        "test-results/last.json",
    ),
    sensitive=(".env", ".env.local", ".env.production", "todo.db", "lib/.env", "server.key", "server.pem"),
    needed=("package.json", "package-lock.json", "next.config.ts", "app/layout.tsx"),
)
BACKEND = Plant(
    component="backend",
    unnecessary=(
        ".git/HEAD",
        ".venv/bin/python",
        "app/__pycache__/main.cpython-313.pyc",
        ".pytest_cache/README.md",
        ".mypy_cache/a.json",
        "node_modules/left-over/index.js",
        "server.log",
        "logs/server.log",
        "htmlcov/index.html",
    ),
    sensitive=(".env", ".env.local", "todo.db", "todo.db-wal", "data/todo.sqlite3", "app/.env", "server.key", "a.pem"),
    needed=("requirements.lock", "app/__init__.py"),
)


def sent(recorder: Recorder, plant: Plant) -> Sent:
    """What arrived of a component's context; leaves evidence that it was sent at all."""
    planted = dict.fromkeys((*plant.unnecessary, *plant.sensitive), PLANTED)
    found = images.sent(recorder.context, plant.component, planted)
    recorder.expect_exit_0(f"{plant.component}: a build that copies its whole context", found.done)
    return found


def ignore_file(plant: Plant) -> Callable[[Recorder], None]:
    """The check that a component has an ignore file, and that it works without keeping back what is needed."""

    def check(recorder: Recorder) -> None:
        """The .dockerignore is missing, keeps nothing back, or keeps back what the build needs."""
        path = paths.ROOT / plant.component / ".dockerignore"
        name = f"{plant.component}/.dockerignore"
        recorder.expect_equal(f"{name} is a file", True, path.is_file(), artefact=name)
        found = sent(recorder, plant)
        missing = sorted(set(plant.needed) - set(found.arrived))
        recorder.expect_empty("needed files that did not arrive", missing, source=found.done, artefact=name)
        recorder.expect(
            "bytes of the context that arrived",
            0 < found.bytes_after < found.bytes_before,
            expected=f"less than the {found.bytes_before} there are",
            actual=found.bytes_after,
            source=found.done,
            artefact=name,
        )

    return check


def unnecessary_stays(recorder: Recorder) -> None:
    """Files that no build needs reach the builder: name them in the .dockerignore."""
    for plant in (FRONTEND, BACKEND):
        found = sent(recorder, plant)
        arrived = _arrived(plant.unnecessary, found)
        recorder.expect_empty(f"{plant.component}: unnecessary files that arrived", arrived, source=found.done)


def sensitive_stays(recorder: Recorder) -> None:
    """Secrets or data reach the builder, and so may end in an image: name them in the .dockerignore."""
    for plant in (FRONTEND, BACKEND):
        found = sent(recorder, plant)
        arrived = _arrived(plant.sensitive, found)
        recorder.expect_empty(f"{plant.component}: sensitive files that arrived", arrived, source=found.done)


def _arrived(planted: Iterable[str], found: Sent) -> list[str]:
    return sorted(set(planted) & set(found.arrived))
