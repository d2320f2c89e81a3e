"""What every report is written from: tasks, their criteria, the evidence, the machine's facts."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Literal

from pydantic import ConfigDict, Field

from phase4.engine.context import Statuses
from phase4.engine.criterion_status import CriterionStatus
from phase4.engine.model import Evidence, Frozen, Status, Task, worst
from phase4.report.machine import Machine, look_at_machine

SCHEMA_VERSION = 1


class CriterionReport(Frozen):
    """One criterion as it stands. ``stale`` evidence was found before something it looked at changed.

    ``looked_at`` names the things whose change makes it stale; ``source`` is the file and line of the check.
    ``next_command`` is what to run next, empty if it passes; ``seconds`` is the wall time of the check.
    """

    id: str
    text: str
    status: Status
    reason: str = ""
    message: str = ""
    next_command: str = ""
    stale: bool = False
    bug: bool = False
    deviations: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    looked_at: tuple[str, ...] = ()
    source: str = ""
    diagnostics: str = ""
    checked_at: datetime | None = None
    seconds: float | None = None

    @property
    def failures(self) -> tuple[Evidence, ...]:
        """The evidence that was not as expected."""
        return tuple(evidence for evidence in self.evidence if evidence.fails)


class TaskReport(Frozen):
    """One task, its status being the worst of its criteria."""

    id: str
    number: str
    title: str
    section: str
    effort: str
    priority: str
    command: str
    dependencies: tuple[str, ...]
    status: Status
    criteria: tuple[CriterionReport, ...]

    @property
    def passed(self) -> int:
        """How many criteria pass."""
        return sum(criterion.status is Status.PASS for criterion in self.criteria)

    @property
    def seconds(self) -> float:
        """Seconds that the checks of all criteria took."""
        return round(sum(criterion.seconds or 0.0 for criterion in self.criteria), 3)


class Deviation(Frozen):
    """A criterion that is met in another way than its words say, and how."""

    criterion: str
    text: str


class WaiverReport(Frozen):
    """An open criterion that a person answers for. ``status`` is how it stands by itself."""

    criterion: str
    status: Status
    justification: str
    approved_by: str
    expires: date


class Report(Frozen):
    """All there is to report. Its JSON form is versioned by ``schema``."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    schema_version: Literal[1] = Field(default=1, alias="schema")
    project: str = "todo-phase4"
    generated_at: datetime
    machine: Machine
    status: Status
    task_counts: dict[Status, int]
    criterion_counts: dict[Status, int]
    tasks: tuple[TaskReport, ...]
    deviations: tuple[Deviation, ...] = ()
    waivers: tuple[WaiverReport, ...] = ()
    waiver_findings: tuple[str, ...] = ()

    @property
    def criteria(self) -> tuple[CriterionReport, ...]:
        """All criteria, in the specification's order."""
        return tuple(criterion for task in self.tasks for criterion in task.criteria)

    @property
    def sections(self) -> dict[str, tuple[TaskReport, ...]]:
        """The tasks by section, in the specification's order."""
        names = dict.fromkeys(task.section for task in self.tasks)
        return {name: tuple(task for task in self.tasks if task.section == name) for name in names}


def collect(
    assessment: Statuses,
    tasks: Sequence[Task],
    *,
    cluster: str | None = None,
    machine: Machine | None = None,
    now: datetime | None = None,
) -> Report:
    """Gather the report of these tasks: reads the ledger and the world, changes neither.

    Args:
        cluster: what the cluster in use is known by, such as ``minikube, uid 3f2c...``.
        machine: the machine's facts, if they are known already; by default they are looked up.
        now: when the report is made; by default the present.
    """
    statuses = [assessment.criterion_statuses(task) for task in tasks]
    reports = tuple(task_report(task, of_task) for task, of_task in zip(tasks, statuses, strict=True))
    criteria = [criterion for report in reports for criterion in report.criteria]
    return Report(
        generated_at=now or datetime.now(UTC),
        machine=machine or look_at_machine(cluster),
        status=worst(report.status for report in reports),
        task_counts=_counts(report.status for report in reports),
        criterion_counts=_counts(criterion.status for criterion in criteria),
        tasks=reports,
        deviations=tuple(
            Deviation(criterion=criterion.id, text=text) for criterion in criteria for text in criterion.deviations
        ),
        waivers=tuple(waiver_report(status) for of_task in statuses for status in of_task if status.waiver),
        waiver_findings=tuple(assessment.waiver_findings(tasks)),
    )


def task_report(task: Task, criterion_statuses: Sequence[CriterionStatus]) -> TaskReport:
    """The report of one task from where its criteria stand."""
    return TaskReport(
        id=task.id,
        number=task.number,
        title=task.title,
        section=task.section,
        effort=task.effort,
        priority=task.priority,
        command=f"./inv {task.command}",
        dependencies=task.dependencies,
        status=worst(criterion_status.status for criterion_status in criterion_statuses),
        criteria=tuple(criterion_report(task, criterion_status) for criterion_status in criterion_statuses),
    )


def waiver_report(criterion_status: CriterionStatus) -> WaiverReport:
    """The report of a waiver that holds."""
    waiver = criterion_status.waiver
    assert waiver is not None, "only waived criteria have one"
    return WaiverReport(
        criterion=waiver.criterion,
        status=criterion_status.unwaived,
        justification=waiver.justification,
        approved_by=waiver.approved_by,
        expires=waiver.expires,
    )


def criterion_report(task: Task, criterion_status: CriterionStatus) -> CriterionReport:
    """The report of one criterion from where it stands."""
    result = criterion_status.result
    passes = criterion_status.status is Status.PASS
    if result is None:
        return CriterionReport(
            id=criterion_status.criterion.id,
            text=criterion_status.criterion.text,
            status=criterion_status.status,
            reason=criterion_status.reason,
            next_command="" if passes else f"./inv {task.command}",
            source=criterion_status.source,
        )
    return CriterionReport(
        id=criterion_status.criterion.id,
        text=criterion_status.criterion.text,
        status=criterion_status.status,
        # A standing repeats the message where there is no reason; said once is enough.
        reason=criterion_status.reason.rstrip() if criterion_status.reason != result.message else "",
        message=result.message,
        next_command="" if passes else result.fix or f"./inv {task.command}",
        stale=criterion_status.status is Status.NOT_RUN,
        bug=result.bug,
        deviations=result.deviations,
        evidence=result.evidence,
        looked_at=tuple(result.fingerprints),
        diagnostics=result.diagnostics,
        source=criterion_status.source,
        checked_at=result.started_at,
        seconds=result.seconds,
    )


def _counts(statuses: Iterable[Status]) -> dict[Status, int]:
    listed = list(statuses)
    return {status: listed.count(status) for status in Status}
