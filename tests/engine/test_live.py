"""What a run tells its console: one line on success, the whole story on failure; and what ``inv why`` answers."""

import io
from collections.abc import Iterator

import pytest
from phase4.engine.checks import Recorder
from phase4.engine.context import Context
from phase4.engine.model import Result, Status
from phase4.engine.runner import Runner, RunOptions
from phase4.report.data import collect
from phase4.report.live import ConsoleEvents, status_table, why
from phase4.report.why import first_in_the_way
from phase4.system.errors import UsageError
from phase4.system.progress import ConsoleProgress
from rich.console import Console, RenderableType
from sample import sample
from silence import SilentProgress
from world import World, failed, make_task

SHOW_CURSOR, HIDE_CURSOR = "\x1b[?25h", "\x1b[?25l"


def screen(terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=80, highlight=False, color_system=None)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def run(world: World, console: Console, mode: RunOptions | None = None) -> list[str]:
    """Run the world's tasks and return the lines the console shows."""
    with ConsoleEvents(console, len(world.tasks)) as events:
        runner = Runner(world.work(), world.ledger(), Context(SilentProgress()), events)
        runner.run(world.tasks, mode or RunOptions(), {task.id: task for task in world.tasks})
    return [line.rstrip() for line in shown(console).splitlines()]


def lines_of(renderable: RenderableType) -> list[str]:
    console = screen()
    console.print(renderable)
    return [line.rstrip() for line in shown(console).splitlines()]


def test_success_is_one_line_for_each_task_and_its_steps(chain: World) -> None:
    assert [line.rsplit("  ", 1)[0] for line in run(chain, screen()) if line.startswith("✓")] == [
        "✓ PASS    [1/3] IV-A-001 Title of IV-A-001 1/1",
        "✓ PASS    [2/3] IV-B-001 Title of IV-B-001 2/2",
        "✓ PASS    [3/3] IV-C-001 Title of IV-C-001 1/1",
    ]


def test_without_a_terminal_work_is_plain_lines(chain: World) -> None:
    lines = run(chain, screen())
    assert lines[:2] == ["[1/3] IV-A-001 Title of IV-A-001", "  … make IV-A-001"]
    assert len(lines) == 9
    assert not any("\x1b" in line for line in lines)


def test_a_fresh_task_is_just_one_line(chain: World) -> None:
    run(chain, screen())
    assert run(chain, screen())[0] == "✓ PASS    [1/3] IV-A-001 Title of IV-A-001 1/1  unchanged"


def test_a_task_nobody_automated_says_so(chain: World) -> None:
    chain.idle.add("IV-A-001")
    assert run(chain, screen())[0] == "· NOT_RUN [1/3] IV-A-001 Title of IV-A-001 0/1  no check yet"


def test_a_failure_tells_criterion_message_evidence_and_command(chain: World) -> None:
    chain.do["IV-A-001"] = lambda: chain.things.update({"IV-A-001": "[red]bad[/] \x1b[5m"})
    lines = run(chain, screen())
    start = lines.index("  ✗ FAIL IV-A-001.1 Criterion 1 of IV-A-001")
    assert [line.split(maxsplit=1) for line in lines[start + 1 : start + 6]] == [
        ["what", "The thing is not good; make it."],
        ["✗", "look      the thing of IV-A-001  not as expected"],
        ["expected", "good"],
        ["actual", "[red]bad[/]"],
        ["next", "./inv a-001"],
    ]


def test_what_was_as_expected_is_not_told_on_failure(chain: World) -> None:
    def recorder(recorder: Recorder) -> None:
        recorder.expect_equal("one", 1, 1)
        recorder.expect_equal("two", 2, 3)

    chain.verify["IV-A-001"] = recorder
    text = "\n".join(run(chain, screen()))
    assert "look      two" in text
    assert "look      one" not in text


def test_a_failed_step_is_told_once_for_all_criteria(chain: World) -> None:
    chain.do["IV-B-001"] = failed
    text = "\n".join(run(chain, screen()))
    assert text.count("`make` ended with 2; no rule") == 1
    assert "! ERROR IV-B-001.1 to .2 2 criteria alike" in text
    assert "■ BLOCKED IV-C-001.1" in text


def test_a_pass_that_is_stale_from_the_start_is_told(chain: World) -> None:
    def recorder(recorder: Recorder) -> None:
        recorder.expect_equal("the thing", 1, 1)
        chain.things["cluster"] += " changed"

    chain.verify["IV-A-001"] = recorder
    chain.run("IV-A-001")
    with ConsoleEvents(console := screen(), 1) as events:
        events.task_started(chain.tasks[0])
        events.checked(chain.ledger().results()[0])
        events.task_ended(chain.tasks[0], chain.statuses()["IV-A-001"], 0.1)
    assert "what it looked at has changed since; ./inv why IV-A-001" in shown(console)


def test_criteria_that_need_no_look_count_as_passed(chain: World) -> None:
    chain.run("IV-B-001")
    with ConsoleEvents(console := screen(), 1) as events:
        events.task_started(chain.tasks[1])
        events.checked(Result(criterion=chain.tasks[1].criteria[0].id, status=Status.BLOCKED))
        events.task_ended(chain.tasks[1], Status.WAIVED, 0.1)
    assert "IV-B-001 Title of IV-B-001 1/2" in shown(console), "the one that was asked again is open, the other proven"


def test_long_titles_fold_within_80_columns(chain: World) -> None:
    chain.tasks[0] = make_task("IV-A-001").model_copy(update={"title": "A very long title " * 8})
    lines = run(chain, screen())
    assert max(len(line) for line in lines if not line.startswith("[")) <= 80, "headings are for logs, unfolded"


@pytest.fixture
def terminal() -> Iterator[Console]:
    console = screen(terminal=True)
    yield console
    text = shown(console)
    assert text.rfind(SHOW_CURSOR) > text.rfind(HIDE_CURSOR), "the cursor must be left visible"


def test_a_terminal_shows_the_step_at_work_and_then_one_line(chain: World, terminal: Console) -> None:
    lines = run(chain, terminal)
    assert any("IV-A-001 Title of IV-A-001: make IV-A-001 " in line for line in lines)
    assert sum("✓ PASS" in line for line in lines) == 3


def test_a_step_s_own_progress_shares_the_terminal(chain: World, terminal: Console) -> None:
    progress = ConsoleProgress(terminal)

    def act() -> None:
        with progress.step("docker build"):
            progress.line("stage 1")
        chain.things["IV-A-001"] = "good"

    chain.do["IV-A-001"] = act
    text = "\n".join(run(chain, terminal))
    assert "docker build" in text
    assert "stage 1" in text
    assert "✓ PASS" in text


def test_an_interrupt_leaves_the_terminal_as_it_was(chain: World, terminal: Console) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    chain.do["IV-A-001"] = interrupt
    with pytest.raises(KeyboardInterrupt):
        run(chain, terminal)


# --- inv status, inv why


def test_the_status_table_has_a_line_and_a_reason_for_each_task() -> None:
    lines = lines_of(status_table(sample()))
    assert max(map(len, lines)) <= 80
    blocked = next(number for number, line in enumerate(lines) if "IV-K8S-001" in line)
    assert lines[blocked].split() == ["IV-K8S-001", "■", "BLOCKED", "0/3", "Title", "of", "IV-K8S-001", "&", "more"]
    assert lines[blocked + 1].strip() == "IV-CONT-001 is ERROR"
    assert lines[-2:] == [
        "4 tasks: 1 ERROR, 1 BLOCKED, 1 WAIVED, 1 PASS",
        "10 criteria: 1 ERROR, 1 FAIL, 3 BLOCKED, 1 SKIPPED, 1 NOT_RUN, 1 WAIVED, 2 PASS",
    ]


def test_why_a_task_is_blocked_leads_to_the_root() -> None:
    text = "\n".join(lines_of(why(sample(), "IV-K8S-001")))
    assert "IV-K8S-001.1 to .3" in text
    assert "IV-CONT-001  ! ERROR" in text
    assert text.endswith("Next: ./inv cont-001")


def test_why_a_criterion_failed_shows_all_its_evidence() -> None:
    lines = lines_of(why(sample(), "IV-CONT-001.2"))
    text = "\n".join(lines)
    for wanted in (
        "✓ look",
        "✗ look",
        "Runs as root; set USER.",
        "2026-01-30 12:00:05 UTC, took 1.2 s",
        "exit 0, 0.2 s",
    ):
        assert wanted in text
    assert lines[-1] == "Next: ./inv cont-001"


def test_why_a_criterion_is_stale_shows_what_it_looked_at() -> None:
    text = "\n".join(lines_of(why(sample(), "IV-CONT-001.5")))
    assert "stale: frontend changed" in text
    assert "image frontend" in text
    assert "from before something changed" in text


def test_why_of_what_passes_has_nothing_to_do() -> None:
    assert lines_of(why(sample(), "IV-K8S-002"))[-1] == "Nothing to do."
    assert lines_of(why(sample(), "IV-K8S-002.1"))[-1] == "Nothing to do."


def test_why_of_a_name_that_is_not_in_the_report() -> None:
    with pytest.raises(UsageError, match="IV-X-001"):
        why(sample(), "IV-X-001")


def test_why_names_what_is_first_in_the_way_of_a_long_chain(chain: World) -> None:
    chain.do["IV-A-001"] = failed
    chain.run()
    report = collect(chain.assessment(), chain.tasks, machine=sample().machine)
    text = "\n".join(lines_of(why(report, "IV-C-001")))
    assert "IV-B-001  ■ BLOCKED" in text
    assert "and first in the way is IV-A-001 ! ERROR" in text
    assert "first in the way" not in "\n".join(lines_of(why(report, "IV-B-001"))), "it is named already"
    assert first_in_the_way(report, report.tasks[0]) is None
