"""What the tests of the checks share: contexts whose facts are put in by hand, and verdicts without a ledger."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from phase4.criteria.cont import tasks as cont
from phase4.criteria.helm import tasks as helm
from phase4.criteria.k8s import tasks as k8s
from phase4.engine.checks import Check, Recorder
from phase4.engine.context import Context, Fact
from phase4.engine.model import Evidence, Status
from phase4.system.process import Completed

FRONTEND = "todo-frontend:0123456789ab"
BACKEND = "todo-backend:ba9876543210"
CHECKS: dict[str, Check] = {
    check.criterion: check for area in (cont, k8s, helm) for work in area.TASKS.values() for check in work.checks
}


class Silent:
    """Progress that nobody watches."""

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[None]:
        yield

    def line(self, text: str) -> None:
        return None


class World(Context):
    """A context whose facts are given; those that are not are looked for in the real world, as ever."""

    def __init__(self, *facts: Mapping[Fact, object]) -> None:
        super().__init__(Silent())
        for some in facts:  # the first that gives a fact wins
            for key, value in some.items():
                self._facts.setdefault(key, value)

    def facts(self) -> dict[Fact, object]:
        """All that is known by now."""
        return dict(self._facts)


@dataclass(frozen=True)
class Case:
    """A check, what was broken in an else sound world, and how: facts laid over the sound ones."""

    criterion: str
    what: str
    breaks: Callable[[Mapping[Fact, Any]], Mapping[Fact, object]]

    def __str__(self) -> str:
        return f"{self.criterion} {self.what}"


def verdict(criterion: str, world: Context) -> tuple[Status, list[Evidence]]:
    """What a criterion's check says of a world. Errors of the check are the test's errors."""
    recorder = Recorder(world)
    CHECKS[criterion].verify(recorder)
    assert recorder.evidence, f"{criterion} looked at nothing"
    passed = not any(evidence.fails for evidence in recorder.evidence)
    return (Status.PASS if passed else Status.FAIL), recorder.evidence


def bad(evidence: list[Evidence]) -> str:
    """The evidence that is not as expected, for a test's message."""
    return "\n".join(f"{one.what}: expected {one.expected}, was {one.actual}" for one in evidence if one.fails)


def done(stdout: str = "", *, code: int = 0, stderr: str = "", command: str = "a command") -> Completed:
    """A command that has ended."""
    return Completed(tuple(command.split()), code, stdout, stderr, 0.1)
