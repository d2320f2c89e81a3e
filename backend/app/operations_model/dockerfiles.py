"""What a Dockerfile says: stages, bases, user, ports. Comments instruct neither Docker nor us."""

import re
from dataclasses import dataclass, field
from typing import Final

_CONTINUED: Final = re.compile(r"\\\s*\n")
_FROM: Final = re.compile(r"(?:--\S+\s+)*(?P<base>\S+)(?:\s+AS\s+(?P<name>\S+))?", re.IGNORECASE)
ROOT_USERS: Final = ("root", "0")


@dataclass
class Stage:
    """One FROM and what follows it. `user` is "" where no USER stands."""

    base: str
    name: str
    user: str = ""
    ports: list[str] = field(default_factory=list)
    has_healthcheck: bool = False


@dataclass(frozen=True)
class Dockerfile:
    stages: tuple[Stage, ...]

    @property
    def bases(self) -> list[str]:
        """Images from outside, each once; a stage that stands on another stage has none."""
        names = {stage.name for stage in self.stages}
        return list(dict.fromkeys(stage.base for stage in self.stages if stage.base not in names))

    @property
    def final(self) -> Stage:
        return self.stages[-1]

    @property
    def user(self) -> str:
        """The user that the last stage runs as; "" if neither it nor a stage that it stands on names one."""
        by_name = {stage.name: stage for stage in self.stages}
        stage: Stage | None = self.final
        while stage is not None:
            if stage.user:
                return stage.user
            below = by_name.get(stage.base)
            stage = below if below is not stage else None
        return ""


def read_dockerfile(text: str) -> Dockerfile | None:
    """The Dockerfile in a text; None if it has no FROM."""
    stages: list[Stage] = []
    plain = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in _CONTINUED.sub(" ", plain).splitlines():
        keyword, _, rest = line.strip().partition(" ")
        if keyword.upper() == "FROM" and (match := _FROM.match(rest.strip())):
            stages.append(Stage(match["base"], match["name"] or f"number {len(stages) + 1}"))
        elif stages:
            _note(stages[-1], keyword.upper(), rest.strip())
    return Dockerfile(tuple(stages)) if stages else None


def _note(stage: Stage, keyword: str, rest: str) -> None:
    if keyword == "USER":
        stage.user = rest
    elif keyword == "EXPOSE":
        stage.ports += rest.split()
    elif keyword == "HEALTHCHECK":
        stage.has_healthcheck = rest.upper() != "NONE"


def runs_as_root(user: str) -> bool:
    """Whether a USER is root, by name or number, or missing."""
    return not user or user.partition(":")[0] in ROOT_USERS
