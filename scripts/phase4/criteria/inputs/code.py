"""The code of a check as an input: whoever edits what judges, reopens what was judged."""

import functools

from phase4.engine.checks import Check, Input
from phase4.engine.code import SourceTree, modules_of
from phase4.engine.context import Context
from phase4.system.paths import ROOT, STATE

CODE = "code"


@functools.cache
def source_tree() -> SourceTree:
    """The harness's own modules; read once in a process, for what runs was read then too."""
    return SourceTree(ROOT / "scripts" / "phase4", cache=STATE / "imports.json")


def code(check: Check, declared_in: str) -> Input:
    """All modules that the check's function reaches by imports, and the one that declares the check.

    Args:
        declared_in: the module with the area's table of tasks; it holds what is handed to the check's function,
            but what it imports for other checks does not count.
    """

    def fingerprint(context: Context) -> str:
        return source_tree().digest(modules_of(check.verify), extra=[declared_in])

    return Input(CODE, fingerprint)
