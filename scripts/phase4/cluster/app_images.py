"""The application's images in the nodes of the current cluster: brought in, and the old ones removed."""

from collections.abc import Iterable

from phase4.cluster.cluster_driver import Loaded
from phase4.cluster.selection import driver
from phase4.images import app
from phase4.system.process import run
from phase4.system.progress import Progress

KEPT_BUILDS = 3


def load(ref: str, progress: Progress) -> Loaded:
    """Bring an image into the current cluster's nodes; nothing to do for nodes that have the same image ID."""
    return driver().load_image(ref, progress)


def load_plan(references: Iterable[str]) -> list[tuple[str, ...]]:
    """What ``load`` would run now for these images."""
    return [command for ref in references for command in driver().load_plan(ref)]


def prune_plan(keep: int = KEPT_BUILDS) -> list[tuple[str, ...]]:
    """What ``prune`` would run now in the engine; the nodes keep what the engine keeps."""
    return [
        remove_command(ref)
        for component in app.COMPONENTS
        for ref in app.built_refs(component)[keep:]
        if ref != app.reference(component)
    ]


def remove_command(ref: str) -> tuple[str, ...]:
    """The command that removes an image from the engine."""
    return ("docker", "image", "rm", ref)


def prune(keep: int = KEPT_BUILDS) -> list[str]:
    """Remove old images of the application, all but the newest ``keep`` of each component and those in use.

    The nodes of the cluster keep what the engine keeps, so that a rollback finds its images.
    """
    removed: list[str] = []
    kept: set[str] = set()
    for component in app.COMPONENTS:
        refs = app.built_refs(component)
        needed = {*refs[:keep], app.reference(component)}
        deleted = [ref for ref in refs if ref not in needed and run(remove_command(ref), timeout=60).ok]
        removed += deleted
        kept |= {*refs, *needed} - set(deleted)
    return removed + driver().prune_images(tuple(f"todo-{component}" for component in app.COMPONENTS), kept)
