"""``python -m phase4.images bases|build``: the images by hand (into nodes: ``python -m phase4.cluster load``)."""

import argparse
import sys

from rich.console import Console

from phase4.images import app
from phase4.images.bases import ensure_bases
from phase4.system.errors import Exit
from phase4.system.progress import ConsoleProgress
from phase4.system.run_main import run_main

out = Console(soft_wrap=True, highlight=False, markup=False)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m phase4.images", description=__doc__)
    parser.add_argument("what", choices=("bases", "build"))
    parser.add_argument("components", nargs="*", help="frontend, backend; both by default")
    chosen = parser.parse_args(arguments)
    return run_main(lambda: show(act(chosen.what, chosen.components or list(app.COMPONENTS))))


def show(lines: list[str]) -> int:
    for line in lines:
        out.print(line)
    return int(Exit.OK)


def act(what: str, components: list[str]) -> list[str]:
    """Do one thing; returns the lines that say what was done."""
    progress = ConsoleProgress()
    if what == "bases":
        return [
            f"{base.ref}  {base.origin}  {base.size_bytes / 1e6:.0f} MB  {base.how}" for base in ensure_bases(progress)
        ]
    images = [app.build(component, progress) for component in components]
    return [
        f"{image.ref}  {image.size_bytes / 1e6:.0f} MB  {'built' if image.built else 'already there'}"
        for image in images
    ]


if __name__ == "__main__":
    sys.exit(main())
