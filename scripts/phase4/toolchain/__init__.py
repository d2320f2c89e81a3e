"""Tools and cluster binaries: found on PATH, else the publisher's release, else built or installed from registries.

>>> from phase4.toolchain import ensure, find
>>> find("kubectl")                        # Tool or None, changes nothing
>>> ensure(["kubectl", "helm"], progress)  # list[Tool], installs what is missing
"""

from phase4.system.progress import ConsoleProgress, Progress, seconds_table
from phase4.toolchain.by_name import install_by_name
from phase4.toolchain.install import component, ensure, ensure_components
from phase4.toolchain.plan import install_plan
from phase4.toolchain.tools import Tool, default_tools, find, names

__all__ = [
    "ConsoleProgress",
    "Progress",
    "Tool",
    "component",
    "default_tools",
    "ensure",
    "ensure_components",
    "find",
    "install_by_name",
    "install_plan",
    "names",
    "seconds_table",
]
