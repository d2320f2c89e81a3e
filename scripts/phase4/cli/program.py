"""Invoke's program with our exit codes, a list in the specification's order, and suggestions for wrong names."""

import difflib
import sys
import traceback

from invoke import __version__ as invoke_version
from invoke.collection import Collection
from invoke.config import Config
from invoke.exceptions import Exit as InvokeExit
from invoke.exceptions import ParseError
from invoke.program import Program

from phase4.cli.listing import list_tasks
from phase4.system.errors import Exit, Phase4Error
from phase4.system.paths import ROOT
from phase4.system.terminal import never_fail_to_write
from phase4.system.termination import interruptible


class Phase4Config(Config):
    """Invoke without the settings files that a user or a machine has for Invoke: a broken one must not stop this."""

    def load_system(self, merge: bool = True) -> None:
        """No file of the machine's is read."""

    def load_user(self, merge: bool = True) -> None:
        """No file of the user's is read: HOME may be anything."""


class Phase4Program(Program):
    """``inv``: what it lists and how it fails is ours, all else is Invoke's."""

    def list_flat(self) -> None:
        list_tasks(self.scoped_collection)

    def parse_tasks(self) -> None:
        try:
            super().parse_tasks()
        except ParseError as error:
            print(self._explain(error), file=sys.stderr)  # noqa: T201  (before any console exists)
            raise InvokeExit(code=int(Exit.USAGE)) from None

    def execute(self) -> None:
        try:
            super().execute()
        except KeyboardInterrupt as interrupt:
            # Not left to Invoke, which would end with 1.
            notes = getattr(interrupt, "__notes__", [])
            print("\n".join(f"inv: {line}" for line in ("interrupted", *notes)), file=sys.stderr)  # noqa: T201
            raise InvokeExit(code=getattr(interrupt, "exit_code", int(Exit.INTERRUPTED))) from None

    def _explain(self, error: ParseError) -> str:
        """Invoke says what it does not know; we add the nearest name and what to run."""
        unknown = next((word for word in self.core.unparsed if f"'{word}'" in str(error)), None)
        names = [str(name) for name in self.collection.task_names]
        if unknown is None or unknown.startswith("-"):
            return f"inv: {error}; run: ./inv --help TASK"
        requested = unknown.lower().removeprefix("iv-")
        if requested in names:
            return f"inv: there is no task {unknown!r}; run: ./inv {requested}"
        near = difflib.get_close_matches(requested, names, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "no task is named like it"
        return f"inv: there is no task {unknown!r}: {hint}; run: ./inv {near[0] if near else '--list'}"


def main() -> None:
    """Run the command line and exit with its code."""
    never_fail_to_write()
    program = Phase4Program(
        name="inv", binary="inv", binary_names=["inv", "invoke"], version=invoke_version, config_class=Phase4Config
    )
    try:
        with interruptible():
            program.run(["inv", "--search-root", str(ROOT), *sys.argv[1:]])
    except Phase4Error as error:
        print(f"inv: {error}", file=sys.stderr)  # noqa: T201  (the last resort, whatever else failed)
        sys.exit(int(error.exit_code))
    except KeyboardInterrupt:
        sys.exit(int(Exit.INTERRUPTED))  # before there was a command to run
    except Exception:  # noqa: BLE001  (whatever we did not foresee is a bug of ours, with an exit code of its own)
        traceback.print_exc()
        print("inv: a bug of ours; please report the text above", file=sys.stderr)  # noqa: T201
        sys.exit(int(Exit.BUG))


__all__ = ["Collection", "Phase4Program", "main"]


if __name__ == "__main__":
    main()
