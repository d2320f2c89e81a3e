"""How the commands of modules (``python -m phase4.images`` and its like) end: what is wrong is said, the code tells."""

from collections.abc import Callable

from rich.console import Console

from phase4.system.errors import Exit, Phase4Error
from phase4.system.terminal import never_fail_to_write


def run_main(act: Callable[[], int]) -> int:
    """Do it; returns its exit code, that of the expected failure it met (which is shown), or 130 if interrupted."""
    never_fail_to_write()
    try:
        return act()
    except Phase4Error as error:
        Console(stderr=True).print(f"{error}", markup=False, highlight=False, soft_wrap=True)
        return int(error.exit_code)
    except KeyboardInterrupt:
        return int(Exit.INTERRUPTED)
