"""JUnit reports are counted honestly: what cannot be read has failed."""

from pathlib import Path

from phase4.testing.counting import Counts, read

REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><error/></testcase>
<testcase name="d"><skipped/></testcase></testsuite></testsuites>"""


def test_cases_are_counted_by_what_became_of_them(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(REPORT)
    assert read(path) == Counts(passed=1, failed=2, skipped=1)


def test_a_missing_or_broken_report_has_failed(tmp_path: Path) -> None:
    assert read(tmp_path / "none.xml") == Counts(failed=1)
    broken = tmp_path / "broken.xml"
    broken.write_text("<testsuites>")
    assert read(broken) == Counts(failed=1)


def test_the_closing_line_names_skipped_tests_only_if_there_are() -> None:
    assert Counts(3, 0).line == "3 passed, 0 failed"
    assert (Counts(3, 0) + Counts(0, 1, 2)).line == "3 passed, 1 failed, 2 skipped"
