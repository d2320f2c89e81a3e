"""Advice is told and fails nothing; a user's file that cannot be read is a FAIL, no bug of ours."""

from phase4.engine.checks import Recorder
from phase4.engine.model import Status
from phase4.system.errors import Exit, InvalidInput
from world import World


def test_advice_fails_nothing(chain: World) -> None:
    def verify(recorder: Recorder) -> None:
        recorder.expect_equal("the thing", 1, 1)
        recorder.advise("the thing, better", False, expected=2, actual=1)

    chain.verify["IV-A-001"] = verify
    summary, _ = chain.run("IV-A-001")
    (result,) = summary.results
    assert result.status is Status.PASS
    assert [evidence.advice for evidence in result.evidence] == [False, True]
    assert not any(evidence.fails for evidence in result.evidence)


def test_advice_alone_is_no_check(chain: World) -> None:
    def verify(recorder: Recorder) -> None:
        recorder.advise_empty("nothing", [])

    chain.verify["IV-A-001"] = verify
    summary, _ = chain.run("IV-A-001")
    assert summary.results[0].status is Status.ERROR


def test_a_file_that_cannot_be_read_fails_the_criterion(chain: World) -> None:
    def verify(recorder: Recorder) -> None:
        raise InvalidInput("values.yaml, line 3, is no YAML", why="a key is given twice", fix="yamllint values.yaml")

    chain.verify["IV-A-001"] = verify
    summary, _ = chain.run("IV-A-001")
    (result,) = summary.results
    assert (result.status, result.bug, result.fix) == (Status.FAIL, False, "yamllint values.yaml")
    assert "line 3" in result.reason
    assert summary.exit_code is Exit.CRITERION_FAILED
