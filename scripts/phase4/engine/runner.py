"""Runs tasks: dependencies first, steps, then checks; what is fresh is left alone, what cannot go on is BLOCKED."""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from phase4.engine import diagnostics
from phase4.engine.assessment import NOT_AUTOMATED, Assessment, fingerprints
from phase4.engine.checks import Check, Recorder, Step, Stopwatch, TaskDefinition
from phase4.engine.context import Context, Fact
from phase4.engine.criterion_status import CriterionStatus
from phase4.engine.ledger import Ledger
from phase4.engine.model import Result, Status, Task, worst
from phase4.system.errors import BlockedError, Exit, InvalidInput, Phase4Error


class Events(Protocol):
    """Who is told what a run does, as it does it."""

    def task_started(self, task: Task) -> None: ...
    def step_started(self, task: Task, step: Step) -> None: ...
    def task_fresh(self, task: Task) -> None: ...
    def checked(self, result: Result) -> None: ...
    def task_ended(self, task: Task, status: Status, seconds: float) -> None: ...


@dataclass(frozen=True)
class RunOptions:
    """How to run.

    Args:
        verify: only check; do no step.
        force: do steps and checks though nothing changed.
    """

    verify: bool = False
    force: bool = False


@dataclass
class Summary:
    """What a run came to."""

    statuses: dict[str, Status] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    criterion_statuses: list[CriterionStatus] = field(default_factory=list)
    executed: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> Exit:
        """0 if all passed or is waived, 3 on a bug of ours, 1 if something failed, 4 if something could not be done.

        A finding about the waivers themselves fails too.
        """
        statuses = {criterion_status.status for criterion_status in self.criterion_statuses}
        if any(result.bug for result in self.results):
            return Exit.BUG
        if statuses & {Status.FAIL, Status.ERROR} or self.findings:
            return Exit.CRITERION_FAILED
        return Exit.OK if statuses <= {Status.PASS, Status.WAIVED} else Exit.BLOCKED


class Runner:
    """Runs tasks over a registry of work, and keeps every result in the ledger."""

    def __init__(
        self,
        definitions: Mapping[str, TaskDefinition],
        ledger: Ledger,
        context: Context,
        events: Events,
        assessment: Assessment | None = None,
    ) -> None:
        self._definitions = definitions
        self._ledger = ledger
        self._context = context
        self._events = events
        self._assessment = assessment or Assessment(definitions, ledger, context)
        context.assessment = self._assessment

    def run(self, tasks: Sequence[Task], mode: RunOptions, catalogue: Mapping[str, Task]) -> Summary:
        """Run the tasks in the given order (see ``phase4.engine.graph``).

        Args:
            catalogue: every task by ID, to know how the dependencies that are not in ``tasks`` stand.
        """
        summary = Summary()
        for task in tasks:
            watch = Stopwatch()
            self._events.task_started(task)
            summary.results += self._run_task(task, mode, summary, catalogue)
            criterion_statuses = self._assessment.criterion_statuses(task)
            summary.criterion_statuses += criterion_statuses
            summary.statuses[task.id] = worst(criterion_status.status for criterion_status in criterion_statuses)
            self._events.task_ended(task, summary.statuses[task.id], watch.seconds)
        return summary

    def _run_task(self, task: Task, mode: RunOptions, summary: Summary, catalogue: Mapping[str, Task]) -> list[Result]:
        definition = self._definitions.get(task.id)
        if definition is None:
            return []
        # Before freshness: what was proven on top of something says nothing while that does not hold.
        stopped = None if mode.verify else self._blocker(task, summary, catalogue)
        if not (stopped or mode.force or mode.verify) and self._is_fresh(task):
            self._events.task_fresh(task)
            return []
        summary.executed += 1
        missing_here = [] if mode.verify or mode.force or stopped else self._missing_here(task, definition)
        if missing_here:
            return [self._keep(self.check(check, task)) for check in missing_here]
        if not mode.verify:
            stopped = stopped or self._do_steps(task, definition.steps)
            if stopped:
                return self._stop(stopped, task, definition)
        results = [self._keep(self._diagnosed(self.check(check, task), definition)) for check in definition.checks]
        stopped = None if mode.verify else self._do_steps(task, definition.conclusion)
        return self._stop(stopped, task, definition) if stopped else results

    def _stop(self, stopped: Result, task: Task, definition: TaskDefinition) -> list[Result]:
        """What stopped the task, as the result of each of its criteria."""
        stopped = self._diagnosed(stopped, definition)
        return [self._keep(stopped.model_copy(update={"criterion": c.id})) for c in task.criteria]

    def _diagnosed(self, result: Result, definition: TaskDefinition) -> Result:
        """The result with what was gathered about its failure, if it failed."""
        diagnose = definition.diagnose
        if diagnose is None or result.status not in (Status.FAIL, Status.ERROR):
            return result
        # By the function alone: what the first failure of a run shows, the others need not gather again.
        texts = self._context.once(Fact(diagnose), lambda: diagnose(result))
        return result.model_copy(update={"diagnostics": diagnostics.keep(texts, result, self._ledger.path.parent)})

    def _missing_here(self, task: Task, definition: TaskDefinition) -> list[Check]:
        """The checks of what this machine could not have, if all else of the task is proven; none otherwise.

        They are asked again, for the machine may have it by now. Steps are not: they are as they were when the rest
        was proven.
        """
        open_criteria = {}
        for criterion_status in self._assessment.criterion_statuses(task):
            result = criterion_status.result
            if criterion_status.fresh:
                continue
            if result is None or result.status is not Status.BLOCKED or result.blocked_by or result.step:
                return []
            open_criteria[criterion_status.criterion.id] = criterion_status
        return [check for check in definition.checks if check.criterion in open_criteria]

    def _is_fresh(self, task: Task) -> bool:
        return all(criterion_status.fresh for criterion_status in self._assessment.criterion_statuses(task))

    def _blocker(self, task: Task, summary: Summary, catalogue: Mapping[str, Task]) -> Result | None:
        """A BLOCKED result if a dependency has not passed: it names the first, and what to run."""
        for dependency in task.dependencies:
            if not self._assessment.lets_pass(catalogue[dependency], task):
                status = summary.statuses.get(dependency) or self._assessment.status(catalogue[dependency])
                return Result(
                    criterion=task.id,
                    status=Status.BLOCKED,
                    reason=f"{dependency} is {status}" + self._why(catalogue[dependency]),
                    blocked_by=dependency,
                    fix=f"./inv {task.command} --deps",
                )
        return None

    def _why(self, task: Task) -> str:
        return f" ({NOT_AUTOMATED})" if task.id not in self._definitions else ""

    def _do_steps(self, task: Task, steps: Sequence[Step]) -> Result | None:
        """Do the steps; a result that stands for every criterion if one of them fails."""
        for step in steps:
            self._events.step_started(task, step)
            watch = Stopwatch()
            try:
                step.act(self._context)
            except Phase4Error as error:
                return _failed_step(task, step, error, watch.seconds)
            except Exception:  # noqa: BLE001  (a bug in a step must be reported, not end the other tasks)
                return _bug(task.id, f"step '{step.title}'", watch.seconds, f"./inv {task.command}")
            finally:
                # Also after a failure: a step that stopped half-way has changed things as well.
                self._context.forget()
        return None

    def check(self, check: Check, task: Task) -> Result:
        """Run one check and return what it found; never raises what the check raises."""
        recorder, watch = Recorder(self._context), Stopwatch()
        fix = check.fix or f"./inv {task.command}"
        # Before the look: if a thing changes while it is looked at, the result is stale from the start.
        inputs = self._fingerprints(check)
        try:
            check.verify(recorder)
            result = _judge(check, recorder, fix)
        except BlockedError as error:
            result = _raised(check, Status.BLOCKED, error, fix)
        except InvalidInput as error:
            result = _raised(check, Status.FAIL, error, fix)
        except Phase4Error as error:
            result = _raised(check, Status.ERROR, error, fix)
        except Exception:  # noqa: BLE001  (a bug in a check must be reported, not end the other checks)
            result = _bug(check.criterion, "the check", watch.seconds, f"./inv {task.command} --verify")
        return result.model_copy(
            update={
                "evidence": tuple(recorder.evidence),
                "deviations": tuple(recorder.deviations),
                "seconds": watch.seconds,
                "fingerprints": inputs,
            }
        )

    def _fingerprints(self, check: Check) -> dict[str, str]:
        try:
            return fingerprints(check, self._context)
        except (Phase4Error, OSError) as error:
            return {"unknown": str(error)}

    def _keep(self, result: Result) -> Result:
        self._ledger.append(result)
        self._events.checked(result)
        return result


def _judge(check: Check, recorder: Recorder, fix: str) -> Result:
    # True of no evidence at all too: a check that saw nothing must never pass.
    if all(evidence.advice for evidence in recorder.evidence):
        return Result(criterion=check.criterion, status=Status.ERROR, bug=True, message="the check looked at nothing")
    if not any(evidence.fails for evidence in recorder.evidence):
        return Result(criterion=check.criterion, status=Status.PASS)
    return Result(criterion=check.criterion, status=Status.FAIL, message=check.message, fix=fix)


def _raised(check: Check, status: Status, error: Phase4Error, fix: str) -> Result:
    why = f"{error.what}; {error.why}" if error.why else error.what
    return Result(criterion=check.criterion, status=status, reason=why, fix=error.fix or fix)


def _failed_step(task: Task, step: Step, error: Phase4Error, seconds: float) -> Result:
    blocked = isinstance(error, BlockedError)
    why = f"{error.what}; {error.why}" if error.why else error.what
    return Result(
        criterion=task.id,
        status=Status.BLOCKED if blocked else Status.ERROR,
        reason=f"step '{step.title}': {why}",
        step=step.title,
        fix=error.fix or f"./inv {task.command}",
        seconds=seconds,
    )


def _bug(criterion: str, where: str, seconds: float, fix: str) -> Result:
    return Result(
        criterion=criterion,
        status=Status.ERROR,
        bug=True,
        message=f"a bug of ours in {where}: please report the text below",
        # The last frames: the first are this runner's, and the same for every bug.
        reason=traceback.format_exc(limit=-6),
        fix=fix,
        seconds=seconds,
    )
