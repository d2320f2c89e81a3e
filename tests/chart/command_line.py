"""The command line of the collection ``chart`` in this process: words in, exit code out."""

from collections.abc import Sequence

import pytest
from phase4.cli import program


def main(words: Sequence[str]) -> int:
    """Run ``./inv chart.WORD ...``; returns its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program.sys, "argv", ["inv", f"chart.{words[0]}", *words[1:]])
        try:
            program.main()
        except SystemExit as end:
            return int(end.code or 0)
    return 0
