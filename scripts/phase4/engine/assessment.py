"""What is known now: the newest result of each criterion, held against what its check looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from phase4.engine import waivers
from phase4.engine.checks import Check, Input, TaskDefinition
from phase4.engine.context import Context, remembered
from phase4.engine.criterion_status import CriterionStatus
from phase4.engine.ledger import Ledger
from phase4.engine.model import Criterion, Result, Status, Task, worst
from phase4.engine.waivers import Waiver
from phase4.system.errors import Phase4Error

NOT_AUTOMATED = "no check is written for this task yet"
# What lives outside the repository can change in ways that no fingerprint shows.
MAX_AGE = timedelta(days=7)
# A look that is to come says that a clock was wrong, so its age is not known.
CLOCKS_DIFFER = timedelta(hours=1)
# A dependency that is an order and not a need: the specification lets it deviate when the deviation is documented.
ORDER = "all previous tasks"


def fingerprints(check: Check, context: Context) -> dict[str, str]:
    """The fingerprint of everything the check looks at, by name."""
    return {tracked.name: _fingerprint(context, tracked) for tracked in check.inputs}


@remembered
def _fingerprint(context: Context, tracked: Input) -> str:
    # An input is told apart by its function too: those of one name, such as the code of a check, differ between checks.
    return tracked.fingerprint(context)


def changed(check: Check, result: Result, context: Context) -> list[str]:
    """The names of the things that are not as they were when the result was found."""
    now = fingerprints(check, context)
    names = list(now) + [name for name in result.fingerprints if name not in now]
    return [name for name in names if now.get(name) != result.fingerprints.get(name)]


class Assessment:
    """Reads the ledger, the waivers and the world; changes none of them.

    Args:
        waivers: by criterion; see ``phase4.engine.waivers``.
        max_age: how old a PASS of something outside the repository may be.
        now: when it is read; by default the present.
    """

    def __init__(
        self,
        definitions: Mapping[str, TaskDefinition],
        ledger: Ledger,
        context: Context,
        *,
        waivers: Mapping[str, Waiver] | None = None,
        max_age: timedelta = MAX_AGE,
        now: datetime | None = None,
    ) -> None:
        self._definitions = definitions
        self._ledger = ledger
        self._context = context
        self.waivers = dict(waivers or {})
        self._max_age = max_age
        self._now = now

    def criterion_statuses(self, task: Task) -> list[CriterionStatus]:
        """Where each criterion of the task stands."""
        definition = self._definitions.get(task.id)
        if definition is None:
            return [CriterionStatus(criterion, Status.NOT_RUN, NOT_AUTOMATED) for criterion in task.criteria]
        checks = {check.criterion: check for check in definition.checks}
        return [self._with_waiver(self._by_itself(criterion, checks[criterion.id])) for criterion in task.criteria]

    def status(self, task: Task) -> Status:
        """The task's status: the worst of its criteria."""
        return worst(criterion_status.status for criterion_status in self.criterion_statuses(task))

    def lets_pass(self, dependency: Task, dependent: Task) -> bool:
        """Whether the dependent task may run, as far as this dependency goes.

        WAIVED criteria let everything pass. Where the dependency is an order ("All previous tasks"), so does what
        this machine cannot have: it is a deviation that the report lists.
        """
        statuses = self.criterion_statuses(dependency)
        if dependent.dependencies_text.lower().startswith(ORDER):
            return all(criterion_status.lets_pass for criterion_status in statuses)
        return all(criterion_status.status in (Status.PASS, Status.WAIVED) for criterion_status in statuses)

    def waiver_findings(self, tasks: Sequence[Task]) -> list[str]:
        """What is wrong with the waivers, in view of how these tasks' criteria stand."""
        statuses = {
            criterion_status.criterion.id: criterion_status.unwaived
            for task in tasks
            for criterion_status in self.criterion_statuses(task)
        }
        return waivers.findings(self.waivers.values(), statuses, self._today.date())

    @property
    def _today(self) -> datetime:
        return self._now or datetime.now(UTC)

    def _with_waiver(self, criterion_status: CriterionStatus) -> CriterionStatus:
        waiver = self.waivers.get(criterion_status.criterion.id)
        if waiver is None or not waiver.holds(self._today.date()) or criterion_status.status not in waivers.WAIVABLE:
            return criterion_status
        reason = (
            f"{criterion_status.status}, waived by {waiver.approved_by} until {waiver.expires}: {waiver.justification}"
        )
        return replace(criterion_status, status=Status.WAIVED, reason=reason, waiver=waiver)

    def _by_itself(self, criterion: Criterion, check: Check) -> CriterionStatus:
        result = self._ledger.latest().get(criterion.id)
        source = check.source
        if result is None:
            return CriterionStatus(criterion, Status.NOT_RUN, "never run", source=source)
        if result.status is not Status.PASS:
            return CriterionStatus(criterion, result.status, result.reason or result.message, result, source=source)
        try:
            stale = self._staleness(check, result)
        except (Phase4Error, OSError) as error:
            stale = f"what it looked at cannot be seen: {error}"
        if stale:
            return CriterionStatus(criterion, Status.NOT_RUN, f"stale: {stale}", result, source=source)
        return CriterionStatus(criterion, Status.PASS, "", result, source=source)

    def _staleness(self, check: Check, result: Result) -> str:
        """Why a PASS no longer holds; empty if it does."""
        names = changed(check, result, self._context)
        if names:
            return f"{', '.join(names)} changed"
        outside = [tracked.name for tracked in check.inputs if tracked.is_outside]
        if outside and result.started_at - self._today > CLOCKS_DIFFER:
            return (
                f"{outside[0]} lives outside the repository and was seen at {result.started_at:%F %T}, which is to come"
            )
        if outside and self._today - result.started_at > self._max_age:
            return f"{outside[0]} lives outside the repository and was seen more than {self._max_age.days} days ago"
        return ""
