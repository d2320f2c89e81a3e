"""A thing of ours on the machine, and who keeps it."""

from enum import StrEnum

from pydantic import Field

from phase4.engine.model import Frozen


class Keeper(StrEnum):
    """Who keeps a thing. What NOBODY keeps is left over."""

    NOBODY = "nobody"
    RUN = "a run that is at work"
    RELEASE = "the deployment"
    CLUSTER = "the cluster in use"
    CACHE = "the next run"
    USER = "the user's choice"


class Item(Frozen):
    """One thing. ``kind`` is a plural, such as ``containers``.

    ``note`` tells what it is, or how to get rid of it; ``removal`` is the command that a clean-up runs for it, empty
    where a person has to decide.
    """

    kind: str
    name: str
    keeper: Keeper
    note: str = ""
    removal: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} ({self.note})" if self.note else self.name


class Snapshot(Frozen):
    """All things of ours at one moment. ``unseen`` tells, by kind, why a kind could not be looked at."""

    items: tuple[Item, ...]
    unseen: dict[str, str] = Field(default_factory=dict)

    def left_over(self, also: frozenset[Keeper] = frozenset()) -> tuple[Item, ...]:
        """What nobody keeps, nor one of these keepers: where the cluster is to go, CLUSTER keeps nothing."""
        return tuple(item for item in self.items if item.keeper is Keeper.NOBODY or item.keeper in also)

    def of_kind(self, kind: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.kind == kind)

    def gone_in(self, later: "Snapshot") -> tuple[Item, ...]:
        """What a later snapshot does not have any more."""
        still = {(item.kind, item.name) for item in later.items}
        return tuple(item for item in self.items if (item.kind, item.name) not in still)
