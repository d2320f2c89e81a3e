"""``inv --list``: the tasks in the specification's order with effort and last status, then the other commands."""

from invoke.collection import Collection
from rich.console import Console
from rich.text import Text

from phase4.cli.session import last_statuses
from phase4.criteria import catalogue
from phase4.report.symbols import label


def list_tasks(collection: Collection) -> None:
    """Print every task by section, then the commands that are not tasks of the specification."""
    console = Console(highlight=False)
    latest = last_statuses()
    width = max(len(task.title) for task in catalogue.tasks())
    section = ""
    for task in catalogue.tasks():
        if task.section != section:
            section = task.section
            console.print(f"[bold]{section}[/]")
        line = Text(f"  {task.command:<11} {task.title:<{width}}  {task.effort:<9}  ")
        console.print(line.append_text(label(latest[task.id])), no_wrap=True, overflow="ellipsis")
    console.print("[bold]Commands[/]")
    ours = {task.command for task in catalogue.tasks()}
    commands = sorted(name for name in collection.task_names if name not in ours)
    longest = max(len(name) for name in commands)
    for name in sorted(commands, key=lambda name: ("." in name, name)):
        about = (collection[name].__doc__ or "").strip().splitlines()[0]
        console.print(Text(f"  {name:<{longest}} {about}"), no_wrap=True, overflow="ellipsis")
