"""Every DOC check passes on the project's own pages, and fails on pages that lack what it asks for or do not work."""

import shutil
from pathlib import Path
from typing import Self

import pytest
from phase4.criteria.documentation import documents, tasks
from phase4.criteria.documentation.documents import Block, Page, only_reads
from phase4.engine.checks import Recorder
from phase4.engine.context import Context
from phase4.system.paths import ROOT
from phase4.system.process import Completed

CHECKS = {check.criterion.rpartition(".")[2]: check for check in tasks.TASKS["IV-DOC-001"].checks}
FRONT_PAGES = ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE")
KINDS = (
    "Deployment", "StatefulSet", "Service", "ConfigMap", "Secret", "PersistentVolumeClaim", "HorizontalPodAutoscaler",
    "PodDisruptionBudget", "NetworkPolicy", "ResourceQuota", "LimitRange",
)  # fmt: skip


class Shell:
    """Stands for the reader's shell: every command works but those that hold a word of ``broken``."""

    broken: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to tidy."""

    def run(self, command: str) -> Completed:
        failed = any(word in command for word in self.broken)
        return Completed(("bash", "-c", command), int(failed), "" if failed else "37\n", "no" if failed else "", 0.1)


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the pages that a test may spoil, a shell in which all works, and a cluster with every kind."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "README.md", tmp_path)
    # The other things that pages link to.
    for name in ("scripts", "backend", "frontend", "deploy", *FRONT_PAGES):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    for name in ("RUNBOOK", "TROUBLE", "SCENARIOS", "VALUES"):
        monkeypatch.setattr(tasks, name, Page(getattr(tasks, name).name))
    monkeypatch.setattr(tasks, "PAGES", tuple(Page(page.name) for page in tasks.PAGES))
    monkeypatch.setattr(tasks, "Reader", Shell)
    found = [{"kind": kind, "metadata": {"name": "x"}} for kind in KINDS]
    monkeypatch.setattr(tasks, "objects", lambda kinds: (found, Completed(("kubectl",), 0, "", "", 0.1)))
    return tmp_path


def wrong(number: str) -> list[str]:
    recorder = Recorder(Context(None))  # type: ignore[arg-type]
    CHECKS[number].verify(recorder)
    assert recorder.evidence
    return [f"{one.what}: {one.actual}" for one in recorder.evidence if not one.ok]


def spoil(page: Path, old: str, new: str) -> None:
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("number", CHECKS)
def test_the_project_s_own_pages_pass(number: str, pages: Path) -> None:
    assert wrong(number) == []


SPOILED: dict[str, tuple[str, str, str, str]] = {
    "no way back": ("1", "docs/how-to/operate.md", "## Roll back", "## Something else"),
    "an unknown symptom": ("3", "docs/how-to/troubleshoot.md", "ImagePullBackOff", "SomethingElse"),
    "a remedy lost": ("3", "docs/how-to/troubleshoot.md", "`./inv deploy-001` repairs it", " "),
    "a link to nowhere": ("4", "docs/how-to/operate.md", "## Roll back", "[lost](lost.md)\n\n## Roll back"),
    "a wrong value": ("5", "docs/how-to/scenarios.md", "ingress:\n  enabled", "ingress:\n  enable"),
    "a value without effect": (
        "5",
        "docs/how-to/scenarios.md",
        "metrics:\n  serviceMonitor:\n    enabled: true",
        "metrics:\n  serviceMonitor:\n    enabled: false\n  x-grafana: &unused",
    ),
    "no backup": ("5", "docs/how-to/operate.md", "## Back up and restore", "## Nothing"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_spoiled_page_fails(case: str, pages: Path) -> None:
    number, page, old, new = SPOILED[case]
    spoil(pages / page, old, new)
    assert wrong(number)


@pytest.mark.parametrize(
    ("number", "word"), [("1", "helm history"), ("3", "describe hpa"), ("5", "pg_dump"), ("5", "dropdb")]
)
def test_a_command_that_does_not_work_fails(
    number: str, word: str, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shell, "broken", (word,))
    assert any(word in one for one in wrong(number))


def test_a_value_that_nobody_described_fails(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "VALUES", Page("docs/how-to/operate.md"))
    assert any("values that are not in the README" in one for one in wrong("2"))


def test_a_kind_that_no_page_speaks_of_fails(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [{"kind": kind} for kind in (*KINDS, "FlowSchema")]
    monkeypatch.setattr(tasks, "objects", lambda kinds: (found, Completed(("kubectl",), 0, "", "", 0.1)))
    assert wrong("4") == ["kinds that no page speaks of: FlowSchema"]


def test_an_absent_page_fails(pages: Path) -> None:
    (pages / "docs/how-to/operate.md").unlink()
    assert any("the runbook" in one for one in wrong("1"))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("kubectl get pods -n todo-app", True),
        ("helm history todo-app -n todo-app", True),
        ("kubectl delete namespace todo-app", False),
        ("helm rollback todo-app REVISION -n todo-app", False),
        ("kubectl logs -f deployment/x", False),
        ("kubectl get pods | grep x", False),
        ("kubectl get pods <name>", False),
        ("./inv status", False),
        ("kubectl", False),
    ],
)
def test_only_what_reads_is_run(command: str, expected: bool) -> None:
    assert only_reads(command) is expected


def test_blocks_know_their_heading_and_join_continued_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    (tmp_path / "page.md").write_text(
        "# One\n```bash\n# a comment\na \\\n  b\n```\n## Two\n```yaml\n# no: heading\n```\n"
    )
    page = Page("page.md")
    assert page.headings == ["One", "Two"]
    assert page.commands("One") == ["a    b"]
    assert [(block.language, block.heading) for block in page.blocks] == [("bash", "One"), ("yaml", "Two")]


PAGE = """One
===

A [lost file](lost.md#part), ![a picture](<pic ture.png>), [one by name][name], [a site](https://x.test/y.md),
[a place](#one), [what is there](page.md) and `[no](link.md)`; run `kubectl get pods`.

1. First

   ~~~sh title="x"
   helm history x
   ~~~

| a | b |
|---|---|
| x | `helm status x` |

[name]: other.md
"""


def test_markdown_is_read_in_its_other_spellings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    (tmp_path / "page.md").write_text(PAGE)
    page = Page("page.md")
    assert page.headings == ["One"]
    assert page.commands("One") == ["helm history x"]
    assert page.lost_links == ["lost.md", "pic ture.png", "other.md"]
    assert page.code == ["[no](link.md)", "kubectl get pods", "helm status x"]


def test_an_example_says_why_it_is_refused() -> None:
    assert "refused" in tasks.effect(Block("yaml", "frontend: {replicas: none}", "x"))
    assert tasks.effect(Block("yaml", "a: [", "x")).startswith("no YAML")
