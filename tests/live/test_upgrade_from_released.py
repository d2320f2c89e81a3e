"""The chart released last is upgraded to this checkout's, with other values, while people use it."""

import pytest
from phase4.criteria.deploy import upgrade_proof
from phase4.engine.checks import Recorder
from phase4.engine.context import Context
from phase4.release import versions
from phase4.system.progress import ConsoleProgress

pytestmark = pytest.mark.cluster


def test_the_released_chart_is_upgraded_without_a_failed_request() -> None:
    progress = ConsoleProgress()
    recorder = Recorder(Context(progress))
    upgrade_proof.prove(recorder, versions.released(progress), versions.checkout(progress))
    wrong = [f"{one.what}: {one.actual} (expected {one.expected})" for one in recorder.evidence if not one.ok]
    assert len(recorder.evidence) >= 10
    assert not wrong
