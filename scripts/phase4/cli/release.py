"""Collection ``release``: versions of the release, by hand."""

from invoke.collection import Collection
from invoke.context import Context as InvokeContext
from invoke.tasks import task
from rich.console import Console
from rich.table import Table

from phase4.cli.output import end_with, print_lines
from phase4.engine.checks import Recorder
from phase4.engine.context import Context
from phase4.engine.model import Status
from phase4.report.symbols import SYMBOLS
from phase4.system.errors import Exit
from phase4.system.progress import ConsoleProgress


@task
def package(c: InvokeContext) -> None:
    """Add this checkout's chart to the released packages and name the file."""
    from phase4.release import versions

    print_lines([versions.make_package()])


@task(help={"commit": "a commit to build and start from; by default the chart released last"})
def upgrade_from(c: InvokeContext, commit: str = "") -> None:
    """Prove the upgrade from an older version to this checkout, under load."""
    from phase4.criteria.deploy import upgrade_proof
    from phase4.release import versions

    progress = ConsoleProgress()
    old = versions.commit(commit, progress) if commit else versions.released(progress)
    new = versions.checkout(progress)
    recorder = Recorder(Context(progress))
    with progress.step(f"upgrade of {old.title} to {new.title}, under load"):
        upgrade_proof.prove(recorder, old, new)
    table = Table("", "what", "expected", "actual", title=f"{old.title} to {new.title}")
    for evidence in recorder.evidence:
        status = Status.PASS if evidence.ok else Status.FAIL
        table.add_row(SYMBOLS[status], evidence.what, evidence.expected, evidence.actual)
    Console(highlight=False, soft_wrap=True).print(table)
    passed = all(evidence.ok for evidence in recorder.evidence)
    end_with(Exit.OK if passed else Exit.CRITERION_FAILED)


@task
def throughput(c: InvokeContext) -> None:
    """Measure what a request costs in CPU, from inside the cluster, in a namespace of its own (about five minutes)."""
    from phase4.criteria.deploy import throughput as measurement
    from phase4.release import versions

    progress = ConsoleProgress()
    print_lines([measurement.table(measurement.measure(versions.checkout(progress), progress))])


COLLECTIONS = (Collection("release", package, upgrade_from, throughput),)
