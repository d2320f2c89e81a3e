"""What a run does, leaves alone, and comes to."""

from phase4.engine.checks import Recorder
from phase4.engine.context import Context, remembered
from phase4.engine.model import Status
from phase4.engine.runner import Runner, RunOptions
from phase4.system.errors import BlockedError, CommandFailed, Exit
from silence import SilentProgress
from world import EventLog, World, blocked, failed, make_task


def test_a_run_does_the_steps_checks_and_passes(chain: World) -> None:
    summary, told = chain.run()
    assert summary.exit_code is Exit.OK
    assert summary.executed == 3
    assert chain.work_done == ["IV-A-001", "IV-B-001", "IV-C-001"]
    assert told.told[:4] == [
        "start IV-A-001",
        "step IV-A-001: make IV-A-001",
        "PASS IV-A-001.1",
        "end IV-A-001: PASS",
    ]


def test_a_second_run_does_no_work(chain: World) -> None:
    chain.run()
    before = chain.ledger().path.read_bytes()
    summary, told = chain.run()
    assert (summary.exit_code, summary.executed, summary.results) == (Exit.OK, 0, [])
    assert chain.work_done == ["IV-A-001", "IV-B-001", "IV-C-001"]
    assert [line for line in told.told if line.startswith(("step", "PASS"))] == []
    assert "fresh IV-C-001" in told.told
    assert chain.ledger().path.read_bytes() == before


def test_only_what_changed_is_done_again(chain: World) -> None:
    chain.run()
    del chain.things["IV-B-001"]
    summary, _ = chain.run()
    assert (summary.exit_code, summary.executed) == (Exit.OK, 1)
    assert chain.work_done[3:] == ["IV-B-001"]
    assert set(chain.statuses().values()) == {Status.PASS}, "what was kept is how things are after the step, not before"


def test_force_does_it_all_again(chain: World) -> None:
    chain.run()
    summary, _ = chain.run(mode=RunOptions(force=True))
    assert summary.executed == 3
    assert len(chain.work_done) == 6


def test_verify_checks_and_does_no_step(chain: World) -> None:
    summary, told = chain.run(mode=RunOptions(verify=True))
    assert summary.exit_code is Exit.CRITERION_FAILED
    assert chain.work_done == []
    assert not any(line.startswith("step") for line in told.told)
    assert {result.status for result in summary.results} == {Status.FAIL}


def test_verify_looks_again_even_at_what_is_fresh(chain: World) -> None:
    chain.run()
    summary, told = chain.run(mode=RunOptions(verify=True))
    assert summary.exit_code is Exit.OK
    assert len(summary.results) == 4
    assert not any(line.startswith("fresh") for line in told.told)


def test_a_failed_criterion_blocks_what_depends_on_it(chain: World) -> None:
    chain.do["IV-A-001"] = lambda: chain.things.update({"IV-A-001": "bad"})
    summary, told = chain.run()
    assert summary.exit_code is Exit.CRITERION_FAILED
    assert summary.statuses == {
        "IV-A-001": Status.FAIL,
        "IV-B-001": Status.BLOCKED,
        "IV-C-001": Status.BLOCKED,
    }
    assert chain.work_done == ["IV-A-001"]
    failure, *rest = summary.results
    assert failure.message == "The thing is not good; make it."
    assert failure.fix == "./inv a-001"
    assert [(one.expected, one.actual, one.ok) for one in failure.evidence] == [("good", "bad", False)]
    assert [result.criterion for result in rest] == ["IV-B-001.1", "IV-B-001.2", "IV-C-001.1"]
    assert rest[0].reason == "IV-A-001 is FAIL"
    assert rest[0].fix == "./inv b-001 --deps"
    assert not any(line.startswith("step IV-B-001") for line in told.told)


def test_what_is_fresh_is_blocked_too_while_a_task_before_it_fails(chain: World) -> None:
    chain.run()
    chain.things["IV-A-001"] = "edited"
    chain.do["IV-A-001"] = failed
    summary, told = chain.run()
    assert summary.exit_code is Exit.CRITERION_FAILED
    assert summary.statuses == {
        "IV-A-001": Status.ERROR,
        "IV-B-001": Status.BLOCKED,
        "IV-C-001": Status.BLOCKED,
    }
    assert chain.statuses() == summary.statuses, "a report says what the run said"
    assert summary.results[1].reason == "IV-A-001 is ERROR"
    assert not any(line.startswith("fresh") for line in told.told)
    assert chain.work_done[3:] == ["IV-A-001"]


def test_what_was_blocked_is_done_again_once_the_task_before_it_passes(chain: World) -> None:
    chain.run()
    chain.things["IV-A-001"] = "edited"
    chain.do["IV-A-001"] = failed
    chain.run()
    del chain.do["IV-A-001"]
    summary, _ = chain.run()
    assert (summary.exit_code, summary.executed) == (Exit.OK, 3)
    summary, _ = chain.run()
    assert (summary.exit_code, summary.executed) == (Exit.OK, 0)


def test_what_is_fresh_is_blocked_when_run_alone_and_its_dependency_went_stale(chain: World) -> None:
    chain.run()
    chain.things["IV-A-001"] = "edited"
    summary, _ = chain.run("IV-B-001")
    assert summary.exit_code is Exit.BLOCKED
    assert {result.fix for result in summary.results} == {"./inv b-001 --deps"}


def test_verify_looks_at_each_task_for_itself(chain: World) -> None:
    chain.run()
    chain.things["IV-A-001"] = "bad"
    summary, _ = chain.run(mode=RunOptions(verify=True))
    assert summary.statuses["IV-A-001"] is Status.FAIL
    assert summary.statuses["IV-C-001"] is Status.PASS


def test_siblings_of_a_failure_go_on(chain: World) -> None:
    chain.tasks.append(make_task("IV-D-001"))
    chain.do["IV-A-001"] = failed
    summary, _ = chain.run()
    assert summary.statuses["IV-D-001"] is Status.PASS


def test_a_task_run_alone_knows_how_its_dependency_stands(chain: World) -> None:
    summary, _ = chain.run("IV-B-001")
    assert summary.exit_code is Exit.BLOCKED
    assert summary.results[0].reason == "IV-A-001 is NOT_RUN"
    chain.run("IV-A-001")
    summary, _ = chain.run("IV-B-001")
    assert summary.exit_code is Exit.OK
    assert chain.work_done == ["IV-A-001", "IV-B-001"]


def test_a_dependency_that_went_stale_blocks(chain: World) -> None:
    chain.run("IV-A-001")
    chain.things["IV-A-001"] = "edited"
    summary, _ = chain.run("IV-B-001")
    assert summary.statuses["IV-B-001"] is Status.BLOCKED


def test_a_dependency_nobody_automated_blocks_and_says_so(chain: World) -> None:
    chain.idle.add("IV-A-001")
    summary, told = chain.run()
    assert summary.exit_code is Exit.BLOCKED
    assert summary.statuses["IV-A-001"] is Status.NOT_RUN
    assert "no check is written for this task yet" in summary.results[0].reason
    assert told.told[:2] == ["start IV-A-001", "end IV-A-001: NOT_RUN"]


def test_a_failed_step_is_an_error_of_every_criterion(chain: World) -> None:
    chain.do["IV-B-001"] = failed
    summary, told = chain.run()
    assert summary.exit_code is Exit.CRITERION_FAILED
    errors = [result for result in summary.results if result.status is Status.ERROR]
    assert [result.criterion for result in errors] == ["IV-B-001.1", "IV-B-001.2"]
    assert errors[0].reason == "step 'make IV-B-001': `make` ended with 2; no rule"
    assert errors[0].fix == "make -n"
    assert not errors[0].bug
    assert "end IV-C-001: BLOCKED" in told.told


def test_a_conclusion_knows_the_results_of_its_task(chain: World) -> None:
    told: list[Status] = []

    def conclude(context: Context) -> None:
        assert context.assessment is not None
        told.extend(known.status for known in context.assessment.criterion_statuses(chain.tasks[1]))

    chain.conclude["IV-B-001"] = conclude
    assert chain.run()[0].exit_code is Exit.OK
    chain.run()
    chain.run(mode=RunOptions(verify=True))
    assert told == [Status.PASS, Status.PASS]


def test_a_failed_conclusion_is_an_error_of_every_criterion(chain: World) -> None:
    chain.conclude["IV-B-001"] = lambda context: failed()
    summary, _ = chain.run()
    assert summary.exit_code is Exit.CRITERION_FAILED
    assert summary.statuses["IV-B-001"] is Status.ERROR
    assert chain.statuses()["IV-B-001"] is Status.ERROR


def test_a_step_this_machine_cannot_do_blocks(chain: World) -> None:
    chain.do["IV-A-001"] = blocked
    summary, _ = chain.run()
    assert summary.exit_code is Exit.BLOCKED
    assert set(summary.statuses.values()) == {Status.BLOCKED}
    assert "there is no /dev/kvm; the machine is virtual" in summary.results[0].reason


def test_a_bug_in_a_step_is_an_error_and_exit_3(chain: World) -> None:
    chain.do["IV-A-001"] = lambda: [][1]
    summary, _ = chain.run()
    assert summary.exit_code is Exit.BUG
    first = summary.results[0]
    assert (first.status, first.bug) == (Status.ERROR, True)
    assert "step 'make IV-A-001'" in first.message
    assert "IndexError" in first.reason


def test_a_bug_in_a_check_is_an_error_and_exit_3_and_the_other_tasks_go_on(chain: World) -> None:
    def broken(recorder: Recorder) -> None:
        recorder.expect_equal("something seen before the bug", 1, 1)
        raise ZeroDivisionError("ours")

    chain.tasks.append(make_task("IV-D-001"))
    chain.verify["IV-A-001"] = broken
    summary, _ = chain.run()
    assert summary.exit_code is Exit.BUG
    first = summary.results[0]
    assert (first.status, first.bug, len(first.evidence)) == (Status.ERROR, True, 1)
    assert "ZeroDivisionError: ours" in first.reason
    assert summary.statuses["IV-D-001"] is Status.PASS


def test_a_check_that_looked_at_nothing_never_passes(chain: World) -> None:
    chain.verify["IV-A-001"] = lambda recorder: None
    summary, _ = chain.run("IV-A-001")
    assert summary.exit_code is Exit.BUG
    assert summary.results[0].status is Status.ERROR
    assert summary.results[0].message == "the check looked at nothing"


def test_one_contrary_piece_of_evidence_fails_the_check(chain: World) -> None:
    def recorder(recorder: Recorder) -> None:
        recorder.expect_equal("first", 1, 1)
        recorder.expect_at_least("second", 3, 2)
        recorder.expect_equal("third", 1, 1)

    chain.verify["IV-A-001"] = recorder
    summary, _ = chain.run("IV-A-001")
    assert summary.exit_code is Exit.CRITERION_FAILED
    assert [one.ok for one in summary.results[0].evidence] == [True, False, True]


def test_a_check_that_cannot_be_here_blocks_and_keeps_its_evidence(chain: World) -> None:
    def recorder(recorder: Recorder) -> None:
        recorder.expect_equal("seen first", 1, 1)
        raise BlockedError("there is no Docker Desktop", why="it is not free software", fix="./inv env-001")

    chain.verify["IV-A-001"] = recorder
    summary, _ = chain.run("IV-A-001")
    assert summary.exit_code is Exit.BLOCKED
    first = summary.results[0]
    assert (first.status, first.fix, len(first.evidence)) == (Status.BLOCKED, "./inv env-001", 1)
    assert first.reason == "there is no Docker Desktop; it is not free software"


def test_a_check_whose_command_fails_is_an_error_but_no_bug(chain: World) -> None:
    def recorder(recorder: Recorder) -> None:
        raise CommandFailed("`kubectl get` ended with 1", why="refused")

    chain.verify["IV-A-001"] = recorder
    summary, _ = chain.run("IV-A-001")
    assert summary.exit_code is Exit.CRITERION_FAILED
    assert (summary.results[0].status, summary.results[0].bug) == (Status.ERROR, False)
    assert summary.results[0].fix == "./inv a-001"


def test_deviations_are_kept(chain: World) -> None:
    def recorder(recorder: Recorder) -> None:
        recorder.expect_equal("CPUs", 2, 2)
        recorder.record_deviation("2 CPUs, not 4: the machine has no more")

    chain.verify["IV-A-001"] = recorder
    chain.run("IV-A-001")
    kept = chain.ledger().latest()["IV-A-001.1"]
    assert (kept.status, kept.deviations) == (Status.PASS, ("2 CPUs, not 4: the machine has no more",))


def test_a_thing_that_changes_while_it_is_looked_at_does_not_pass(chain: World) -> None:
    def recorder(recorder: Recorder) -> None:
        recorder.expect_equal("the thing", "good", chain.things["IV-A-001"])
        chain.things["IV-A-001"] = "changed meanwhile"

    chain.verify["IV-A-001"] = recorder
    chain.run("IV-A-001")
    assert chain.statuses()["IV-A-001"] is Status.NOT_RUN


def test_facts_are_found_again_after_a_step(chain: World) -> None:
    context = Context(SilentProgress())

    @remembered
    def thing(_: Context) -> str:
        return chain.things.get("IV-A-001", "missing")

    def recorder(recorder: Recorder) -> None:
        recorder.expect_equal("the thing", "good", thing(context))

    assert thing(context) == "missing"
    chain.verify["IV-A-001"] = recorder
    Runner(chain.work(), chain.ledger(), context, EventLog()).run(chain.tasks[:1], RunOptions(), {})
    assert chain.ledger().latest()["IV-A-001.1"].status is Status.PASS


def test_a_mended_failure_is_tried_again(chain: World) -> None:
    chain.do["IV-A-001"] = failed
    assert chain.run()[0].exit_code is Exit.CRITERION_FAILED
    del chain.do["IV-A-001"]
    assert chain.run()[0].exit_code is Exit.OK


def test_the_fingerprints_in_a_result_are_those_of_all_that_was_looked_at(chain: World) -> None:
    chain.run("IV-A-001")
    assert chain.ledger().latest()["IV-A-001.1"].fingerprints == {"IV-A-001": "good", "cluster": "one"}


def test_a_failure_stands_before_a_block_and_a_bug_before_both(chain: World) -> None:
    chain.tasks.append(make_task("IV-D-001"))
    chain.do["IV-A-001"] = blocked
    chain.do["IV-D-001"] = failed
    assert chain.run()[0].exit_code is Exit.CRITERION_FAILED
    chain.do["IV-D-001"] = lambda: [][1]
    assert chain.run()[0].exit_code is Exit.BUG
