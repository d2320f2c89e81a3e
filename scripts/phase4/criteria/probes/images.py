"""Facts about this checkout's two images: what the engine says of them, and what is really inside."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phase4.criteria.inputs.files import walk
from phase4.criteria.inputs.live import image_reference
from phase4.criteria.probes import docker
from phase4.criteria.probes.docker import ImageFacts
from phase4.criteria.probes.dockerfile import cached_steps
from phase4.engine.context import Context, remembered
from phase4.images.engine import LABEL_STAND_IN
from phase4.system import paths
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed
from phase4.system.temporary import temporary_folder

HERE = Path(__file__).parent
TASKS = {"frontend": "./inv cont-001", "backend": "./inv cont-002"}


@dataclass(frozen=True)
class ImageContents:
    """What a shell inside an image saw: ``facts`` maps a name to all its values, such as ``{"tool": ["npm"]}``."""

    facts: dict[str, list[str]]
    result: Completed

    def all(self, name: str) -> list[str]:
        return self.facts.get(name, [])

    def first(self, name: str) -> str:
        """The first value of a name, or an empty text."""
        return next(iter(self.all(name)), "")

    @property
    def home(self) -> str:
        """The image's working directory, where the application is."""
        return self.first("home") or "/app"

    def own_files(self) -> list[str]:
        """The files of the working directory, by their path from it: ``/server.js``."""
        home = self.home.rstrip("/")
        return [file.removeprefix(home) for file in self.all("file") if file.startswith(f"{home}/")]

    @property
    def release(self) -> dict[str, str]:
        """The fields of /etc/os-release."""
        pairs = (line.partition("=") for line in self.all("release"))
        return {name: value.strip('"') for name, _, value in pairs}


@dataclass(frozen=True)
class Rebuilt:
    """Builds of one stage before and after a change: which steps came from the cache the second time."""

    changed: str
    first: Completed
    second: Completed
    cached: dict[str, bool]


@dataclass(frozen=True)
class BuildContextTransfer:
    """What of a context with files put in reached the builder. Paths are relative to the context."""

    added: tuple[str, ...]
    arrived: tuple[str, ...]
    bytes_before: int
    bytes_after: int
    result: Completed


@remembered
def facts(context: Context, component: str) -> ImageFacts:
    """What the engine says of a component's image.

    Raises:
        BlockedError: there is no engine.
        Phase4Error: the image of these sources is not built.
    """
    reference = image_reference(context, component)
    return docker.image(reference, fix=TASKS[component])


@remembered
def base_facts(context: Context, reference: str) -> ImageFacts | None:
    """What the engine says of a base image; None if it is not there (a pulled base need not stay)."""
    try:
        return docker.image(reference, fix="./inv cont-001")
    except Phase4Error:
        return None


@remembered
def inside(context: Context, component: str) -> ImageContents:
    """What a shell in a new container of a component's image sees.

    Raises:
        Phase4Error: it could not run.
    """
    script = (HERE / "inside_image.sh").read_text(encoding="utf-8")
    result = docker.inside(facts(context, component).reference, ["sh", "-c", script])
    if not result.ok:
        raise Phase4Error("nothing can be run in the image", why=result.tail(), fix=TASKS[component])
    facts_by_name: dict[str, list[str]] = {}
    for line in result.stdout.splitlines():
        name, _, value = line.partition(" ")
        facts_by_name.setdefault(name, []).append(value)
    return ImageContents(facts_by_name, result)


@remembered
def python_inside(context: Context) -> tuple[dict[str, Any], Completed]:
    """What the backend image's Python says of its packages; see ``inside_python.py``.

    Raises:
        Phase4Error: it could not run.
    """
    script = (HERE / "inside_python.py").read_text(encoding="utf-8")
    reference = facts(context, "backend").reference
    result = docker.inside(reference, ["python", "-c", script], options=["--tmpfs", "/tmp", "--env", "APP_ENV=dev"])
    if not result.ok:
        raise Phase4Error("Python cannot be run in the image", why=result.tail(), fix=TASKS["backend"])
    return json.loads(result.stdout), result


@remembered
def routes(context: Context, component: str) -> set[str]:
    """The paths that a component's image serves, asked of the image itself.

    Raises:
        Phase4Error: it cannot be asked.
    """
    return ROUTES[component](context)


def _frontend_routes(context: Context) -> set[str]:
    """Next.js keeps one compiled file for each route."""
    start, end = "/.next/server/app/", "/route.js"
    files = [file for file in inside(context, "frontend").own_files() if file.startswith(start) and file.endswith(end)]
    return {f"/{file.removeprefix(start).removesuffix(end)}" for file in files}


def _backend_routes(context: Context) -> set[str]:
    script = "import json; from app.main import create_app; print(json.dumps(sorted(create_app().openapi()['paths'])))"
    result = docker.inside(
        facts(context, "backend").reference,
        ["python", "-c", script],
        options=["--tmpfs", "/tmp", "--env", "APP_ENV=dev"],
    )
    if not result.ok:
        raise Phase4Error("the backend's routes cannot be read", why=result.tail(), fix=TASKS["backend"])
    return set(json.loads(result.stdout.splitlines()[-1]))


ROUTES: dict[str, Callable[[Context], set[str]]] = {"frontend": _frontend_routes, "backend": _backend_routes}


@remembered
def rebuilt(context: Context, component: str, changed: str) -> Rebuilt:
    """Build the ``deps`` stage of a copy of a component's context, change one source file, and build it again."""
    with copied(component) as copy:
        first = docker.build_stage(copy, "deps")
        with (copy / changed).open("a", encoding="utf-8") as file:
            file.write("\n")
        second = docker.build_stage(copy, "deps")
        return Rebuilt(changed, first, second, cached_steps(second.stderr))


@remembered
def built_again(context: Context, component: str) -> Completed:
    """A build of a copy of a component's context, for the build cache alone; quick if nothing changed."""
    with copied(component) as copy:
        return docker.build_stage(copy, "runner")


@remembered
def sent(context: Context, component: str, added: dict[str, str]) -> BuildContextTransfer:
    """Which files of a component's context reach the builder, with other files put among them.

    Args:
        added: the text of each added file by its path in the context.
    """
    with copied(component) as copy:
        for name, text in added.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_text(text, encoding="utf-8")
        before = sum(path.stat().st_size for path in copy.rglob("*") if path.is_file())
        result, arrived, after = docker.sent_context(copy)
        return BuildContextTransfer(tuple(added), tuple(arrived), before, after, result)


@contextmanager
def copied(component: str) -> Iterator[Path]:
    """A copy of a component's build context without what tools left in it; removed afterwards."""
    origin = paths.ROOT / component
    with temporary_folder(component) as directory:
        target = Path(directory) / component
        for file in walk(origin):
            reference = target / file.relative_to(origin)
            reference.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, reference)
        yield target


def stand_in(base: ImageFacts | None) -> str:
    """How a base image was made if it is not the official one, else an empty text."""
    if base is None:
        return ""
    return base.labels.get(LABEL_STAND_IN) or ("" if base.digests else "made on this machine")
