"""What the documents tell a reader to run exists, and what they link to is there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from phase4.cli import reference
from phase4.cli.collection import build
from phase4.criteria import catalogue
from phase4.system.paths import CHART, ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
OWN_PAGES = [page for page in PAGES if page.parent.name != "spec"]
NAMES = {str(name) for name in build().task_names}


def identity(page: Path) -> str:
    return str(page.relative_to(ROOT))


def commands(page: Path) -> list[list[str]]:
    text = page.read_text(encoding="utf-8")
    return [shlex.split(found) for found in re.findall(r"\./inv ([^`\n|;)]+)", text)]


@pytest.mark.parametrize("page", OWN_PAGES, ids=identity)
def test_every_inv_command_of_a_page_exists(page: Path) -> None:
    for words in commands(page):
        name = words[0]
        assert name in NAMES or name in {"--list", "--help", "ID", "TASK"}, f"{identity(page)} says ./inv {name}"


@pytest.mark.parametrize("page", OWN_PAGES, ids=identity)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{identity(page)} links to {target}"


def test_every_page_is_in_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", index.read_text(encoding="utf-8"))
    targets = [(index.parent / link).resolve() for link in links]
    folders = [target for target in targets if target.is_dir()]
    lost = [
        identity(page)
        for page in sorted((ROOT / "docs").rglob("*.md"))
        if page != index and page not in targets and page.parent not in folders
    ]
    assert not lost, f"no line of docs/README.md leads to {lost}"


def test_readme_names_nox_sessions_that_exist() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "nox", "--list"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    for name in re.findall(r"nox -s (\w+)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert re.search(rf"^[*-] {name} ", listed, re.M), f"README.md says nox -s {name}"


def test_the_task_reference_is_what_the_catalogue_says() -> None:
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), "run: ./inv generate"


def test_the_readme_counts_what_the_catalogue_holds() -> None:
    assert reference.README.read_text(encoding="utf-8") == reference.pages()[reference.README], "run: ./inv generate"
    tasks, criteria = len(catalogue.tasks()), len(catalogue.criteria())
    assert reference.counted("1 tasks; 2\nacceptance criteria; 3 nodes") == (
        f"{tasks} tasks; {criteria}\nacceptance criteria; 3 nodes"
    )


def test_every_task_is_a_command() -> None:
    assert {task.command for task in catalogue.tasks()} <= NAMES


def test_ci_runs_the_readme_s_test_command_and_nothing_else() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Tests", 1)[1]
    command = re.search(r"```bash\n(.+?)\n```", section)
    assert command is not None
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert said == [f"exec {command[1]}"]


def test_every_value_that_a_page_sets_is_a_value_of_the_chart() -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
    for page in OWN_PAGES:
        for path in re.findall(r"--set(?:-string)? ([A-Za-z][\w.]+)=", page.read_text(encoding="utf-8")):
            found = values
            for part in path.split("."):
                assert part in found, f"{identity(page)} sets {path}, which the chart does not have"
                found = found[part]
