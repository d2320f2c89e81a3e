"""What an installation would do: told without doing it."""

from collections.abc import Sequence

from phase4.toolchain.engine import start_plan
from phase4.toolchain.pins import load
from phase4.toolchain.tools import ENGINE, find


def install_plan(names: Sequence[str]) -> list[tuple[str, ...]]:
    """What ``ensure`` would do now for these tools; nothing for those that are here.

    What is downloaded or built takes many commands, or none: a remark (it starts with ``#``) tells the ways that are
    tried, in their order.
    """
    plan: list[tuple[str, ...]] = []
    for name in names:
        if find(name) is not None:
            continue
        if name == ENGINE:
            plan += start_plan()
        else:
            pin = load().tool(name)
            plan.append(("#", f"{name} {pin.version} is not here: its official release, else package registries"))
    return plan
