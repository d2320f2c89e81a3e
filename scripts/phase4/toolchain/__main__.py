"""``python -m phase4.toolchain [names...] [--components] [--json]``: install the toolchain and say what there is."""

import argparse
import json
import sys
from collections.abc import Sequence

from rich.console import Console

from phase4.system.errors import Exit, Phase4Error
from phase4.toolchain import (
    ConsoleProgress,
    Tool,
    component,
    default_tools,
    ensure,
    ensure_components,
    names,
    seconds_table,
)
from phase4.toolchain.pins import load


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    options = _parser().parse_args(arguments)
    errors = Console(stderr=True)
    try:
        tools = _ensure(options.names, options.components, ConsoleProgress(errors))
    except Phase4Error as error:
        errors.print(f"error: {error}", markup=False, highlight=False, soft_wrap=True)
        return error.exit_code
    except KeyboardInterrupt:
        errors.print("interrupted: run the same command again, it goes on where it was")
        return Exit.INTERRUPTED
    _show(tools, as_json=options.json)
    return Exit.OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m phase4.toolchain", description="Install the toolchain.")
    parser.add_argument("names", nargs="*", help="tools or components; the usual tools when none is named")
    parser.add_argument("--components", action="store_true", help="all cluster-side binaries too")
    parser.add_argument("--json", action="store_true", help="say what there is as JSON")
    return parser


def _ensure(requested: Sequence[str], all_components: bool, progress: ConsoleProgress) -> list[Tool]:
    tools = [name for name in requested if name in names() or name not in load().components]
    components = [name for name in requested if name not in tools]
    if not requested and not all_components:
        tools = default_tools()
    if all_components:
        components = list(load().components)
        tools = tools or ([] if requested else default_tools())
    tools_installed = ensure(tools, progress)
    ensure_components(components, progress)
    return tools_installed + [tool for name in components if (tool := component(name)) is not None]


def _show(tools: Sequence[Tool], *, as_json: bool) -> None:
    output = Console()
    if as_json:
        facts = [
            {
                "name": tool.name,
                "version": tool.version,
                "path": str(tool.path),
                "source": tool.source,
                "obtained": tool.obtained,
                "sha256": tool.sha256,
                "seconds": tool.seconds,
            }
            for tool in tools
        ]
        output.print_json(json.dumps(facts))
        return
    output.print(seconds_table((tool.name, tool.version, tool.source, tool.seconds) for tool in tools))


if __name__ == "__main__":
    sys.exit(main())
