"""Install whatever is named: tools of the command line and binaries of the cluster alike."""

from collections.abc import Sequence

from phase4.system.progress import Progress
from phase4.toolchain.install import component, ensure, ensure_components
from phase4.toolchain.pins import load
from phase4.toolchain.tools import Tool, default_tools, names


def install_by_name(requested: Sequence[str], all_components: bool, progress: Progress) -> list[Tool]:
    """Install the named tools and components (the default tools when none is named) and return what there is.

    Args:
        all_components: every cluster-side binary too.
    """
    tools = [name for name in requested if name in names() or name not in load().components]
    components = [name for name in requested if name not in tools]
    if not requested:
        tools = default_tools()
    if all_components:
        components = list(load().components)
    installed = ensure(tools, progress)
    ensure_components(components, progress)
    return installed + [tool for name in components if (tool := component(name)) is not None]
