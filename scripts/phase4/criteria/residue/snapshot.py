"""Snapshots of everything of ours, and the removal of what nobody keeps."""

from collections.abc import Callable, Collection, Iterable

from phase4.criteria.residue import engine, host, objects
from phase4.criteria.residue.item import Item, Snapshot
from phase4.engine.checks import Command
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed, run

Source = Callable[[], list[Item]]
# By kind, in the order in which things are removed: what uses others before what is used.
IN_CLUSTER: dict[str, Source] = {
    "namespaces": objects.namespaces,
    "failed pods": objects.pods,
    "custom resources": objects.custom_resources,
}
ON_MACHINE: dict[str, Source] = {
    "processes": host.processes,
    "containers": engine.containers,
    "volumes": engine.volumes,
    "networks": engine.networks,
    "images": engine.images,
    "iptables rules": host.rules,
    "temporary files": host.temporary_files,
    "folders": host.folders,
}
KINDS = (*IN_CLUSTER, *ON_MACHINE)
# What a user may not be allowed to look at. That anything else cannot be seen is an error.
OPTIONAL = ("processes", "iptables rules")
REMOVAL_SECONDS = 200


def take(optional: Collection[str] = OPTIONAL) -> Snapshot:
    """All things of ours as they are now. Changes nothing.

    Args:
        optional: kinds that may be out of sight; they are then named in ``unseen``.

    Raises:
        Phase4Error: engine or cluster cannot be looked through.
    """
    items: list[Item] = []
    unseen: dict[str, str] = {}
    for kind, source in {**IN_CLUSTER, **ON_MACHINE}.items():
        try:
            items += source()
        except Phase4Error as error:
            if kind not in optional:
                raise
            unseen[kind] = error.why
    return Snapshot(items=tuple(items), unseen=unseen)


def removal_plan(items: Iterable[Item]) -> list[Command]:
    """The commands that ``remove`` runs for these things."""
    return [item.removal for item in items if item.removal]


def remove(items: Iterable[Item]) -> list[Completed]:
    """Remove these things; what came of each. Whether they are gone is for the next snapshot to tell."""
    return [run(command, timeout=REMOVAL_SECONDS) for command in removal_plan(items)]
