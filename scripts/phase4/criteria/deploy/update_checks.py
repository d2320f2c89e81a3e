"""IV-DEPLOY-004: the release is upgraded with other values and rolled back, while people use it."""

from phase4.criteria.deploy import operations
from phase4.criteria.deploy.operations import Operations, differing
from phase4.criteria.deploy.scaling_checks import settled
from phase4.criteria.deploy.validated import frontend_url
from phase4.criteria.probes.load import expect_undisturbed
from phase4.engine.checks import Recorder

# Helm's own default, which neither release/install.py nor an operator's plain command changes.
HISTORY_MAX = 10
FEWEST_OBJECTS = 20


def _tried(recorder: Recorder) -> Operations:
    return operations.operations(recorder.context, frontend_url())


def upgrade_undisturbed(recorder: Recorder) -> None:
    """`helm upgrade` fails, replaces no pod, or lets the requests of users fail."""
    observed = _tried(recorder)
    recorder.expect_exit_0("helm upgrade --reuse-values, with three values of one's own", observed.upgraded)
    recorder.expect_equal("status of the new revision", "deployed", observed.between.history[-1].status)
    left = len(observed.before.pods & observed.between.pods)
    recorder.expect_equal("pods of frontend and backend that the upgrade did not replace", 0, left)
    expect_undisturbed(recorder, "the upgrade", observed.during_upgrade)


def rollback_restores(recorder: Recorder) -> None:
    """`helm rollback` does not bring back the values, the manifest or the live objects of the revision before."""
    observed = _tried(recorder)
    before, after = observed.before, observed.after
    recorder.expect_exit_0("helm rollback", observed.rolled_back)
    changed = differing(before.desired_state, observed.between.desired_state)
    recorder.expect_at_least(f"live objects that the upgrade had changed: {', '.join(changed)}", 3, len(changed))
    recorder.expect("values of the revision", before.values == after.values,
              expected=f"those of revision {before.revision}",
              actual="the same" if before.values == after.values else after.values)  # fmt: skip
    recorder.expect_at_least("objects in the revision's manifest", FEWEST_OBJECTS, len(after.manifest))
    recorder.expect_empty("objects of the manifest that are not as before", differing(before.manifest, after.manifest))
    recorder.expect_at_least("live objects", FEWEST_OBJECTS, len(after.desired_state))
    recorder.expect_empty("live objects that are not as before", differing(before.desired_state, after.desired_state))
    expect_undisturbed(recorder, "the rollback", observed.during_rollback)
    settled(recorder, "after the rollback")


def values_overridden(recorder: Recorder) -> None:
    """A value given to `helm upgrade` does not arrive in the live objects, or stays after the rollback."""
    observed = _tried(recorder)
    for where, value in observed.expected.items():
        recorder.expect_equal(f"{where}, after the upgrade", value, observed.between.overridden[where])
    for where, value in observed.before.overridden.items():
        recorder.expect_equal(f"{where}, after the rollback", value, observed.after.overridden[where])


def history_kept(recorder: Recorder) -> None:
    """The release's history lacks a revision, has two that are deployed, or grows without end."""
    observed = _tried(recorder)
    first, kept = observed.before.revision, observed.after.history
    by_number = {item.revision: item for item in kept}
    recorder.expect_equal("newest revision: before, upgraded, rolled back", (first, first + 1, first + 2),
               (first, observed.between.revision, observed.after.revision))  # fmt: skip
    statuses = [item.status for item in (by_number.get(first + step) for step in range(3)) if item]
    recorder.expect_equal("their statuses now", ["superseded", "superseded", "deployed"], statuses)
    deployed = [item.revision for item in kept if item.status == "deployed"]
    recorder.expect_equal("revisions that are deployed", [observed.after.revision], deployed)
    recorder.expect_equal("what the newest says of itself", f"Rollback to {first}", kept[-1].description.strip())
    numbers = [item.revision for item in kept]
    recorder.expect_equal("revision numbers", sorted(set(numbers)), numbers)
    recorder.expect("revisions kept", 3 <= len(kept) <= HISTORY_MAX,
              expected=f"3 to {HISTORY_MAX}", actual=len(kept))  # fmt: skip
