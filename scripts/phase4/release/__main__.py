"""``python -m phase4.release upgrade-from [COMMIT] | package``: versions of the release, by hand."""

import argparse
import sys

from rich.console import Console
from rich.table import Table

from phase4.criteria.deploy import upgrade_proof
from phase4.engine.checks import Context, Recorder
from phase4.release import versions
from phase4.system.errors import Exit
from phase4.system.progress import ConsoleProgress
from phase4.system.run_main import run_main

out = Console(highlight=False, soft_wrap=True)


def main(words: list[str] | None = None) -> int:
    """Run one command; its exit code follows ``phase4.system.errors.Exit``."""
    parser = argparse.ArgumentParser(prog="python -m phase4.release", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True, metavar="COMMAND")
    upgrade = commands.add_parser("upgrade-from", help="prove the upgrade from an older version, under use")
    upgrade.add_argument("commit", nargs="?", help="a commit to build and start from; default: the chart released last")
    commands.add_parser("package", help="add this checkout's chart to the released packages")
    chosen = parser.parse_args(words)
    return run_main(package if chosen.what == "package" else lambda: upgrade_from(chosen.commit))


def package() -> int:
    """Add this checkout's chart to the released packages and name the file."""
    out.print(str(versions.make_package()), markup=False)
    return int(Exit.OK)


def upgrade_from(commit: str | None) -> int:
    """Prove the upgrade and show what was seen."""
    progress = ConsoleProgress()
    old = versions.commit(commit, progress) if commit else versions.released(progress)
    new = versions.checkout(progress)
    recorder = Recorder(Context(progress))
    with progress.step(f"upgrade of {old.title} to {new.title}, under use"):
        upgrade_proof.prove(recorder, old, new)
    table = Table("", "what", "expected", "actual", title=f"{old.title} to {new.title}")
    for one in recorder.evidence:
        table.add_row("✓" if one.ok else "✗", one.what, one.expected, one.actual)
    out.print(table)
    passed = all(one.ok for one in recorder.evidence)
    return int(Exit.OK if passed else Exit.CRITERION_FAILED)


if __name__ == "__main__":
    sys.exit(main())
