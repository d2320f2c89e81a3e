"""The application's own images: named by the hash of what goes into them, built once, never ``latest``."""

import re
from dataclasses import dataclass
from pathlib import Path

from phase4.images import engine
from phase4.images.bases import BASES, ensure_base, present_bases
from phase4.images.context import content_hash
from phase4.system.errors import UsageError
from phase4.system.paths import BACKEND, FRONTEND
from phase4.system.process import run
from phase4.system.progress import Progress

CONTEXTS = {"frontend": FRONTEND, "backend": BACKEND}
COMPONENTS = tuple(CONTEXTS)
BUILD_TIMEOUT = 1500.0
FROM = re.compile(r"^FROM\s+(?:--\S+\s+)*(\S+)", re.IGNORECASE | re.MULTILINE)
NO_BASE = "absent"


@dataclass(frozen=True)
class Image:
    """An image of the application: ``repository:tag``, the engine's ID, its size, and whether this call built it."""

    ref: str
    id: str
    size_bytes: int
    built: bool = False


def context_of(component: str) -> Path:
    """The build context of a component.

    Raises:
        UsageError: no such component, or it has no Dockerfile.
    """
    if component not in CONTEXTS:
        raise UsageError(f"there is no component {component!r}", why=f"the components are {', '.join(CONTEXTS)}")
    context = CONTEXTS[component]
    if not (context / "Dockerfile").exists():
        raise UsageError(f"{context}/Dockerfile does not exist", why=f"the image of {component} is built from it")
    return context


def base_refs(context: Path) -> list[str]:
    """The base images that the Dockerfile of a build context names."""
    stages = FROM.findall((context / "Dockerfile").read_text(encoding="utf-8"))
    return sorted({ref for ref in stages if ":" in ref})


def content_tag(component: str) -> str:
    """12 hex digits over the build context (less what ``.dockerignore`` says), the Dockerfile and the base images."""
    context = context_of(component)
    present = present_bases()
    bases = {ref: present[ref].content if ref in present else NO_BASE for ref in base_refs(context)}
    return content_hash(context, context / "Dockerfile", bases)


def reference(component: str) -> str:
    """The reference the component's sources ask for, whether or not such an image exists yet."""
    return f"todo-{component}:{content_tag(component)}"


def find(component: str) -> Image | None:
    """The image for the sources as they are; None if it was not built yet. Changes nothing."""
    ref = reference(component)
    local = engine.inspect(ref).get(ref)
    return Image(ref, local.id, local.size_bytes) if local else None


def build(component: str, progress: Progress) -> Image:
    """Build the component's image with BuildKit; nothing to do when the tag its sources ask for exists.

    Raises:
        CommandFailed: the build failed; the end of its output is in the message.
        BlockedError: a base image can neither be pulled nor built here.
    """
    context = context_of(component)
    _ensure_bases(context, progress)
    if existing := find(component):
        return existing
    return build_as(reference(component), component, context, progress)


def build_as(ref: str, component: str, context: Path, progress: Progress) -> Image:
    """Build a component's image under this reference, from a context that need not be this checkout's.

    Raises:
        CommandFailed: the build failed; the end of its output is in the message.
        BlockedError: a base image can neither be pulled nor built here.
    """
    _ensure_bases(context, progress)
    command = build_command(ref, component, context)
    with progress.step(f"docker build {ref}"):
        run(command, timeout=BUILD_TIMEOUT, check=True, env={"DOCKER_BUILDKIT": "1"}, on_line=_StageNews(progress))
    local = engine.inspect(ref)[ref]
    return Image(ref, local.id, local.size_bytes, built=True)


def build_command(ref: str, component: str, context: Path) -> tuple[str, ...]:
    """The command that builds a component's image."""
    label = f"org.todo-phase4.component={component}"
    return ("docker", "build", "--progress=plain", "--label", label, "--tag", ref, str(context))


def build_plan(component: str) -> list[tuple[str, ...]]:
    """What ``build`` would run now; nothing if the image for the sources as they are exists."""
    ref = reference(component)
    return [] if engine.inspect(ref) else [build_command(ref, component, context_of(component))]


def _ensure_bases(context: Path, progress: Progress) -> None:
    for base in base_refs(context):
        if base in BASES:
            ensure_base(base, progress)


def built_refs(component: str) -> list[str]:
    """References of the component's images in the engine, the newest first."""
    name = f"todo-{component}"
    listed = run(("docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", name), timeout=30, check=True)
    return [ref for ref in listed.stdout.splitlines() if re.fullmatch(rf"{name}:(git-)?[0-9a-f]{{12}}", ref)]


class _StageNews:
    """Of BuildKit's plain output, hand on the line that names each stage, not what runs in it."""

    HEADING = re.compile(r"^#\d+ (\[.+)$")

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.headings: set[str] = set()

    def __call__(self, line: str) -> None:
        heading = self.HEADING.match(line)
        if heading and "[internal]" not in line and heading[1] not in self.headings:
            self.headings.add(heading[1])
            self.progress.line(heading[1])
