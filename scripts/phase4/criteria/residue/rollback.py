"""The rollback of everything: release, namespace, cluster and rules, with a snapshot before and one after."""

from collections.abc import Collection

from phase4.cluster import driver
from phase4.cluster.context import ContextDriver
from phase4.criteria.residue import snapshot
from phase4.criteria.residue.item import Item, Keeper, Snapshot
from phase4.engine.checks import Command
from phase4.engine.model import Frozen
from phase4.release import rollback
from phase4.system.progress import Progress

# Without the cluster these keep nothing.
GOING = frozenset((Keeper.RELEASE, Keeper.CLUSTER))


class Rollback(Frozen):
    """What a rollback came to: things that are gone, that are kept and by whom, and what is still there and should not.

    Example: ``gone`` "containers todo-phase4", ``kept`` "the next run keeps images todo-backend:0f2d5c7e9a1b (...)".
    """

    gone: tuple[str, ...]
    kept: tuple[str, ...]
    findings: tuple[str, ...]


def roll_back(progress: Progress) -> Rollback:
    """Take everything back that is not kept for the next run or by choice, and prove it.

    Raises:
        Phase4Error: a step failed, or engine and cluster cannot be looked through.
    """
    before = snapshot.take(optional=_optional())
    failures = rollback.roll_back(progress, with_cluster=True)
    snapshot.remove(_rest(snapshot.take(optional=_optional())))
    return outcome(before, snapshot.take(optional=_optional()), failures)


def plan() -> list[Command]:
    """What ``roll_back`` would run now."""
    now = snapshot.take(optional=_optional())
    return [*rollback.plan(with_cluster=True), *snapshot.removal_plan(_rest(now))]


def outcome(before: Snapshot, after: Snapshot, failures: Collection[str] = ()) -> Rollback:
    """What two snapshots tell of a rollback between them; ``failures`` are what it found itself."""
    rest = _rest(after)
    return Rollback(
        gone=tuple(f"{item.kind} {item.name}" for item in before.gone_in(after)),
        kept=tuple(f"{item.keeper} keeps {item.kind} {item}" for item in after.items if item not in rest),
        findings=(
            *failures,
            *(f"{item.kind} {item} is still there" for item in rest),
            *(f"{kind} were not looked at: {why}" for kind, why in after.unseen.items() if kind not in _optional()),
        ),
    )


def _rest(now: Snapshot) -> tuple[Item, ...]:
    """What has to go. The host's rules stay as long as another cluster needs them."""
    others = any(item.keeper is Keeper.USER for item in now.of_kind("containers"))
    return tuple(item for item in now.left_over(GOING) if not (others and item.kind == "iptables rules"))


def _optional() -> tuple[str, ...]:
    """The kinds that may be out of sight: a cluster that is gone shows nothing, and its containers tell that it is.

    An existing cluster is used without a container engine too.
    """
    return snapshot.KINDS if isinstance(driver(), ContextDriver) else (*snapshot.OPTIONAL, *snapshot.IN_CLUSTER)
