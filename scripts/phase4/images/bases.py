"""The base images the Dockerfiles name: the official ones where they can be had, else stand-ins under the same tags."""

from dataclasses import dataclass
from typing import Literal

from phase4.images import engine
from phase4.images.engine import LABEL_KEY, LABEL_STAND_IN, LocalImage
from phase4.images.rootfs import BY_ROOT, build_command, ensure_rootfs, tarball_path
from phase4.images.spec import ImageSpec, load_spec
from phase4.system.errors import CommandFailed
from phase4.system.process import run
from phase4.system.progress import Progress

BASES = {"node:22-alpine": "node", "python:3.13-slim": "python", "postgres:17": "postgres"}
HUB = "registry-1.docker.io"
PULL_TIMEOUT = 600.0
# What the engine says of a pull -> what a person can do about it.
REMEDIES = (
    ("toomanyrequests", "; to pull more: docker login"),
    ("rate limit", "; to pull more: docker login"),
    ("x509", "; to trust the network's authority: add it to the system's store, then restart the engine"),
)


@dataclass(frozen=True)
class BaseImage:
    """A base image and where it came from; ``how`` says what a stand-in is made of, or the official digest."""

    ref: str
    origin: Literal["official", "stand-in"]
    how: str
    id: str
    content: str
    size_bytes: int


def ensure_bases(progress: Progress) -> list[BaseImage]:
    """Every base image, present in the engine.

    Order for each: present -> use it; pulled from its registry; built here from Debian and PyPI packages.

    Raises:
        BlockedError: none of these is possible; the message says what to install.
    """
    return [ensure_base(ref, progress) for ref in BASES]


def ensure_base(ref: str, progress: Progress) -> BaseImage:
    spec = load_spec(BASES[ref])
    local = engine.inspect(ref).get(ref)
    if local and not _outdated(local, spec):
        return describe(local, ref)
    if local is None and _pulled(ref, progress):
        return describe(engine.inspect(ref)[ref], ref)
    return describe(ensure_stand_in(spec, progress), ref)


def present_bases() -> dict[str, BaseImage]:
    """The base images the engine has now; changes nothing."""
    return {ref: describe(local, ref) for ref, local in engine.inspect(*BASES).items()}


def ensure_stand_in(spec: ImageSpec, progress: Progress) -> LocalImage:
    """The image of a definition in ``images/``, built and imported when the engine does not have it as it is now."""
    local = engine.inspect(spec.tag).get(spec.tag)
    if local and local.labels.get(LABEL_KEY) == spec.key:
        return local
    if local and _outdated(local, spec) and build_command() is None and not tarball_path(spec).exists():
        # Root built it once for every user of this engine; a registry's image would not be outdated.
        progress.line(f"{spec.tag}: a stand-in of an older definition is used; to renew it: {BY_ROOT}")
        return local
    tarball = ensure_rootfs(spec, progress)
    with progress.step(f"importing {spec.tag}"):
        labels = {LABEL_KEY: spec.key, LABEL_STAND_IN: spec.how}
        engine.import_rootfs(tarball, spec.tag, spec.all_changes, labels)
    return engine.inspect(spec.tag)[spec.tag]


def describe(local: LocalImage, ref: str) -> BaseImage:
    how = local.labels.get(LABEL_STAND_IN)
    origin: Literal["official", "stand-in"] = "stand-in" if how else "official"
    return BaseImage(ref, origin, how or next(iter(local.digests), local.id), local.id, local.content, local.size_bytes)


def _outdated(local: LocalImage, spec: ImageSpec) -> bool:
    """A stand-in of an older definition; official images are never judged."""
    return LABEL_STAND_IN in local.labels and local.labels.get(LABEL_KEY) != spec.key


def pull_command(ref: str) -> tuple[str, ...]:
    """The command that pulls a base image."""
    return ("docker", "pull", "--quiet", ref)


def pull_plan() -> list[tuple[str, ...]]:
    """What ``ensure_bases`` would run now for base images that are not here; a stand-in is built without a command."""
    missing = [ref for ref in BASES if ref not in engine.inspect(*BASES)]
    if not missing or engine.registry_answers(HUB):
        return [pull_command(ref) for ref in missing]
    return [("#", f"{ref}: no registry answers; a stand-in is built from Debian and PyPI packages") for ref in missing]


def _pulled(ref: str, progress: Progress) -> bool:
    if not engine.registry_answers(HUB):
        return False
    try:
        with progress.step(f"docker pull {ref}"):
            run(pull_command(ref), timeout=PULL_TIMEOUT, check=True)
    except CommandFailed as error:
        remedy = next((remedy for sign, remedy in REMEDIES if sign in error.why.lower()), "")
        progress.line(f"{ref} could not be pulled ({error.why}{remedy}); a stand-in is built instead")
        return False
    return True
