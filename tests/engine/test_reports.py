"""Every report tells every criterion, and stays whole whatever the evidence says."""

import json
import unicodedata
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from phase4.engine.model import Status
from phase4.report import REPORTERS
from phase4.report.data import Report
from phase4.report.html import TEMPLATES, csp_hash
from phase4.report.json import SCHEMA_FILE, json_schema
from phase4.report.sanitize import sanitize
from sample import NASTY, sample

REPORT = sample()
NONE = dict.fromkeys(Status, 0)
EMPTY = REPORT.model_copy(update={"tasks": (), "deviations": (), "task_counts": NONE, "criterion_counts": NONE})


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("name", REPORTERS)
def test_a_report_tells_every_criterion_that_does_not_pass(name: str) -> None:
    text = REPORTERS[name](REPORT)
    assert text.endswith("\n")
    for task in REPORT.tasks:
        assert task.id in text
    for status in Status:
        assert status in text
    assert "set USER" in text
    assert "./inv cont-001" in text
    assert "stale: frontend changed" in text


@pytest.mark.parametrize("name", REPORTERS)
def test_a_report_of_nothing_is_still_a_report(name: str) -> None:
    assert REPORTERS[name](EMPTY)


@pytest.mark.parametrize("name", REPORTERS)
def test_no_control_character_of_another_program_gets_through(name: str) -> None:
    assert not [one for one in REPORTERS[name](REPORT) if one != "\n" and unicodedata.category(one) == "Cc"]


def test_colours_go_and_other_controls_are_written_out() -> None:
    assert sanitize("\x1b[1;31mred\x1b[0m\ttab\r\nbell\x07 \x9b1m \udc80 \u2028ok ünï 🦀") == (
        "red\ttab\nbell\\x07 \\x9b1m \\udc80 \u2028ok ünï 🦀"
    )


@pytest.mark.parametrize("name", REPORTERS)
def test_the_same_results_make_the_same_report(name: str) -> None:
    assert REPORTERS[name](REPORT) == REPORTERS[name](sample())


# --- JSON


def test_json_keeps_to_its_schema_and_can_be_read_back() -> None:
    written = json.loads(REPORTERS["json"](REPORT))
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.validate(written, json_schema(), cls=jsonschema.Draft202012Validator)
    assert written["schema"] == 1
    assert written["tasks"][0]["criteria"][1]["evidence"][1]["actual"] == NASTY
    assert Report.model_validate(written) == REPORT


@pytest.mark.parametrize(
    "wrong", [{"schema": 2}, {"status": "GREEN"}, {"surprise": 1}, {"tasks": [{}]}, {"generated_at": None}]
)
def test_the_schema_refuses_what_is_no_report(wrong: dict[str, object]) -> None:
    written = {**json.loads(REPORTERS["json"](REPORT)), **wrong}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(written, json_schema())


def test_the_exported_schema_is_the_one_in_use() -> None:
    exported = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert exported == json_schema(), (
        "the report's form changed: raise its version if readers would notice, then write json_schema() to "
        f"{SCHEMA_FILE}"
    )


# --- JUnit XML


@pytest.fixture
def junit() -> ET.Element:
    return ET.fromstring(REPORTERS["junit"](REPORT).encode())


def cases(junit: ET.Element) -> dict[str, ET.Element]:
    return {case.get("name", "").split()[0]: case for case in junit.iter("testcase")}


def test_junit_has_a_suite_for_each_task_and_a_case_for_each_criterion(junit: ET.Element) -> None:
    assert junit.tag == "testsuites"
    assert [suite.get("name", "").split()[0] for suite in junit] == [task.id for task in REPORT.tasks]
    for suite, task in zip(junit, REPORT.tasks, strict=True):
        assert [case.get("classname") for case in suite.iter("testcase")] == [task.id] * len(task.criteria)
    assert list(cases(junit)) == [criterion.id for criterion in REPORT.criteria]


@pytest.mark.parametrize(
    ("criterion", "outcome"),
    [
        ("IV-CONT-001.1", None),
        ("IV-CONT-001.2", "failure"),
        ("IV-CONT-001.3", "error"),
        ("IV-CONT-001.4", "skipped"),
        ("IV-CONT-001.5", "skipped"),
        ("IV-K8S-001.1", "skipped"),
    ],
)
def test_junit_outcomes(junit: ET.Element, criterion: str, outcome: str | None) -> None:
    found = [child.tag for child in cases(junit)[criterion] if child.tag in {"failure", "error", "skipped"}]
    assert found == ([outcome] if outcome else [])


def test_junit_counts_are_those_of_its_cases(junit: ET.Element) -> None:
    for suite in junit:
        assert int(suite.get("tests", "")) == len(list(suite.iter("testcase")))
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(attribute, "")) == len(list(suite.iter(tag)))
    assert (junit.get("tests"), junit.get("failures"), junit.get("errors")) == ("10", "1", "1")
    assert float(junit.get("time", "")) == pytest.approx(10 * 1.25)


def test_junit_has_only_what_jenkins_schema_knows(junit: ET.Element) -> None:
    known = {
        "testsuites": {"name", "time", "tests", "failures", "errors"},
        "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
        "properties": set(),
        "property": {"name", "value"},
        "testcase": {"classname", "name", "time"},
        "failure": {"message", "type"},
        "error": {"message", "type"},
        "skipped": {"message", "type"},
        "system-out": set(),
    }
    for element in junit.iter():
        assert set(element.attrib) <= known[element.tag], element.tag


def test_junit_says_why_and_what_to_run(junit: ET.Element) -> None:
    failure = cases(junit)["IV-CONT-001.2"].find("failure")
    assert failure is not None
    assert failure.get("message") == "Runs as root; set USER."
    assert "run: ./inv cont-001" in (failure.text or "")
    skipped = cases(junit)["IV-K8S-001.1"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "IV-CONT-001 is ERROR"


def test_junit_keeps_evidence_and_shows_what_xml_cannot_hold(junit: ET.Element) -> None:
    said = cases(junit)["IV-CONT-001.2"].findtext("system-out") or ""
    assert "expected: 1001" in said
    assert "<script>" in said
    assert r"\x00" in said
    assert "\x1b" not in said
    assert "digest: sha256:" in said
    assert "exit_code: 0" in said


# --- console


def test_the_console_report_fits_80_columns_and_has_no_escapes() -> None:
    text = REPORTERS["console"](REPORT.model_copy(update={"deviations": ()}))
    assert max(map(len, text.splitlines())) <= 80
    assert text == "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    assert "\x1b" not in text


def test_the_console_report_tells_a_status_by_mark_and_word() -> None:
    lines = REPORTERS["console"](REPORT).splitlines()
    assert any("IV-CONT-001" in line and "! ERROR" in line and "1/5" in line for line in lines)
    assert any("IV-K8S-002" in line and "✓ PASS" in line and "1/1" in line for line in lines)


def test_the_console_report_is_focused() -> None:
    text = REPORTERS["console"](REPORT).partition("What does not pass")[2]
    assert "IV-CONT-001.1 Criterion 1" not in text, "what passes needs no detail"
    assert "IV-K8S-001.1 to .3" in text, "three criteria that say the same are told once"
    assert text.count("IV-CONT-001 is ERROR") == 1
    assert text.count("[bold]markup[/]") >= 2, "evidence is text, never markup"


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colours_only_on_a_terminal_without_no_color(
    monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    text = REPORTERS["console"](REPORT)
    assert ("\x1b[32m" in text) is coloured
    assert ("\x1b[1;31m" in text) is coloured


# --- HTML


class Page(HTMLParser):
    """The page's elements, their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def page() -> Page:
    return Page(REPORTERS["html"](REPORT))


def test_the_page_needs_nothing_from_outside(page: Page) -> None:
    for tag, attributes in page.elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert not {"src", "srcset", "action", "formaction", "style"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    for name in ("report.css", "report.js"):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        assert not any(word in text for word in ("http:", "https:", "//", "url(", "@import", "fetch(", "import("))


def test_the_page_runs_only_our_script(page: Page) -> None:
    assert len(page.all("script")) == len(page.all("style")) == 1
    policy = next(meta["content"] for meta in page.all("meta") if "http-equiv" in meta)
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in ("report.css", "report.js"):
        assert csp_hash((TEMPLATES / name).read_text(encoding="utf-8")) in policy


def test_evidence_is_shown_as_it_is_and_never_as_markup() -> None:
    text = REPORTERS["html"](REPORT)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in text
    assert "{{ 7*7 }}" in text


def test_every_criterion_can_be_opened_filtered_and_linked_to(page: Page) -> None:
    details = [one for one in page.all("details") if "data-status" in one]
    assert [one["id"] for one in details] == [one.id for one in REPORT.criteria]
    assert [one["data-status"] for one in details] == [one.status for one in REPORT.criteria]
    assert [one["id"] for one in details if "open" in one] == ["IV-CONT-001.2", "IV-CONT-001.3"]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [(one["href"] or "")[1:] for one in page.all("a")]
    assert set(targets) <= set(ids)
    chips = [one["data-status"] for one in page.all("button") if "data-status" in one]
    assert sorted(filter(None, chips)) == sorted({str(one.status) for one in REPORT.criteria})


def test_the_page_is_for_everybody(page: Page) -> None:
    assert page.all("html") == [{"lang": "en"}]
    assert any(meta.get("name") == "viewport" for meta in page.all("meta"))
    headings = [tag for tag, _ in page.elements if tag in {"h1", "h2", "h3"}]
    assert headings[0] == "h1"
    assert headings.count("h1") == 1
    assert any(one.get("role") == "status" for one in page.all("p"))
    assert all(one.get("type") == "button" for one in page.all("button"))
    bar = page.all("svg")[0]
    assert bar["role"] == "img"
    assert "1 FAIL" in (bar["aria-label"] or "")
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    for wanted in ("prefers-color-scheme: dark", "@media print", "focus-visible", "max-width: 40rem"):
        assert wanted in style


def test_evidence_on_the_page_has_all_its_fields(page: Page) -> None:
    words = " ".join(page.words)
    for wanted in ("docker image inspect", "Exit code", "0.2 s", "frontend/Dockerfile", "sha256:0f0f", "other way"):
        assert wanted in words
    commands = sum(one.command is not None for criterion in REPORT.criteria for one in criterion.evidence)
    nexts = sum(bool(criterion.next_command) for criterion in REPORT.criteria)
    assert len([one for one in page.all("button") if one.get("class") == "copy"]) == commands + nexts
