"""Images of the AI tools: a definition in ``images/<name>/`` with a Dockerfile, and the binaries it copies."""

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from phase4.images import engine
from phase4.images.app import FROM
from phase4.images.bases import BASES, ensure_base
from phase4.images.spec import DEFINITIONS
from phase4.system.errors import Phase4Error
from phase4.system.process import run
from phase4.system.progress import Progress
from phase4.system.temporary import temporary_folder
from phase4.toolchain import component, ensure, ensure_components

BUILD_TIMEOUT = 1800.0
REPOSITORY = "todo-phase4"


@dataclass(frozen=True)
class ToolImage:
    """An image by its definition's name; ``tools`` and ``components`` are the toolchain's binaries that go into it."""

    name: str
    tools: tuple[str, ...] = ()
    components: tuple[str, ...] = ()


TOOL_IMAGES = {
    image.name: image
    for image in (
        ToolImage("kubectl-ai", tools=("kubectl", "kubectl-ai")),
        ToolImage("kagent-controller", components=("kagent-controller",)),
        ToolImage("kagent-agent"),
        ToolImage("kubernetes-mcp-server", tools=("kubernetes-mcp-server",)),
        ToolImage("docker-agent", tools=("docker-agent",)),
    )
}


def ensure_tool_image(name: str, progress: Progress) -> str:
    """The image in the engine, named by the hash of what it is made of; instant when it is there.

    Returns:
        Its reference, such as ``todo-phase4/kubectl-ai:0f2d5c7e9a1b``.

    Raises:
        BlockedError: a binary or base image can neither be fetched nor built here.
        CommandFailed: the build failed; the end of its output is in the message.
    """
    image = TOOL_IMAGES[name]
    files = {**_definition(name), **_binaries(image, progress)}
    digest = hashlib.sha256("".join(_bases(name, progress)).encode())
    for file, (_, sha256) in sorted(files.items()):
        digest.update(f"\0{file}\0{sha256}".encode())
    ref = f"{REPOSITORY}/{name}:{digest.hexdigest()[:12]}"
    if not engine.inspect(ref):
        with progress.step(f"docker build {ref}"):
            _build(ref, {file: path for file, (path, _) in files.items()})
    return ref


def prune(name: str, keep: str) -> None:
    """Remove the engine's older images of this name."""
    listed = run(("docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", f"{REPOSITORY}/{name}"), timeout=30)
    older = [ref for ref in listed.stdout.split() if ref != keep and re.fullmatch(r"[^:]+:[0-9a-f]{12}", ref)]
    for ref in older:
        run(("docker", "image", "rm", ref), timeout=60)


def _definition(name: str) -> dict[str, tuple[Path, str]]:
    paths = [path for path in (DEFINITIONS / name).iterdir() if path.is_file()]
    return {path.name: (path, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths}


def _binaries(image: ToolImage, progress: Progress) -> dict[str, tuple[Path, str]]:
    binaries = {tool.name: (tool.path.resolve(), tool.sha256) for tool in ensure(image.tools, progress)}
    ensure_components(image.components, progress)
    for name in image.components:
        tool = component(name)
        if tool is None:
            raise Phase4Error(f"{name} was built and is not there", why="its file changed since", fix="./inv ai-001")
        binaries[name] = (tool.path, tool.sha256)
    return binaries


def _bases(name: str, progress: Progress) -> list[str]:
    """The content of each base image, which is made first when it is not there."""
    refs = FROM.findall((DEFINITIONS / name / "Dockerfile").read_text(encoding="utf-8"))
    return [ensure_base(ref, progress).content for ref in sorted(set(refs)) if ref in BASES]


def _build(ref: str, files: dict[str, Path]) -> None:
    with temporary_folder("image") as folder:
        for name, source in files.items():
            target = Path(folder) / name
            try:
                # A link, where the cache is on the same disk: some of these are 90 MB.
                os.link(source, target)
            except OSError:
                shutil.copy2(source, target)
        command = ("docker", "build", "--progress=plain", "--tag", ref, folder)
        run(command, timeout=BUILD_TIMEOUT, check=True, env={"DOCKER_BUILDKIT": "1"})
