"""A run that was interrupted at any point, and run again, ends as if it had not been."""

import pytest
from phase4.engine.checks import Recorder
from phase4.engine.model import Status
from phase4.system.errors import Exit
from world import World


def test_an_interrupt_leaves_what_was_proven_and_a_rerun_ends_the_same(chain: World) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    chain.do["IV-B-001"] = interrupt
    with pytest.raises(KeyboardInterrupt):
        chain.run()
    assert chain.statuses() == {"IV-A-001": Status.PASS, "IV-B-001": Status.NOT_RUN, "IV-C-001": Status.NOT_RUN}
    del chain.do["IV-B-001"]
    summary, told = chain.run()
    assert summary.exit_code is Exit.OK
    assert "fresh IV-A-001" in told.told
    assert chain.work_done.count("IV-A-001") == 1
    assert set(chain.statuses().values()) == {Status.PASS}


def test_an_interrupt_between_two_checks_of_a_task_ends_the_same(chain: World) -> None:
    recorders = 0

    def recorder(recorder: Recorder) -> None:
        nonlocal recorders
        recorders += 1
        if recorders == 2:
            raise KeyboardInterrupt
        recorder.expect_equal("the thing", "good", chain.things["IV-B-001"])

    chain.verify["IV-B-001"] = recorder
    with pytest.raises(KeyboardInterrupt):
        chain.run()
    assert [one.criterion for one in chain.ledger().results()] == ["IV-A-001.1", "IV-B-001.1"]
    assert chain.statuses()["IV-B-001"] is Status.NOT_RUN
    summary, _ = chain.run()
    assert summary.exit_code is Exit.OK
