"""Facts from a Dockerfile: its stages, what each is made from, and what it takes from where.

BuildKit's own parser reads it, so that spelling makes no difference: case, continued lines, the ``escape`` directive,
heredocs, JSON and shell forms. What instructions mean is told here, as BuildKit's ``instructions`` package has it.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from phase4.chart.yaml_documents import text_of
from phase4.criteria.probes.dockerfile_variables import expand
from phase4.system.errors import BlockedError, InvalidInput

PARSER = "dockerfile==3.4.0"
BUILD_STEP = re.compile(r"^#(?P<number>\d+) \[(?:\S+/\S+ )?(?P<stage>[\w.-]+) +\d+/\d+\] (?P<text>.+)$")
STEP_STATE = re.compile(r"^#(?P<number>\d+) (?P<state>CACHED|DONE|ERROR)")
KEYWORDS = {
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
    "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}  # fmt: skip


@dataclass(frozen=True)
class Instruction:
    """One instruction: its keyword in capitals, its flags, its words, and what its heredocs hold."""

    keyword: str
    words: tuple[str, ...]
    line: int
    flags: tuple[str, ...] = ()
    heredocs: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What it does: the words, or the heredoc that they only introduce."""
        return "\n".join(self.heredocs).strip() or " ".join(self.words)

    def flag(self, name: str) -> str:
        """The value of a flag, empty if it is not given: ``--from=deps`` is ``deps``."""
        return next((flag.partition("=")[2] for flag in self.flags if flag.startswith(f"--{name}=")), "")

    def pairs(self) -> dict[str, str]:
        """What ENV, ARG or LABEL sets, quotes taken off; an ARG without default is empty."""
        arguments = self.words
        if self.keyword == "ARG":
            arguments = tuple(part for word in arguments for part in (*word.partition("=")[::2],))
        return {arguments[number]: _unquoted(arguments[number + 1]) for number in range(0, len(arguments) - 1, 2)}


@dataclass(frozen=True)
class Copy:
    """What an instruction takes from elsewhere: its sources, where they go, and the stage or image they come from.

    ``origin`` is empty for the build context. A bind mount of RUN is one too.
    """

    sources: tuple[str, ...]
    destination: str
    origin: str
    line: int


@dataclass
class Stage:
    """One stage: its name in small letters (or its number), the image or stage it starts from, its instructions."""

    name: str
    base: str
    instructions: list[Instruction] = field(default_factory=list)

    def of(self, *keywords: str) -> list[Instruction]:
        """The instructions of these keywords, in order."""
        return [instruction for instruction in self.instructions if instruction.keyword in keywords]

    def copies(self) -> list[Copy]:
        """Every COPY, ADD and mount, in order."""
        return [copy for instruction in self.instructions for copy in _copies(instruction)]


@dataclass(frozen=True)
class Dockerfile:
    """A Dockerfile's stages, in order; the last makes the image. ``preamble`` holds the ARGs before them."""

    path: Path
    stages: tuple[Stage, ...]
    preamble: tuple[Instruction, ...] = ()

    @property
    def instructions(self) -> list[Instruction]:
        """Every instruction but FROM, in order."""
        return [*self.preamble, *(instruction for stage in self.stages for instruction in stage.instructions)]

    @property
    def final(self) -> Stage:
        return self.stages[-1]

    @property
    def names(self) -> list[str]:
        """Names of the stages, in order."""
        return [stage.name for stage in self.stages]

    def stage(self, name: str) -> Stage | None:
        """The stage of this name, in any case, or of this number; None for an image."""
        numbered = int(name) if name.isdecimal() else -1
        if 0 <= numbered < len(self.stages):
            return self.stages[numbered]
        return next((stage for stage in reversed(self.stages) if stage.name == name.lower()), None)

    def chain(self, stage: Stage) -> list[Stage]:
        """The stage and those it starts from, one after the other."""
        chain = [stage]
        while (base := self._earlier(chain[-1], chain[-1].base)) is not None:
            chain.append(base)
        return chain

    def _earlier(self, stage: Stage, name: str) -> Stage | None:
        """The last stage of this name before another one: only those can be started from."""
        before = self.stages[: self.stages.index(stage)]
        return next((item for item in reversed(before) if item.name == name.lower()), None)

    def root_image(self, stage: Stage) -> str:
        """The image that a stage is made from in the end, as FROM names it."""
        return self.chain(stage)[-1].base

    def image_bases(self) -> list[str]:
        """The images that FROM names, stages left out, in order."""
        return [stage.base for stage in self.stages if self._earlier(stage, stage.base) is None]

    def feeds(self, stage: Stage) -> set[str]:
        """The names of all stages that a stage is made from, directly or not."""
        fed: set[str] = set()
        queue = [stage]
        while queue:
            current = queue.pop()
            sources = [self.stage(copy.origin) for copy in current.copies() if copy.origin]
            for source in (*self.chain(current)[1:], *sources):
                if source is not None and source.name not in fed:
                    fed.add(source.name)
                    queue.append(source)
        return fed


def read(path: Path) -> Dockerfile:
    """Read a Dockerfile.

    Raises:
        InvalidInput: it is missing, or BuildKit could not read it.
        BlockedError: BuildKit's parser is not on this machine.
    """
    if not path.is_file():
        raise InvalidInput(f"{path} is missing", why="there is nothing to build an image from")
    return parse(text_of(path, str(path)), path)


def parse(text: str, path: Path) -> Dockerfile:
    """The stages of a Dockerfile's text.

    Raises:
        InvalidInput: BuildKit could not read it, or it has no stage; says the line where that is known.
        BlockedError: BuildKit's parser is not on this machine.
    """
    arguments: dict[str, str] = {}
    stages: list[Stage] = []
    preamble: list[Instruction] = []
    for instruction in _instructions(text, path):
        if instruction.keyword == "FROM":
            stages.append(_stage(instruction, arguments, len(stages), path))
        elif stages:
            stages[-1].instructions.append(instruction)
        elif instruction.keyword == "ARG":
            preamble.append(instruction)
            arguments |= {name: expand(value, arguments) for name, value in instruction.pairs().items()}
        else:
            raise InvalidInput(
                f"{path}, line {instruction.line}: {instruction.keyword} stands before the first FROM",
                why="only ARG may",
            )
    if not stages:
        raise InvalidInput(f"{path} has no FROM", why="a Dockerfile needs at least one stage")
    return Dockerfile(path, tuple(stages), tuple(preamble))


def _instructions(text: str, path: Path) -> Iterator[Instruction]:
    try:
        # Late: its wheels are for x86_64 alone, see requirements.in.
        buildkit: Any = import_module("dockerfile")
    except ImportError:
        raise BlockedError(
            "BuildKit's parser of Dockerfiles is not here",
            why="it has no wheel for this machine, and is compiled with Go instead",
            fix=f".venv/bin/python -m pip install {PARSER}",
        ) from None
    try:
        commands = buildkit.parse_string(text)
    except ValueError as error:
        why = f"BuildKit cannot read it: {error}"
        what = "has no FROM" if "no instructions" in str(error) else "is no Dockerfile"
        raise InvalidInput(f"{path} {what}", why=why) from None
    for command in commands:
        keyword = (command.cmd or "").upper()
        if keyword not in KEYWORDS:
            why = "BuildKit knows no such instruction"
            raise InvalidInput(
                f"{path}, line {command.start_line}: unknown instruction {command.cmd or chr(92)}", why=why
            )
        heredocs = tuple(heredoc.content for heredoc in command.heredocs)
        yield Instruction(keyword, tuple(command.value), command.start_line, tuple(command.flags), heredocs)


def _stage(instruction: Instruction, arguments: Mapping[str, str], number: int, path: Path) -> Stage:
    parts = instruction.words
    if not (len(parts) == 1 or (len(parts) == 3 and parts[1].upper() == "AS")):
        why = "it takes an image or stage, and may give the stage a name: FROM image AS name"
        raise InvalidInput(f"{path}, line {instruction.line}: FROM {' '.join(parts)} cannot be read", why=why)
    name = parts[2].lower() if len(parts) == 3 else str(number)
    return Stage(name=name, base=expand(_unquoted(parts[0]), arguments))


def _copies(instruction: Instruction) -> Iterator[Copy]:
    if instruction.keyword in ("COPY", "ADD") and instruction.words:
        sources = tuple(word for word in instruction.words[:-1] if not word.startswith("<<"))
        yield Copy(sources, instruction.words[-1], instruction.flag("from"), instruction.line)
    if instruction.keyword == "RUN":
        for mount in (flag.partition("=")[2] for flag in instruction.flags if flag.startswith("--mount=")):
            options = dict(part.partition("=")[::2] for part in mount.split(","))
            target = options.get("target") or options.get("dst") or options.get("destination") or ""
            if options.get("type", "bind") == "bind" or "from" in options:
                source = options.get("source") or options.get("src") or "."
                yield Copy((source,), target, options.get("from", ""), instruction.line)


def _unquoted(word: str) -> str:
    """A word as the shell would read it; as it is if its quotes do not match."""
    try:
        return "".join(shlex.split(word, posix=True)) if any(mark in word for mark in "\"'\\") else word
    except ValueError:
        return word


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
