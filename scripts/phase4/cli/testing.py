"""Collection ``testing``: what the stages of ``inv test`` run that is no command of another program."""

from pathlib import Path

from invoke.collection import Collection
from invoke.context import Context as InvokeContext
from invoke.tasks import task

from phase4.cli.output import end_with


@task(
    help={
        "deployed": "against the release's NodePort, not against servers started for it",
        "junit": "where the JUnit report is written; by default .phase4/test/journey.xml",
    }
)
def journey(c: InvokeContext, deployed: bool = False, junit: str = "") -> None:
    """A user's journeys in a real browser; ends with Playwright's exit code."""
    from phase4.system.paths import state_dir
    from phase4.testing import journey as journeys

    report = Path(junit or state_dir() / "test" / "journey.xml").absolute()
    end_with(journeys.deployed(report) if deployed else journeys.on_this_machine(report))


COLLECTIONS = (Collection("testing", journey),)
