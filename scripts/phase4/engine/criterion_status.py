"""Where a criterion stands: what the assessment says of it and every report shows."""

from dataclasses import dataclass

from phase4.engine.model import Criterion, Result, Status
from phase4.engine.waivers import Waiver


@dataclass(frozen=True)
class CriterionStatus:
    """Where a criterion stands: its status now, why, the result that says so, and the waiver if there is one."""

    criterion: Criterion
    status: Status
    reason: str = ""
    result: Result | None = None
    waiver: Waiver | None = None
    source: str = ""

    @property
    def fresh(self) -> bool:
        """Whether it passes and nothing that it looked at has changed."""
        return self.status is Status.PASS

    @property
    def unwaived(self) -> Status:
        """The status without the waiver."""
        return self.result.status if self.waiver and self.result else self.status

    @property
    def lets_pass(self) -> bool:
        """Whether what comes later may go on: it passes, is waived, or this machine cannot have it."""
        blocked_by_machine = self.status is Status.BLOCKED and self.result is not None and not self.result.blocked_by
        return self.status in (Status.PASS, Status.WAIVED) or blocked_by_machine
