"""Whether a cluster can be started here, and what would differ from the specification; changes nothing."""

from dataclasses import dataclass

from phase4.cluster.selection import VARIABLE, driver
from phase4.cluster.sizing import Machine, clamp
from phase4.system.errors import Phase4Error
from phase4.toolchain.isolation import command_line, in_force


@dataclass(frozen=True)
class Readiness:
    """``problem`` says why no cluster can be had here, ``fix`` what to run; ``deviations`` what differs in one."""

    name: str
    state: str
    problem: str = ""
    fix: str = ""
    deviations: tuple[str, ...] = ()


def look(machine: Machine, *, virtual_machine: str | None) -> Readiness:
    """How the selected cluster stands, or would be made on a machine of this size."""
    try:
        cluster = driver()
        state = "Running" if cluster.identity() else "not running"
        deviations = clamp(machine).deviations
    except Phase4Error as error:
        return Readiness(VARIABLE, "unknown", error.what + (f": {error.why}" if error.why else ""), error.fix)
    return Readiness(cluster.name, state, deviations=(*deviations, *_isolation(virtual_machine)))


def _isolation(virtual_machine: str | None) -> tuple[str, ...]:
    rules = None if virtual_machine else in_force()
    if rules is None:
        return (f"whether cluster addresses stay on this machine is not known; to make sure: {command_line()}",)
    return ()
