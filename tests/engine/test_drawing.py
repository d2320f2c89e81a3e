"""The report's pictures say what the report says, and nothing of another program becomes markup."""

from xml.etree import ElementTree as ET

from phase4.engine.model import Status
from phase4.report.drawing import needed_directly, task_graph, timeline
from sample import NASTY, sample, sample_tasks, task

SVG = ET.fromstring(str(task_graph(sample())))


def test_every_task_is_a_box_with_its_status_in_words() -> None:
    titles = [title.text or "" for title in SVG.iter("title")]
    for reported in sample_tasks():
        assert any(text.startswith(reported.id) and text.endswith(reported.status) for text in titles)


def test_arrows_that_say_nothing_new_are_left_out() -> None:
    tasks = (
        task("A", Status.PASS, "1"),
        task("B", Status.PASS, "1", needs=("A",)),
        task("C", Status.PASS, "1", needs=("A", "B")),
    )
    assert needed_directly(tasks) == {"A": [], "B": ["A"], "C": ["B"]}


def test_a_task_is_below_what_it_needs() -> None:
    top = {box.get("href"): float(next(box.iter("rect")).get("y", "")) for box in SVG.iter("a")}
    assert top["#IV-CONT-001"] < top["#IV-K8S-001"]


def test_the_timeline_has_a_bar_for_each_criterion_that_was_checked() -> None:
    bars = list(ET.fromstring(str(timeline(sample()))).iter("rect"))
    assert len(bars) == sum(criterion.checked_at is not None for criterion in sample().criteria)


def test_titles_are_text() -> None:
    report = sample()
    first = report.tasks[0].model_copy(update={"title": NASTY.replace("\x1b", "").replace("\x00", "")})
    ET.fromstring(str(task_graph(report.model_copy(update={"tasks": (first, *report.tasks[1:])}))))
