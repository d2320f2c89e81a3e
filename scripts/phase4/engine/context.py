"""What a run knows: facts that are found once, and kept until something may have changed them."""

import functools
import inspect
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast

from phase4.engine.criterion_status import CriterionStatus
from phase4.engine.model import Task

T = TypeVar("T")
P = ParamSpec("P")


class Progress(Protocol):
    """Where long work says what it is doing; see ``phase4.system.progress`` for the real ones."""

    def step(self, title: str) -> Any:  # noqa: ANN401  (a context manager of the implementation's own kind)
        """A context manager around one step; shows title and elapsed time."""

    def line(self, text: str) -> None:
        """One line of a tool's own output."""


class Statuses(Protocol):
    """Who knows how criteria stand; see ``phase4.engine.assessment``."""

    def criterion_statuses(self, task: Task) -> list[CriterionStatus]:
        """Where each criterion of the task stands."""

    def waiver_findings(self, tasks: Sequence[Task]) -> list[str]:
        """What is wrong with the waivers, in view of how these tasks' criteria stand."""


@dataclass(frozen=True)
class Fact:
    """Which fact: the function that finds it, and what else tells it apart.

    No two functions share a fact, whatever their arguments, so there are no names to keep apart.
    """

    function: Callable[..., object]
    arguments: Hashable = ()


class Context:
    """What a run knows. ``assessment`` says how every other criterion stands; whoever opens the session puts it there.

    A fact that another place, or a test, knows better is put in with ``put`` before anything asks for it.
    """

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.assessment: Statuses | None = None
        self._facts: dict[Fact, object] = {}

    def once(self, fact: Fact, find: Callable[[], T]) -> T:
        """The fact; found at the first call, then remembered until ``forget``. A call that raises leaves nothing."""
        if fact not in self._facts:
            self._facts[fact] = find()
        return cast(T, self._facts[fact])

    def put(self, fact: Fact, value: object) -> None:
        """Give a fact, so that it is not looked for until ``forget``."""
        self._facts[fact] = value

    def forget(self) -> None:
        """Something may have changed: look again."""
        self._facts.clear()


class Remembered(Generic[P, T]):
    """A function of a context that is called once for each set of arguments; see ``remembered``."""

    def __init__(self, find: Callable[Concatenate[Context, P], T]) -> None:
        self._find = find
        self._signature = inspect.signature(find)
        functools.update_wrapper(self, find)

    def __call__(self, context: Context, *args: P.args, **kwargs: P.kwargs) -> T:
        return context.once(self.fact(*args, **kwargs), lambda: self._find(context, *args, **kwargs))

    def fact(self, *args: P.args, **kwargs: P.kwargs) -> Fact:
        """Which fact a call with these arguments would find."""
        # By the signature: an argument given by name, by place or by default is the same argument.
        bound = self._signature.bind(None, *args, **kwargs)
        bound.apply_defaults()
        return Fact(self._find, tuple((name, _as_key(value)) for name, value in list(bound.arguments.items())[1:]))


def remembered(find: Callable[Concatenate[Context, P], T]) -> Remembered[P, T]:
    """A function whose result the context remembers until ``Context.forget``, for each set of arguments.

    Arguments are hashable, or mappings and lists of what is. Example:

        >>> @remembered
        ... def lint(context: Context, chart: Path, *, strict: bool = True) -> Completed: ...
        >>> lint(context, chart) is lint(context, chart=chart, strict=True)
        True
    """
    return Remembered(find)


def _as_key(value: object) -> Hashable:
    """An argument as part of a key: containers by their content, and each value with its type, for ``1 == True``."""
    if isinstance(value, Mapping):
        return (type(value), tuple((_as_key(key), _as_key(item)) for key, item in value.items()))
    if isinstance(value, (list, tuple)):
        return (type(value), tuple(map(_as_key, value)))
    return (type(value), value)
