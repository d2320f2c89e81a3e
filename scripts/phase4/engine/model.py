"""The nouns of this project: tasks, criteria, statuses, evidence, results."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Status(StrEnum):
    """What is known of a criterion or a task. Only PASS passes; unknown is never success.

    WAIVED is open still: a person answers for it by name until a day (see ``phase4.engine.waivers``).
    """

    NOT_RUN = "NOT_RUN"
    PASS = "PASS"
    FAIL = "FAIL"
    ERROR = "ERROR"
    BLOCKED = "BLOCKED"
    SKIPPED = "SKIPPED"
    WAIVED = "WAIVED"


# The worst first: a task is as good as its worst criterion.
SEVERITY = (
    Status.ERROR,
    Status.FAIL,
    Status.BLOCKED,
    Status.SKIPPED,
    Status.NOT_RUN,
    Status.WAIVED,
    Status.PASS,
)


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of the statuses; NOT_RUN if there are none."""
    present = set(statuses)
    return next((status for status in SEVERITY if status in present), Status.NOT_RUN)


class Frozen(BaseModel):
    """Data that does not change once made; unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Criterion(Frozen):
    """One acceptance criterion, in the specification's words. ``id`` is like ``IV-CONT-001.3``."""

    id: str
    task_id: str
    text: str


class Task(Frozen):
    """One task of the catalogue, in the specification's words."""

    id: str
    number: str
    title: str
    section: str
    effort: str
    priority: str
    dependencies_text: str
    dependencies: tuple[str, ...]
    description: str
    criteria: tuple[Criterion, ...]
    steps: tuple[str, ...]
    commands: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The Invoke task's name: ``IV-CONT-006`` is ``cont-006``."""
        return self.id.removeprefix("IV-").lower()


class Series(Frozen):
    """Numbers over time, which people would rather look at than read.

    ``title`` says what is counted; ``seconds`` are the moments, counted from the first. Each of ``lines`` has a value
    for every moment.
    """

    title: str
    seconds: tuple[float, ...]
    lines: dict[str, tuple[float, ...]]


class Evidence(Frozen):
    """One look at a real thing: what was expected, what was there, and how it was looked at.

    ``advice`` goes beyond the criterion: it is told, and never fails anything.
    """

    what: str
    expected: str
    actual: str
    ok: bool
    command: str | None = None
    exit_code: int | None = None
    seconds: float | None = None
    artefact: str | None = None
    digest: str | None = None
    advice: bool = False
    series: tuple[Series, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether it fails its criterion."""
        return not (self.ok or self.advice)


class Result(Frozen):
    """What one check found, and the fingerprints of all it looked at when it did.

    ``blocked_by`` is the task that has to pass first; a BLOCKED result without it is one of this machine, which cannot
    have what the criterion needs. ``step`` is the title of the step that did not succeed, so that nothing was checked.
    ``diagnostics`` is a file, by its path from the state directory: what was gathered when the criterion failed.
    """

    criterion: str
    status: Status
    message: str = ""
    reason: str = ""
    fix: str = ""
    blocked_by: str = ""
    step: str = ""
    diagnostics: str = ""
    deviations: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    bug: bool = False
    started_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    seconds: float = 0.0
    fingerprints: dict[str, str] = Field(default_factory=dict)
