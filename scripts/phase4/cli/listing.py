"""``inv --list``: the tasks in the specification's order with effort and last status, then the other commands."""

from invoke.collection import Collection
from rich.console import Console
from rich.table import Table

from phase4 import catalogue
from phase4.cli.session import open_session
from phase4.model import Status

MARKS = {
    Status.PASS: "[green]✓[/] PASS",
    Status.FAIL: "[red]✗[/] FAIL",
    Status.ERROR: "[red]![/] ERROR",
    Status.BLOCKED: "[yellow]■[/] BLOCKED",
    Status.SKIPPED: "[dim]-[/] SKIPPED",
    Status.NOT_RUN: "[dim]·[/] NOT_RUN",
}


def list_tasks(collection: Collection) -> None:
    """Print every task by section, then the commands that are not tasks of the specification."""
    console = Console(highlight=False)
    latest = open_session().last_statuses()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Task", "Title", "Effort", "Last status"):
        table.add_column(title, no_wrap=title != "Title")
    section = ""
    for task in catalogue.tasks():
        if task.section != section:
            section = task.section
            table.add_row(f"[dim]{section}[/]")
        table.add_row(f"  {task.command}", task.title, task.effort, MARKS[latest[task.id]])
    console.print(table)
    ours = {task.command for task in catalogue.tasks()}
    console.print("\n[bold]Commands[/]")
    commands = Table(box=None, pad_edge=False, show_header=False)
    for name in sorted(name for name in collection.task_names if name not in ours):
        commands.add_row(f"  {name}", (collection[name].__doc__ or "").strip().splitlines()[0])
    console.print(commands)
