"""IV-DEPLOY-004: the release is upgraded with other values and rolled back, while people use it."""

from phase4.criteria.deploy import operations
from phase4.criteria.deploy.operations import Operations, differing
from phase4.criteria.deploy.scaling_checks import settled
from phase4.criteria.deploy.validated import frontend_url
from phase4.criteria.probes.load import look_undisturbed
from phase4.engine.checks import Look

# Helm's own default, which neither release/install.py nor an operator's plain command changes.
HISTORY_MAX = 10
FEWEST_OBJECTS = 20


def _tried(look: Look) -> Operations:
    return operations.operations(look.context, frontend_url())


def upgrade_undisturbed(look: Look) -> None:
    """`helm upgrade` fails, replaces no pod, or lets the requests of users fail."""
    seen = _tried(look)
    look.ended_well("helm upgrade --reuse-values, with three values of one's own", seen.upgraded)
    look.equal("status of the new revision", "deployed", seen.between.history[-1].status)
    left = len(seen.before.pods & seen.between.pods)
    look.equal("pods of frontend and backend that the upgrade did not replace", 0, left)
    look_undisturbed(look, "the upgrade", seen.during_upgrade)


def rollback_restores(look: Look) -> None:
    """`helm rollback` does not bring back the values, the manifest or the live objects of the revision before."""
    seen = _tried(look)
    before, after = seen.before, seen.after
    look.ended_well("helm rollback", seen.rolled_back)
    changed = differing(before.said, seen.between.said)
    look.at_least(f"live objects that the upgrade had changed: {', '.join(changed)}", 3, len(changed))
    look.that("values of the revision", before.values == after.values,
              expected=f"those of revision {before.revision}",
              actual="the same" if before.values == after.values else after.values)  # fmt: skip
    look.at_least("objects in the revision's manifest", FEWEST_OBJECTS, len(after.manifest))
    look.nothing("objects of the manifest that are not as before", differing(before.manifest, after.manifest))
    look.at_least("live objects", FEWEST_OBJECTS, len(after.said))
    look.nothing("live objects that are not as before", differing(before.said, after.said))
    look_undisturbed(look, "the rollback", seen.during_rollback)
    settled(look, "after the rollback")


def values_overridden(look: Look) -> None:
    """A value given to `helm upgrade` does not arrive in the live objects, or stays after the rollback."""
    seen = _tried(look)
    for where, value in seen.expected.items():
        look.equal(f"{where}, after the upgrade", value, seen.between.overridden[where])
    for where, value in seen.before.overridden.items():
        look.equal(f"{where}, after the rollback", value, seen.after.overridden[where])


def history_kept(look: Look) -> None:
    """The release's history lacks a revision, has two that are deployed, or grows without end."""
    seen = _tried(look)
    first, kept = seen.before.revision, seen.after.history
    by_number = {one.revision: one for one in kept}
    look.equal("newest revision: before, upgraded, rolled back", (first, first + 1, first + 2),
               (first, seen.between.revision, seen.after.revision))  # fmt: skip
    statuses = [one.status for one in (by_number.get(first + step) for step in range(3)) if one]
    look.equal("their statuses now", ["superseded", "superseded", "deployed"], statuses)
    deployed = [one.revision for one in kept if one.status == "deployed"]
    look.equal("revisions that are deployed", [seen.after.revision], deployed)
    look.equal("what the newest says of itself", f"Rollback to {first}", kept[-1].description.strip())
    numbers = [one.revision for one in kept]
    look.equal("revision numbers", sorted(set(numbers)), numbers)
    look.that("revisions kept", 3 <= len(kept) <= HISTORY_MAX,
              expected=f"3 to {HISTORY_MAX}", actual=len(kept))  # fmt: skip
