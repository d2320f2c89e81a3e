"""The application, installed for the occasion into a namespace of its own."""

from pathlib import Path

import yaml

from phase4.chart.names import RELEASE
from phase4.chart.values import Values
from phase4.cluster.clients import helm
from phase4.system.process import Completed


def apply_chart(
    verb: str, chart: Path, namespace: str, values: Values, *, seconds: int, check: bool = False
) -> Completed:
    """Install or upgrade a release with values, and wait until it is ready.

    Args:
        verb: ``install`` or ``upgrade``.
        seconds: how long Helm waits.
        check: raise where it fails.

    Raises:
        CommandFailed: it failed, with ``check``.
    """
    command = (verb, RELEASE, str(chart), "--namespace", namespace, "--values", "-")
    wait = ("--wait", "--timeout", f"{seconds}s")
    return helm(*command, *wait, stdin=yaml.safe_dump(values), timeout=seconds + 60, check=check)
