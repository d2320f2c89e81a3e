"""What a document tells its reader to run, write and look at."""

import re
import shlex
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from phase4.system.paths import ROOT

HEADING = re.compile(r"^#{1,6} +(.+?)\s*$")
FENCE = re.compile(r"^```(\w*)\s*$")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
# A word that the reader replaces: REVISION, TAG, <name>.
PLACEHOLDER = re.compile(r"(?<![\w$\"{./-])(?:[A-Z][A-Z_]{2,}|<\w+>)(?![\w=/])")
# These do not end, or look at what is only there after something went wrong.
NOT_ALWAYS = {"-f", "--follow", "-w", "--watch", "--previous"}
READS = {
    "kubectl": {"get", "describe", "top", "logs", "version", "explain"},
    "helm": {"history", "status", "get", "list", "show", "version"},
}


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the heading it stands under."""

    language: str
    text: str
    heading: str

    @property
    def commands(self) -> list[str]:
        """The commands of a shell block, one a line, continued lines joined, comments left out."""
        joined = self.text.replace("\\\n", " ")
        return [line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@dataclass(frozen=True)
class Page:
    """A Markdown page by its path from the repository's root; an absent page is empty."""

    name: str

    @property
    def path(self) -> Path:
        return ROOT / self.name

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8") if self.path.exists() else ""

    @cached_property
    def blocks(self) -> list[Block]:
        """All fenced blocks, in order."""
        blocks: list[Block] = []
        heading, language, lines = "", None, list[str]()
        for line in self.text.splitlines():
            fence = FENCE.match(line)
            if fence and language is None:
                language, lines = fence[1], []
            elif fence:
                blocks.append(Block(str(language), "\n".join(lines) + "\n", heading))
                language = None
            elif language is not None:
                lines.append(line)
            elif match := HEADING.match(line):
                heading = match[1]
        return blocks

    @property
    def headings(self) -> list[str]:
        outside = re.sub(r"^```.*?^```", "", self.text, flags=re.M | re.S)
        return [match[1] for line in outside.splitlines() if (match := HEADING.match(line))]

    def commands(self, heading: str | None = None) -> list[str]:
        """The commands of the page's shell blocks, or of those under one heading."""
        chosen = [block for block in self.blocks if block.language in ("bash", "sh", "console")]
        return [line for block in chosen if heading in (None, block.heading) for line in block.commands]

    @property
    def lost_links(self) -> list[str]:
        """Links to files of the repository that are not there."""
        return [target for target in LINK.findall(self.text) if not (self.path.parent / target).exists()]


def only_reads(command: str) -> bool:
    """Whether a command, as it stands, does no more than look at the cluster: one program, no pipe, no placeholder."""
    if PLACEHOLDER.search(command) or set(command) & set("|;&<>$`"):
        return False
    arguments = shlex.split(command)
    verbs = READS.get(arguments[0]) if arguments else None
    return bool(verbs) and len(arguments) > 1 and arguments[1] in (verbs or ()) and not NOT_ALWAYS & set(arguments)
