"""What a document tells its reader to run, write and look at."""

import re
import shlex
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from phase4.system.paths import ROOT

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
    def _tokens(self) -> list[Token]:
        """The page as CommonMark with tables, in order."""
        return MarkdownIt("commonmark").enable("table").parse(self.text)

    @cached_property
    def _spans(self) -> list[Token]:
        """What stands inside the lines: text, links, pictures, code."""
        return [span for token in self._tokens for span in token.children or []]

    @cached_property
    def blocks(self) -> list[Block]:
        """All fenced blocks, in order."""
        blocks: list[Block] = []
        heading = ""
        for before, token in pairwise([None, *self._tokens]):
            if token is not None and _is_heading(before):
                heading = token.content
            elif token is not None and token.type == "fence":
                blocks.append(Block(token.info.partition(" ")[0], token.content, heading))
        return blocks

    @property
    def headings(self) -> list[str]:
        return [token.content for before, token in pairwise(self._tokens) if _is_heading(before)]

    @property
    def code(self) -> list[str]:
        """Code inside a line or a table's cell."""
        return [span.content for span in self._spans if span.type == "code_inline"]

    def commands(self, heading: str | None = None) -> list[str]:
        """The commands of the page's shell blocks, or of those under one heading."""
        chosen = [block for block in self.blocks if block.language in ("bash", "sh", "console")]
        return [line for block in chosen if heading in (None, block.heading) for line in block.commands]

    @property
    def lost_links(self) -> list[str]:
        """Links to files of the repository that are not there."""
        targets = [str(span.attrGet("href") or span.attrGet("src") or "") for span in self._spans]
        return [target for target in map(_file, targets) if target and not (self.path.parent / target).exists()]


def _is_heading(token: Token | None) -> bool:
    """Whether the token after it is a heading's line."""
    return token is not None and token.type == "heading_open"


def _file(target: str) -> str:
    """The path of a link's target; empty if it leads to another site or place of the page."""
    parts = urlsplit(target)
    return "" if parts.scheme or parts.netloc else unquote(parts.path)


def only_reads(command: str) -> bool:
    """Whether a command, as it stands, does no more than look at the cluster: one program, no pipe, no placeholder."""
    if PLACEHOLDER.search(command) or set(command) & set("|;&<>$`"):
        return False
    arguments = shlex.split(command)
    verbs = READS.get(arguments[0]) if arguments else None
    return bool(verbs) and len(arguments) > 1 and arguments[1] in (verbs or ()) and not NOT_ALWAYS & set(arguments)
