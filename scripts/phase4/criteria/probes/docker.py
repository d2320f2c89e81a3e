"""Facts from the container engine: images, their history, what is inside, and builds of single stages."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phase4.system.errors import BlockedError, Phase4Error
from phase4.system.process import Completed, run
from phase4.system.temporary import temporary_folder

# On everything that checks make; its value is their process, by which leftovers of killed ones are known.
LABEL = "todo-phase4.check"


@dataclass(frozen=True)
class ImageFacts:
    """What the engine says of an image. ``history`` is the command of each layer, the oldest first."""

    reference: str
    id: str
    size: int
    config: dict[str, Any]
    layers: tuple[str, ...]
    digests: tuple[str, ...]
    history: tuple[str, ...]
    inspected: Completed

    @property
    def user(self) -> str:
        return str(self.config.get("User") or "")

    @property
    def environment(self) -> dict[str, str]:
        pairs = (entry.partition("=") for entry in self.config.get("Env") or [])
        return {name: value for name, _, value in pairs}

    @property
    def labels(self) -> dict[str, str]:
        return dict(self.config.get("Labels") or {})


def require_engine() -> None:
    """Raise if the container engine does not answer.

    Raises:
        BlockedError: it does not; says what to run.
    """
    result = run(["docker", "version", "--format", "{{.Server.Version}}"], timeout=20)
    if not result.ok:
        raise BlockedError("the container engine does not answer", why=result.tail(), fix="./inv env-001")


def image(reference: str, *, fix: str) -> ImageFacts:
    """What the engine says of an image.

    Raises:
        BlockedError: there is no engine.
        Phase4Error: there is no such image; ``fix`` makes it.
    """
    result = run(["docker", "image", "inspect", reference], timeout=30)
    if not result.ok:
        require_engine()
        raise Phase4Error(f"image {reference} is not there", why=result.tail(), fix=fix)
    data = json.loads(result.stdout)[0]
    return ImageFacts(
        reference=reference,
        id=data["Id"],
        size=int(data["Size"]),
        config=data["Config"] or {},
        layers=tuple(data["RootFS"].get("Layers") or ()),
        digests=tuple(data.get("RepoDigests") or ()),
        history=_history(reference),
        inspected=result,
    )


def _history(reference: str) -> tuple[str, ...]:
    command = ["docker", "history", "--no-trunc", "--format", "{{json .CreatedBy}}", reference]
    result = run(command, timeout=30, check=True)
    return tuple(json.loads(line) for line in reversed(result.stdout.splitlines()))


def inside(reference: str, command: Sequence[str], *, options: Sequence[str] = (), timeout: float = 120) -> Completed:
    """Run a command in a new container: no network, read-only, the image's own user; removed afterwards.

    Args:
        command: the program and its arguments; the program replaces the image's entrypoint.
    """
    label = ["--label", f"{LABEL}={os.getpid()}"]
    hardened = ["--rm", "--network", "none", "--read-only", "--cap-drop", "ALL"]
    entry = ["--entrypoint", command[0], reference, *command[1:]]
    return run(["docker", "run", *label, *hardened, *options, *entry], timeout=timeout)


def build_stage(context: Path, stage: str, *, timeout: float = 900) -> Completed:
    """Build one stage of a context's Dockerfile into the build cache. Plain progress is in ``stderr``."""
    command = ["docker", "build", "--progress=plain", "--target", stage, str(context)]
    return run([*command, "--output", "type=cacheonly"], timeout=timeout)


def sent_context(context: Path, *, timeout: float = 120) -> tuple[Completed, list[str], int]:
    """What of a build context reaches the builder, the ignore file applied that BuildKit reads for its Dockerfile.

    Its Dockerfile is replaced, in its place: an ignore file that belongs to it by name is the one that counts.

    Returns:
        The build, the paths that arrived (sorted, relative), and their total size in bytes.
    """
    with temporary_folder("context") as directory:
        dockerfile = context / "Dockerfile"
        dockerfile.write_text("FROM scratch\nCOPY . /\n", encoding="utf-8")
        arrived = Path(directory) / "arrived"
        command = ["docker", "build", "--no-cache", "--file", str(dockerfile)]
        result = run([*command, "--output", f"type=local,dest={arrived}", str(context)], timeout=timeout)
        files = sorted(path for path in arrived.rglob("*") if path.is_file()) if arrived.exists() else []
        size = sum(path.stat().st_size for path in files)
        return result, [str(path.relative_to(arrived)) for path in files], size
