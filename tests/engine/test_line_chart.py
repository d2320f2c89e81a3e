"""A picture of numbers over time says in words what it shows, and tells its lines apart without colour."""

from xml.etree import ElementTree as ET

from phase4.engine.model import Evidence, Series
from phase4.report.html import write_html
from phase4.report.line_chart import description, line_chart
from sample import sample

REQUESTS = Series(
    title="requests a second",
    seconds=(0.0, 1.0, 2.0),
    lines={"answered": (4.0, 31.0, 12.0), "failed": (0.0, 1.5, 0.0)},
)


def test_the_label_says_all_that_is_shown() -> None:
    svg = ET.fromstring(str(line_chart(REQUESTS)))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == description(REQUESTS)
    assert description(REQUESTS).startswith("requests a second over ")
    assert description(REQUESTS).endswith(
        "answered: first 4, least 4, most 31, last 12. failed: first 0, least 0, most 1.5, last 0"
    )


def test_a_line_has_a_point_for_every_moment_within_the_picture() -> None:
    svg = ET.fromstring(str(line_chart(REQUESTS)))
    width, height = map(float, svg.get("viewBox", "").split()[2:])
    lines = [line.get("points", "").split() for line in svg.iter("polyline")]
    assert [len(points) for points in lines] == [3, 3]
    for point in (pair for points in lines for pair in points):
        x, y = map(float, point.split(","))
        assert 0 <= x <= width
        assert 0 <= y <= height
    highest = min(float(point.split(",")[1]) for point in lines[0])
    assert highest == 0


def test_lines_differ_by_class_and_have_their_names() -> None:
    svg = ET.fromstring(str(line_chart(REQUESTS)))
    assert len({line.get("class") for line in svg.iter("polyline")}) == 2
    assert [text.text for text in svg.iter("text")][3:] == ["answered: at most 31", "failed: at most 1.5"]


def test_one_moment_is_no_picture() -> None:
    assert line_chart(Series(title="pods", seconds=(0.0,), lines={"frontend": (2.0,)})) == ""


def test_all_zeros_are_drawn_at_the_bottom() -> None:
    svg = ET.fromstring(str(line_chart(Series(title="failed", seconds=(0.0, 5.0), lines={"<b>": (0.0, 0.0)}))))
    assert next(svg.iter("polyline")).get("points") == "44.0,120.0 684.0,120.0"


def test_the_page_shows_the_series_of_a_criterion_s_evidence() -> None:
    report = sample()
    first = report.tasks[0]
    evidence = Evidence(what="requests answered", expected=">= 20", actual="47", ok=True, series=(REQUESTS,))
    criterion = first.criteria[0].model_copy(update={"evidence": (evidence,)})
    task = first.model_copy(update={"criteria": (criterion, *first.criteria[1:])})
    page = write_html(report.model_copy(update={"tasks": (task, *report.tasks[1:])}))
    assert '<figcaption>requests a second</figcaption><svg class="drawing" role="img"' in page
    assert page.count("<polyline") == 2
