"""What the container engine has: images by tag, their labels and content."""

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from phase4.system.errors import CommandFailed
from phase4.system.http import RequestException, ask_outside
from phase4.system.process import run

LABEL_KEY = "org.todo-phase4.key"
LABEL_STAND_IN = "org.todo-phase4.stand-in"
PROBE_SECONDS = 4.0


@dataclass(frozen=True)
class LocalImage:
    """An image the engine has.

    ``content`` names what is in it (layers and configuration), and stays the same when the same content is imported
    again; ``id`` does not. ``digests`` are those of the registry it was pulled from, if any.
    """

    ref: str
    id: str
    size_bytes: int
    labels: dict[str, str]
    digests: tuple[str, ...]
    content: str


def inspect(*refs: str) -> dict[str, LocalImage]:
    """Those of the tags that the engine has; one call for all.

    Raises:
        CommandFailed: the engine does not answer.
    """
    result = run(("docker", "image", "inspect", *refs), timeout=30)
    if not result.ok and "No such image" not in result.stderr:
        raise CommandFailed("the container engine does not answer", why=result.tail(), fix="docker info")
    images = [_local_image(entry) for entry in json.loads(result.stdout or "[]")]
    by_tag = {tag: image for tags, image in images for tag in tags}
    return {ref: by_tag[ref] for ref in refs if ref in by_tag}


def _local_image(entry: dict[str, object]) -> tuple[list[str], LocalImage]:
    config = entry.get("Config") or {}
    assert isinstance(config, dict)
    tags = list(entry.get("RepoTags") or [])  # type: ignore[call-overload]
    content = json.dumps([entry.get("RootFS"), config], sort_keys=True)
    image = LocalImage(
        ref=tags[0] if tags else "",
        id=str(entry["Id"]),
        size_bytes=int(str(entry["Size"])),
        labels=dict(config.get("Labels") or {}),
        digests=tuple(entry.get("RepoDigests") or ()),  # type: ignore[arg-type]
        content=hashlib.sha256(content.encode()).hexdigest(),
    )
    return tags, image


def import_rootfs(tarball: Path, ref: str, changes: Sequence[str], labels: dict[str, str]) -> None:
    """Make an image of one layer from a tarball of its files."""
    instructions = [*changes, *(f"LABEL {name}={json.dumps(value)}" for name, value in labels.items())]
    options = [instruction for change in instructions for instruction in ("--change", change)]
    run(("docker", "import", *options, str(tarball), ref), timeout=300, check=True)


@functools.cache
def registry_answers(host: str) -> bool:
    """Whether a container registry can be reached from here; asked once in a process.

    An engine with mirrors configured counts as reaching Docker Hub: it may see what this process cannot.
    """
    if host == "registry-1.docker.io" and _has_mirrors():
        return True
    try:
        answer = ask_outside(f"https://{host}/v2/", timeout=PROBE_SECONDS)
    except RequestException:
        return False
    return answer.status_code in (200, 401)


def _has_mirrors() -> bool:
    result = run(("docker", "info", "--format", "{{len .RegistryConfig.Mirrors}}"), timeout=30)
    return result.ok and result.stdout.strip() not in ("", "0")
