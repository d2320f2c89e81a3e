"""Expected failures, each with the exit code it ends in and the command to run next."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command of this project."""

    OK = 0
    CRITERION_FAILED = 1
    USAGE = 2
    BUG = 3
    BLOCKED = 4
    INTERRUPTED = 130
    TERMINATED = 143


class Phase4Error(Exception):
    """A failure we expect: says what is wrong, why, and what to run next."""

    exit_code = Exit.CRITERION_FAILED

    def __init__(self, what: str, *, why: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.fix = fix

    def __str__(self) -> str:
        parts = [self.what]
        if self.why:
            parts.append(f"because {self.why}")
        if self.fix:
            parts.append(f"run: {self.fix}")
        return "; ".join(parts)


class UsageError(Phase4Error):
    """The command line asked for something that does not exist or cannot be."""

    exit_code = Exit.USAGE


class BlockedError(Phase4Error):
    """Something this machine cannot have stands in the way."""

    exit_code = Exit.BLOCKED


class CommandFailed(Phase4Error):
    """An external command ended with a non-zero status, or could not be started, or timed out."""


class InvalidInput(Phase4Error):
    """A file of the user's is missing, or is not what it must be; the message names the file and the place in it."""
