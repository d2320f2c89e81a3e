"""Invoke's collection: one task for each of the catalogue's, and the commands around them."""

from typing import Any

from invoke.collection import Collection
from invoke.context import Context as InvokeContext
from invoke.tasks import Task as InvokeTask

from phase4.cli import bench, chart, commands, handover, machine, pictures, release, testing
from phase4.criteria import catalogue
from phase4.engine.model import Task

FLAGS = {
    "verify": "only check, change nothing",
    "dry_run": "print the commands and do nothing",
    "force": "do it though nothing changed",
    "deps": "do first what it depends on",
    "json": "print the results as JSON",
}


def build() -> Collection:
    """The whole command line."""
    collection = Collection()
    for task in catalogue.tasks():
        collection.add_task(_invoke_task(task))
    for command in (
        *commands.ALL,
        bench.bench,
        handover.handoff,
        handover.attest,
        handover.rollback,
        pictures.pictures,
    ):
        collection.add_task(command)
    for group in (*machine.COLLECTIONS, *chart.COLLECTIONS, *release.COLLECTIONS, *testing.COLLECTIONS):
        collection.add_collection(group)
    return collection


def _invoke_task(task: Task) -> "InvokeTask[Any]":
    def body(
        c: InvokeContext,
        verify: bool = False,
        dry_run: bool = False,
        force: bool = False,
        deps: bool = False,
        json: bool = False,
    ) -> None:
        from phase4.cli.running import run_tasks  # here: a list needs no runner
        from phase4.engine.runner import RunOptions

        run_tasks(task.id, mode=RunOptions(verify=verify, force=force), deps=deps, dry_run=dry_run, as_json=json)

    criteria = "\n".join(f"  {criterion.id}  {criterion.text}" for criterion in task.criteria)
    body.__doc__ = f"{task.title}\n\n{task.description}\nAcceptance criteria:\n{criteria}"
    return InvokeTask(body, name=task.command, help=FLAGS)
