"""The containers that are minikube's nodes: their state, and images brought straight into their containerd."""

import json
from dataclasses import dataclass

from phase4.images import engine
from phase4.system.errors import CommandFailed
from phase4.system.process import run

LABEL = "name.minikube.sigs.k8s.io"
LOAD_TIMEOUT = 600.0
PROXY_HEALTH = "http://127.0.0.1:10256/healthz"
# Without `pipefail`, an archive cut short would pass for a whole one.
PIPE = 'set -o pipefail; docker save "$1" | docker exec -i "$2" ctr -n k8s.io images import -'


@dataclass(frozen=True)
class Node:
    """A node's container and its state as the engine says."""

    name: str
    state: str


def nodes_of(profile: str) -> list[Node] | None:
    """The nodes of a profile, the first first; None when the engine does not answer."""
    command = (
        "docker",
        "ps",
        "--all",
        "--filter",
        f"label={LABEL}",
        "--format",
        '{{.Names}} {{.State}} {{.Label "name.minikube.sigs.k8s.io"}}',
    )
    result = run(command, timeout=30)
    if not result.ok:
        return None
    rows = (line.split() for line in result.stdout.splitlines())
    nodes = [Node(row[0], row[1]) for row in rows if len(row) == 3 and belongs(row[2], profile)]
    return sorted(nodes, key=lambda node: node.name)


def profile_of(label: str) -> str:
    """A profile's name from its node's: ``todo`` for ``todo`` and for ``todo-m02``."""
    name, _, number = label.rpartition("-m")
    return name if number.isdigit() and name else label


def belongs(label: str, profile: str) -> bool:
    """Whether a node of this name is of the profile: ``todo`` or ``todo-m02``."""
    return profile in (label, profile_of(label))


def image_ids(node: str) -> dict[str, str]:
    """The ID of every image in the node's containerd, by full reference; empty if the node does not answer."""
    result = run(("docker", "exec", node, "crictl", "images", "--output", "json"), timeout=60)
    if not result.ok:
        return {}
    images = json.loads(result.stdout or "{}").get("images") or []
    return {tag: str(image["id"]) for image in images for tag in image.get("repoTags") or ()}


def full_reference(ref: str) -> str:
    """A reference as containerd keeps it: ``todo-backend:1`` is ``docker.io/library/todo-backend:1``."""
    first, slash, _ = ref.partition("/")
    if not slash:
        return f"docker.io/library/{ref}"
    # Only a name with a dot or port is a registry's.
    return ref if "." in first or ":" in first or first == "localhost" else f"docker.io/{ref}"


def lacking(nodes: list[Node], ref: str) -> list[str]:
    """The nodes that do not have the very image the engine has under this reference.

    Raises:
        CommandFailed: the engine has no such image.
    """
    local = engine.inspect(ref).get(ref)
    if local is None:
        raise CommandFailed(
            f"the engine has no image {ref}",
            why="it was not built yet, or removed",
            fix="./inv images.build",
        )
    return [node.name for node in nodes if image_ids(node.name).get(full_reference(ref)) != local.id]


def load_command(ref: str, node: str) -> tuple[str, ...]:
    """The command that streams an image of the engine into a node's containerd."""
    return ("bash", "-c", PIPE, "load", ref, node)


def load(names: list[str], ref: str) -> None:
    """Stream an image of the engine into the containerd of these nodes.

    Raises:
        CommandFailed: the import failed.
    """
    for node in names:
        run(load_command(ref, node), timeout=LOAD_TIMEOUT, check=True)


def prune(node: str, repositories: tuple[str, ...], keep: set[str]) -> list[str]:
    """Remove images of these repositories from a node, except those to keep and those a container was made from.

    Returns:
        The full references removed.
    """
    result = run(("docker", "exec", node, "crictl", "ps", "--all", "--output", "json"), timeout=60)
    if not result.ok:
        return []
    in_use = {item["imageRef"] for item in json.loads(result.stdout).get("containers") or ()}
    kept = {full_reference(ref) for ref in keep}
    removed = []
    for ref, image_id in image_ids(node).items():
        ours = ref.rpartition(":")[0] in {full_reference(name) for name in repositories}
        if ours and ref not in kept and image_id not in in_use:
            removed += [ref] if run(("docker", "exec", node, "crictl", "rmi", ref), timeout=60).ok else []
    return removed


def forwards(node: str) -> bool:
    """Whether kube-proxy runs on the node and keeps up, asked of itself: the API may speak of the node's last life."""
    return run(("docker", "exec", node, "curl", "-sf", "--max-time", "5", PROXY_HEALTH), timeout=20).ok


def memory_limit_mb(node: str) -> int:
    """The memory a node's container may use, in MiB; 0 if it has no limit or is not there."""
    result = run(("docker", "inspect", "--format", "{{.HostConfig.Memory}}", node), timeout=30)
    return int(result.stdout.strip() or 0) // 2**20 if result.ok else 0


def remove_stale_resources(profile: str) -> None:
    """Containers, volumes and network that a deletion by minikube left behind, because its profile was gone."""
    for node in nodes_of(profile) or []:
        run(("docker", "rm", "--force", "--volumes", node.name), timeout=120)
    listed = run(("docker", "volume", "ls", "--quiet", "--filter", f"label={LABEL}"), timeout=30)
    for volume in listed.stdout.split():
        if belongs(volume, profile):
            run(("docker", "volume", "rm", "--force", volume), timeout=60)
    run(("docker", "network", "rm", profile), timeout=30)
