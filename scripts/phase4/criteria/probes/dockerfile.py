"""Facts from a Dockerfile: its stages, what each is made from, and what it copies from where."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from phase4.system.errors import Phase4Error

BUILD_STEP = re.compile(r"^#(?P<number>\d+) \[(?P<stage>[\w.-]+) +\d+/\d+\] (?P<text>.+)$")
STEP_STATE = re.compile(r"^#(?P<number>\d+) (?P<state>CACHED|DONE|ERROR)")


@dataclass(frozen=True)
class Instruction:
    """One instruction: its keyword in capitals, and the rest with continued lines joined."""

    keyword: str
    value: str
    line: int


@dataclass(frozen=True)
class Copy:
    """One COPY or ADD: its sources, where they go, and the stage or image they come from (or the context)."""

    sources: tuple[str, ...]
    destination: str
    stage: str | None
    line: int


@dataclass
class Stage:
    """One stage: its name (or number), the image or stage it starts from, and its instructions."""

    name: str
    base: str
    instructions: list[Instruction] = field(default_factory=list)

    def of(self, keyword: str) -> list[Instruction]:
        """The instructions of this keyword, in order."""
        return [one for one in self.instructions if one.keyword == keyword]

    def copies(self) -> list[Copy]:
        """Every COPY and ADD, in order."""
        return [_copy(one) for one in self.instructions if one.keyword in ("COPY", "ADD")]


@dataclass(frozen=True)
class Dockerfile:
    """A Dockerfile's stages, in order; the last makes the image."""

    path: Path
    stages: tuple[Stage, ...]

    @property
    def final(self) -> Stage:
        return self.stages[-1]

    @property
    def names(self) -> list[str]:
        return [stage.name for stage in self.stages]

    def stage(self, name: str) -> Stage | None:
        """The stage of this name, if there is one."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def image_bases(self) -> list[str]:
        """The images that stages start from, without those that start from another stage."""
        return [stage.base for stage in self.stages if stage.base not in self.names]

    def feeds(self, stage: Stage) -> set[str]:
        """The names of all stages that a stage is made from, directly or not."""
        found: set[str] = set()
        queue = [stage]
        while queue:
            current = queue.pop()
            sources = {current.base, *(copy.stage for copy in current.copies() if copy.stage)}
            for name in sources - found:
                source = self.stage(name)
                if source is not None:
                    found.add(name)
                    queue.append(source)
        return found


def read(path: Path) -> Dockerfile:
    """Read a Dockerfile.

    Raises:
        Phase4Error: it is missing, or has no stage.
    """
    if not path.is_file():
        raise Phase4Error(f"{path} is missing", why="there is nothing to build an image from")
    return parse(path.read_text(encoding="utf-8"), path)


def parse(text: str, path: Path) -> Dockerfile:
    """The stages of a Dockerfile's text.

    Raises:
        Phase4Error: it has no stage.
    """
    arguments: dict[str, str] = {}
    stages: list[Stage] = []
    for instruction in _instructions(text):
        if instruction.keyword == "FROM":
            stages.append(_stage(instruction, arguments, len(stages)))
        elif stages:
            stages[-1].instructions.append(instruction)
        elif instruction.keyword == "ARG":
            name, _, default = instruction.value.partition("=")
            arguments[name.strip()] = default.strip().strip('"')
    if not stages:
        raise Phase4Error(f"{path} has no FROM", why="a Dockerfile needs at least one stage")
    return Dockerfile(path, tuple(stages))


def _instructions(text: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile; comment lines are left out, also between continued lines."""
    words = ""
    started = 0
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        started = started if words else number
        words = f"{words} {stripped.removesuffix(chr(92)).strip()}".strip()
        if not stripped.endswith("\\"):
            keyword, _, value = words.partition(" ")
            yield Instruction(keyword.upper(), value.strip(), started)
            words = ""


def _stage(instruction: Instruction, arguments: dict[str, str], number: int) -> Stage:
    words = [word for word in instruction.value.split() if not word.startswith("--")]
    base = re.sub(r"\$\{?(\w+)\}?", lambda match: arguments.get(match[1], match[0]), words[0])
    name = words[2] if len(words) == 3 and words[1].upper() == "AS" else str(number)
    return Stage(name=name, base=base)


def _copy(instruction: Instruction) -> Copy:
    words = shlex.split(instruction.value.replace("[", " ").replace("]", " ").replace(",", " "))
    options = [word for word in words if word.startswith("--")]
    paths = [word for word in words if not word.startswith("--")]
    stage = next((word.removeprefix("--from=") for word in options if word.startswith("--from=")), None)
    return Copy(tuple(paths[:-1]), paths[-1], stage, instruction.line)


def cached_steps(progress: str) -> dict[str, bool]:
    """Which steps of a plain-progress build were taken from the cache.

    Args:
        progress: what ``docker build --progress=plain`` wrote.

    Returns:
        ``{"deps: RUN npm ci": True, ...}`` in the order of the build.
    """
    names: dict[str, str] = {}
    cached: dict[str, bool] = {}
    for line in progress.splitlines():
        if match := BUILD_STEP.match(line):
            names[match["number"]] = f"{match['stage']}: {match['text']}"
        elif (match := STEP_STATE.match(line)) and match["number"] in names:
            cached[names[match["number"]]] = match["state"] == "CACHED"
    return cached
