"""IV-DOC-001: the documents an operator needs are there, tell the truth, and work as they are written."""

import re
from pathlib import Path

import yaml

from phase4.chart import readme, values_docs
from phase4.chart.names import NAMESPACE
from phase4.chart.rendering import RenderError, render
from phase4.criteria.documentation.documents import Block, Page, only_reads
from phase4.criteria.documentation.reader import Reader
from phase4.criteria.inputs.files import files
from phase4.criteria.inputs.live import cluster, live
from phase4.criteria.probes.live import objects
from phase4.engine.checks import Check, Recorder, TaskDefinition
from phase4.system.paths import CHART
from phase4.system.temporary import temporary_folder

RUNBOOK = Page("docs/how-to/operate.md")
TROUBLE = Page("docs/how-to/troubleshoot.md")
SCENARIOS = Page("docs/how-to/scenarios.md")
VALUES = Page("deploy/helm/todo-app/README.md")
PAGES = (RUNBOOK, TROUBLE, SCENARIOS, VALUES, Page("docs/tutorial/first-day.md"), Page("README.md"))
# What an operator does over the life of a deployment: a pattern that a heading with commands under it must match.
ASPECTS = {
    "deploy": r"\bdeploy\b",
    "upgrade": r"\b(upgrade|update)\b",
    "see how it is": r"\bsee how it is\b",
    "scale": r"\bscale\b",
    "roll back": r"\broll back\b",
    "back up": r"\bback up\b",
    "restore": r"\brestore a backup\b",
    "change secrets": r"\bsecrets\b",
    "network": r"\bwho may talk to whom\b",
    "capacity": r"\bwhat it may use\b",
    "stop and remove": r"\bremove\b",
}
# What goes wrong in such a deployment: words that a row of the guide must have.
SYMPTOMS = (
    "Pending", "ImagePullBackOff", "CrashLoopBackOff", "not ready", "pending-upgrade", "quota", "<unknown>",
    "Unreachable", "Connection refused", "model does not answer", "disk is full", "port is in use", "stale", "BLOCKED",
)  # fmt: skip
FEWEST_SCENARIOS = 5
BACK_UP, TRY = "Back up and restore", "Try a backup"


def runbook_created(recorder: Recorder) -> None:
    """The runbook lacks what a deployment's life needs, or a command of it does not work as it is written."""
    recorder.expect(
        "the runbook", bool(RUNBOOK.text), expected="a page", actual=RUNBOOK.name if RUNBOOK.text else "none"
    )
    for aspect, pattern in ASPECTS.items():
        headings = [heading for heading in RUNBOOK.headings if re.search(pattern, heading, re.IGNORECASE)]
        told = [heading for heading in headings if RUNBOOK.commands(heading)]
        recorder.expect(f"how to: {aspect}", bool(told), expected="a heading with commands",
                  actual=", ".join(told) or "none", artefact=RUNBOOK.name)  # fmt: skip
    _look_at_reading(recorder, RUNBOOK)


def _look_at_reading(recorder: Recorder, page: Page) -> None:
    """The page's commands that only read are run as they stand."""
    commands = [command for command in dict.fromkeys(page.commands() + _inline(page)) if only_reads(command)]
    recorder.expect_at_least("commands that only read", 1, len(commands), artefact=page.name)
    with Reader() as reader:
        for command in commands:
            recorder.expect_exit_0(command, reader.run(command), artefact=page.name)


def _inline(page: Page) -> list[str]:
    """Commands inside a line or a table's cell."""
    return [code for code in page.code if code.startswith(("kubectl ", "helm "))]


def values_documented(recorder: Recorder) -> None:
    """A value of the chart is not described, or the chart's README is not what its values say."""
    described = values_docs.read(CHART / "values.yaml").values
    recorder.expect_at_least("values with a description", 1, len(described), artefact="values.yaml")
    lost = [value.path for value in described if f"`{value.path}`" not in VALUES.text or not value.description]
    recorder.expect_empty("values that are not in the README", lost, artefact=VALUES.name)
    recorder.expect_equal("drift of the generated README", "", readme.drift(), artefact=VALUES.name)
    unnamed = [value.name for value in CHART.glob("values-*.yaml") if value.name not in VALUES.text]
    recorder.expect_empty("values files that the README does not name", unnamed, artefact=VALUES.name)


def troubleshooting_created(recorder: Recorder) -> None:
    """The guide does not know what goes wrong in such a deployment, or names a command that does not work."""
    rows = [line.split("|")[1:-1] for line in TROUBLE.text.splitlines() if line.startswith("|")][2:]
    recorder.expect_at_least("rows: what is seen, why, what to do", len(SYMPTOMS), len(rows), artefact=TROUBLE.name)
    incomplete = [row[0] for row in rows if len(row) != 3 or not all(cell.strip() for cell in row)]
    recorder.expect_empty("rows without a reason or a remedy", incomplete, artefact=TROUBLE.name)
    no_command = [row[0] for row in rows if len(row) == 3 and "`" not in row[2]]
    recorder.expect_empty("rows without a command", no_command, artefact=TROUBLE.name)
    unknown = [symptom for symptom in SYMPTOMS if not any(symptom.lower() in " ".join(row).lower() for row in rows)]
    recorder.expect_empty("things that go wrong and are not in it", unknown, artefact=TROUBLE.name)
    _look_at_reading(recorder, TROUBLE)


def all_aspects_covered(recorder: Recorder) -> None:
    """Something is deployed that no page speaks of, or a page speaks of what is not there."""
    present, result = objects(
        "deployments,statefulsets,services,configmaps,secrets,persistentvolumeclaims,"
        "horizontalpodautoscalers,poddisruptionbudgets,networkpolicies,resourcequotas,limitranges"
    )
    kinds = sorted({obj["kind"] for obj in present})
    recorder.expect_at_least(f"kinds of objects in {NAMESPACE}", 8, len(kinds), source=result)
    text = " ".join(page.text for page in PAGES).lower()
    unsaid = [kind for kind in kinds if not any(name.lower() in text for name in names_of_kind(kind))]
    recorder.expect_empty("kinds that no page speaks of", unsaid, source=result)
    for page in PAGES:
        recorder.expect_empty(f"links of {page.name} that lead nowhere", page.lost_links, artefact=page.name)


def names_of_kind(kind: str) -> list[str]:
    """How people call a kind."""
    short = {"HorizontalPodAutoscaler": ["hpa"], "PodDisruptionBudget": ["pdb"], "ResourceQuota": ["quota"]}
    return [kind, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind), *short.get(kind, [])]


def examples_included(recorder: Recorder) -> None:
    """An example does not work: values that the chart refuses or ignores, or a backup that cannot be restored."""
    blocks = [block for block in SCENARIOS.blocks if block.language == "yaml"]
    recorder.expect_at_least("scenarios with values", FEWEST_SCENARIOS, len(blocks), artefact=SCENARIOS.name)
    for block in blocks:
        verdict = effect(block)
        recorder.expect(f"values: {block.heading}", verdict == "", expected="accepted, and with an effect",
                  actual=verdict or "accepted, and with an effect", artefact=SCENARIOS.name)  # fmt: skip
    _look_at_a_backup(recorder)


def effect(block: Block) -> str:
    """What is wrong with the values of an example; empty if the chart takes them and makes something else of them."""
    try:
        values = yaml.safe_load(block.text)
    except yaml.YAMLError as error:
        return f"no YAML: {error}"
    with temporary_folder("docs") as directory:
        file = Path(directory) / "my-values.yaml"
        file.write_text(yaml.safe_dump(values), encoding="utf-8")
        try:
            return "it changes nothing" if render([file]) == render() else ""
        except RenderError as error:
            return f"refused: {error.why}"


def _look_at_a_backup(recorder: Recorder) -> None:
    """The blocks that back up, and that try the backup, run as they are written."""
    backing, trying = RUNBOOK.commands(BACK_UP), RUNBOOK.commands(TRY)
    recorder.expect_at_least("commands that back up", 1, len(backing), artefact=RUNBOOK.name)
    recorder.expect_at_least("commands that try the backup", 3, len(trying), artefact=RUNBOOK.name)
    with Reader() as reader:
        for command in (*backing, *trying):
            result = reader.run(command)
            recorder.expect_exit_0(command, result, artefact=RUNBOOK.name)
            if not result.ok:
                return
            if "select count" in command:
                count = result.stdout.strip()
                recorder.expect(
                    "people in the restored database", count.isdigit(), expected="a number", actual=count, source=result
                )


INPUTS = (
    cluster(),
    live(),
    files("docs", "README.md", "deploy/helm/todo-app"),
)
TASKS = {
    "IV-DOC-001": TaskDefinition(
        steps=(),
        checks=(
            Check("IV-DOC-001.1", runbook_created, INPUTS, fix="edit docs/how-to/operate.md"),
            Check("IV-DOC-001.2", values_documented, INPUTS, fix="./inv generate --only values-reference"),
            Check("IV-DOC-001.3", troubleshooting_created, INPUTS, fix="edit docs/how-to/troubleshoot.md"),
            Check("IV-DOC-001.4", all_aspects_covered, INPUTS, fix="edit docs/how-to/operate.md"),
            Check("IV-DOC-001.5", examples_included, INPUTS, fix="edit docs/how-to/scenarios.md"),
        ),
    ),
}
