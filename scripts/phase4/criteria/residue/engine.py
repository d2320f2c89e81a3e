"""Containers, images, volumes and networks of ours in the container engine."""

from collections.abc import Iterator

from phase4.cluster import driver
from phase4.cluster.kind import LABEL as KIND
from phase4.cluster.kind import TRIAL_NAME as KIND_TRIAL_NAME
from phase4.cluster.minikube_cli import DEFAULT_NAME, TRIAL_NAME
from phase4.cluster.nodes import LABEL as MINIKUBE
from phase4.cluster.nodes import belongs, profile_of
from phase4.criteria.probes.application import is_alive
from phase4.criteria.probes.docker import LABEL
from phase4.criteria.residue.item import Item, Keeper
from phase4.images import ai_tools, app
from phase4.images.engine import LABEL_KEY, LABEL_STAND_IN
from phase4.system.errors import BlockedError
from phase4.system.process import run

TRIALS = (TRIAL_NAME, KIND_TRIAL_NAME)
COMPONENT = "org.todo-phase4.component"
REMOVALS = {
    "containers": ("docker", "rm", "--force", "--volumes"),
    "volumes": ("docker", "volume", "rm"),
    "networks": ("docker", "network", "rm"),
    "images": ("docker", "image", "rm"),
}
LISTINGS = {
    "containers": ("ps", "--all", "{{.Names}}"),
    "volumes": ("volume", "ls", "{{.Name}}"),
    "networks": ("network", "ls", "{{.Name}}"),
}


def containers() -> list[Item]:
    """Containers of checks, and the nodes of clusters that bear our name."""
    return list(_labelled("containers"))


def volumes() -> list[Item]:
    """Volumes of clusters of ours; left over when the cluster's containers are gone."""
    return list(_labelled("volumes"))


def networks() -> list[Item]:
    """Networks of checks and of clusters of ours; left over when nothing of theirs runs."""
    return list(_labelled("networks"))


def _labelled(kind: str) -> Iterator[Item]:
    profiles = {row[2] for row in _rows("containers") if row[2]}
    for name, pid, minikube, kind_cluster in _rows(kind):
        if pid:
            keeper, note = (Keeper.RUN if is_alive(pid) else Keeper.NOBODY), f"of the check in process {pid}"
            yield Item(kind=kind, name=name, keeper=keeper, note=note, removal=(*REMOVALS[kind], name))
        elif cluster := minikube or kind_cluster:
            is_whole = bool(kind_cluster) or any(belongs(profile, profile_of(cluster)) for profile in profiles)
            selection = f"kind:{cluster}" if kind_cluster else f"minikube:{profile_of(cluster)}"
            yield from _of_cluster(kind, name, selection, is_whole=is_whole)


def _of_cluster(kind: str, name: str, selection: str, *, is_whole: bool) -> Iterator[Item]:
    """A part of a cluster: kept with the one in use; nobody keeps a trial's, nor what the cluster left behind.

    ``selection`` is what selects it, such as ``kind:todo-phase4``.
    """
    cluster = selection.partition(":")[2]
    if cluster != DEFAULT_NAME and not cluster.startswith(f"{DEFAULT_NAME}-"):
        return
    if not is_whole:
        note = f"the cluster {cluster} is gone"
        yield Item(kind=kind, name=name, keeper=Keeper.NOBODY, note=note, removal=(*REMOVALS[kind], name))
    elif cluster == driver().name:
        yield Item(kind=kind, name=name, keeper=Keeper.CLUSTER, note="./inv rollback --all")
    else:
        keeper = Keeper.NOBODY if cluster in TRIALS else Keeper.USER
        yield Item(kind=kind, name=name, keeper=keeper, note=f"PHASE4_CLUSTER={selection} ./inv cluster.delete")


def images() -> list[Item]:
    """Images that were built here: kept for the next run, but for those that a newer one took the name of."""
    by_label = [("--filter", f"label={label}") for label in (COMPONENT, LABEL_KEY, LABEL_STAND_IN)]
    names = [(f"todo-{component}",) for component in app.COMPONENTS] + [(f"{ai_tools.REPOSITORY}/*",)]
    format_ = ("--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}")
    rows = {line for options in (*by_label, *names) for line in _lines("image", "ls", *format_, *options)}
    in_use = _images_in_use()
    return [_image(*line.split(), in_use=in_use) for line in sorted(rows)]


def _image(ref: str, digest: str, *, in_use: set[str]) -> Item:
    if ref != "<none>:<none>":
        return Item(kind="images", name=ref, keeper=Keeper.CACHE)
    if digest in in_use:
        return Item(kind="images", name=digest[:19], keeper=Keeper.CLUSTER, note="a container runs from it")
    removal = (*REMOVALS["images"], digest)
    return Item(kind="images", name=digest[:19], keeper=Keeper.NOBODY, note="without a name", removal=removal)


def _images_in_use() -> set[str]:
    ids = _lines("ps", "--all", "--quiet")
    return set(_lines("inspect", "--format", "{{.Image}}", *ids)) if ids else set()


def _rows(kind: str) -> Iterator[list[str]]:
    """Name, process of a check, minikube cluster and kind cluster of each thing; empty where it has no such label."""
    *verb, name = LISTINGS[kind]
    labels = "".join(f'\t{{{{.Label "{label}"}}}}' for label in (LABEL, MINIKUBE, KIND))
    for line in _lines(*verb, "--format", name + labels):
        row = [*line.split("\t"), "", "", ""]
        yield [part.strip() for part in row[:4]]


def _lines(*arguments: str) -> list[str]:
    result = run(("docker", *arguments), timeout=30)
    if not result.ok:
        raise BlockedError("the container engine cannot be looked through", why=result.tail(), fix="./inv env-001")
    return [line for line in result.stdout.splitlines() if line.strip()]
