"""What is known now: the newest result of each criterion, held against what its check looked at."""

from collections.abc import Mapping
from dataclasses import dataclass

from phase4.engine.checks import Check, Context, TaskDefinition
from phase4.engine.ledger import Ledger
from phase4.engine.model import Criterion, Result, Status, Task, worst
from phase4.system.errors import Phase4Error

NOT_AUTOMATED = "no check is written for this task yet"


@dataclass(frozen=True)
class CriterionStatus:
    """Where a criterion stands: its status now, why, and the result that says so."""

    criterion: Criterion
    status: Status
    reason: str = ""
    result: Result | None = None

    @property
    def fresh(self) -> bool:
        return self.status is Status.PASS


def fingerprints(check: Check, context: Context) -> dict[str, str]:
    """The fingerprint of everything the check looks at, by name."""
    return {
        tracked.name: context.once(("fingerprint", tracked.name), lambda s=tracked: s.fingerprint(context))  # type: ignore[misc]
        for tracked in check.inputs
    }


def changed(check: Check, result: Result, context: Context) -> list[str]:
    """The names of the things that are not as they were when the result was found."""
    now = fingerprints(check, context)
    names = list(now) + [name for name in result.fingerprints if name not in now]
    return [name for name in names if now.get(name) != result.fingerprints.get(name)]


class Assessment:
    """Reads the ledger and the world; changes neither."""

    def __init__(self, work: Mapping[str, TaskDefinition], ledger: Ledger, context: Context) -> None:
        self._work = work
        self._ledger = ledger
        self._context = context

    def criterion_statuses(self, task: Task) -> list[CriterionStatus]:
        """Where each criterion of the task stands."""
        work = self._work.get(task.id)
        if work is None:
            return [CriterionStatus(criterion, Status.NOT_RUN, NOT_AUTOMATED) for criterion in task.criteria]
        checks = {check.criterion: check for check in work.checks}
        return [self._standing(criterion, checks[criterion.id]) for criterion in task.criteria]

    def _standing(self, criterion: Criterion, check: Check) -> CriterionStatus:
        result = self._ledger.latest().get(criterion.id)
        if result is None:
            return CriterionStatus(criterion, Status.NOT_RUN, "never run")
        if result.status is not Status.PASS:
            return CriterionStatus(criterion, result.status, result.reason or result.message, result)
        try:
            stale = changed(check, result, self._context)
        except (Phase4Error, OSError) as error:
            return CriterionStatus(
                criterion, Status.NOT_RUN, f"stale: what it looked at cannot be seen: {error}", result
            )
        if stale:
            return CriterionStatus(criterion, Status.NOT_RUN, f"stale: {', '.join(stale)} changed", result)
        return CriterionStatus(criterion, Status.PASS, "", result)

    def status(self, task: Task) -> Status:
        """The task's status: the worst of its criteria."""
        return worst(criterion_status.status for criterion_status in self.criterion_statuses(task))
