"""IV-VALID-001 and IV-FINAL-001: everything that was proven holds now, all at once, and can be handed over."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import jsonschema

from phase4.criteria import catalogue
from phase4.criteria.inputs.files import digest_of, files
from phase4.criteria.inputs.live import MISSING, cluster, cluster_name
from phase4.criteria.residue import proof
from phase4.engine.checks import Check, Command, Input, Recorder, Step, TaskDefinition
from phase4.engine.context import Context
from phase4.engine.criterion_status import CriterionStatus
from phase4.engine.model import Status
from phase4.report.archive import NAME, compare_archive, verify_archive, write_archive
from phase4.report.data import Report, collect
from phase4.report.handoff import FILES, PAGE, write_folder
from phase4.report.json import json_schema
from phase4.system.checkout import git, has_history
from phase4.system.errors import BlockedError, InvalidInput, UsageError
from phase4.system.paths import ROOT, STATE

HANDOFF = STATE / "handoff"
ARCHIVE = STATE / NAME
CLOSING = ("IV-VALID-001", "IV-FINAL-001")
# Which criteria each of IV-VALID-001's is about; together they are all but those of the environment and of AI tools.
GROUPS = {
    "IV-VALID-001.1": r"IV-CONT-",
    "IV-VALID-001.2": r"IV-K8S-00[1-5]|IV-DEPLOY-001",
    "IV-VALID-001.3": r"IV-DEPLOY-002",
    "IV-VALID-001.4": r"IV-HELM-|IV-DEPLOY-004",
    "IV-VALID-001.5": r"IV-K8S-006|IV-DEPLOY-003\.[12]",
    "IV-VALID-001.6": r"IV-K8S-007|IV-DEPLOY-003\.[345]",
    "IV-VALID-001.7": r"IV-DOC-",
}
# Where the criteria of no group are held against the rule for deviations.
LAST_GROUP = "IV-VALID-001.7"
# The shape that the mission gives the repository.
LAYOUT = (
    "tasks.py", "noxfile.py", "README.md", "frontend/Dockerfile", "backend/Dockerfile",
    "deploy/helm/todo-app/Chart.yaml", "deploy/k8s/kustomization.yaml", "scripts/phase4", "tests", ".ci/run",
    "docs/spec/phase-iv-tasks.md",
)  # fmt: skip


def criterion_statuses(context: Context) -> dict[str, CriterionStatus]:
    """Where every criterion stands now, those of the closing tasks left out."""

    assessment = context.assessment
    assert assessment is not None, "whoever opens a session puts its assessment into the context"
    tasks = [task for task in catalogue.tasks() if task.id not in CLOSING]
    return {
        criterion_status.criterion.id: criterion_status
        for task in tasks
        for criterion_status in assessment.criterion_statuses(task)
    }


def proven() -> Input:
    """How everything else stands: a criterion that fails or goes stale reopens the validation."""
    return Input(
        "all other criteria",
        lambda context: digest_of({name: status.status for name, status in criterion_statuses(context).items()}),
    )


def _validate(criterion: str) -> Callable[[Recorder], None]:
    def group_holds(recorder: Recorder) -> None:
        """A criterion of this group does not pass, or what it was proven on has changed since: `./inv status`."""
        statuses = criterion_statuses(recorder.context)
        group = [status for name, status in statuses.items() if re.match(GROUPS[criterion], name)]
        recorder.expect_at_least("criteria in this group", 4, len(group))
        for status in group:
            _expect_met(recorder, status)
        if criterion == LAST_GROUP:
            _expect_nothing_else_open(recorder, statuses)

    return group_holds


def _expect_met(recorder: Recorder, status: CriterionStatus) -> None:
    """Evidence that a criterion passes, or that a person answers for it; both leave their deviations."""
    name = status.criterion.id
    met = status.status in (Status.PASS, Status.WAIVED)
    text = status.status if status.status is Status.PASS else f"{status.status}: {status.reason}"
    recorder.expect(f"{name} {status.criterion.text}", met, expected="PASS, or waived", actual=text)
    if status.status is Status.WAIVED:
        recorder.record_deviation(f"{name}: {status.reason}")
    for deviation in status.result.deviations if status.result else ():
        recorder.record_deviation(f"{name}: {deviation}")


def _expect_nothing_else_open(recorder: Recorder, statuses: Mapping[str, CriterionStatus]) -> None:
    """Evidence on the criteria of no group (environment, AI tools): what this machine cannot have is a deviation."""
    grouped = re.compile("|".join(GROUPS.values()))
    for name, status in statuses.items():
        if grouped.match(name):
            continue
        text = status.status if status.status is Status.PASS else f"{status.status}: {status.reason}"
        recorder.expect(f"{name} {status.criterion.text}", status.lets_pass, expected="PASS, waived, or not to be had",
                        actual=text)  # fmt: skip
        if status.status is not Status.PASS:
            recorder.record_deviation(f"{name}: {text}; to lift it run: {status.result.fix if status.result else name}")


def hand_over_plan(context: Context) -> list[Command]:
    return [("#", f"write the page and the reports into {HANDOFF.name}")]


def hand_over(context: Context) -> None:
    write_folder(report(context), HANDOFF)
    write_archive(HANDOFF, ARCHIVE)


def conclude(context: Context) -> None:
    """Write the handoff again, now with the results of IV-FINAL-001's own criteria.

    Raises:
        InvalidInput: the archive is not whole.
    """
    hand_over(context)
    faults = verify_archive(ARCHIVE)
    if faults:
        raise InvalidInput(f"the archive of the handoff is not whole: {faults[0]}", fix="./inv final-001")


def report(context: Context) -> Report:
    """The report of everything, as it stands now."""
    assert context.assessment is not None, "whoever opens a session puts its assessment into the context"
    return collect(context.assessment, catalogue.tasks(), cluster=cluster_name(context))


def documents_approved(recorder: Recorder) -> None:
    """A page is not committed as it stands, so nobody reviewed it, or IV-DOC-001 does not hold for it."""
    for name, status in criterion_statuses(recorder.context).items():
        if name.startswith("IV-DOC-001"):
            recorder.expect(
                name, status.status in (Status.PASS, Status.WAIVED), expected="PASS, or waived", actual=status.status
            )
    if not has_history(ROOT):
        raise BlockedError(
            "nobody can tell which commit approved the pages",
            why="this checkout has no git history (an unpacked archive, or git is not installed)",
            fix="git clone the repository, then ./inv final-001",
        )
    result = git("status", "--porcelain", "--", "docs", "README.md", "deploy/helm/todo-app", root=ROOT)
    recorder.expect_exit_0("git knows the pages", result)
    recorder.expect_empty("pages that are not committed as they stand", result.stdout.splitlines(), source=result)
    log = git("log", "-1", "--format=%H %an", "--", "docs", root=ROOT)
    recorder.expect("the commit that approved the pages", bool(log.stdout.strip()), expected="a commit",
              actual=log.stdout.strip() or "none", source=log)  # fmt: skip


def artifacts_organized(recorder: Recorder) -> None:
    """Something is not where it belongs, or lies in the tree and belongs nowhere."""
    recorder.expect_empty("places that are missing", [name for name in LAYOUT if not (ROOT / name).exists()])
    if not has_history(ROOT):
        recorder.record_deviation("no git history here: that nothing lies in the tree unasked was not looked at")
        return
    result = git("ls-files", "--others", "--exclude-standard", root=ROOT)
    recorder.expect_exit_0("git lists what it does not know", result)
    recorder.expect_empty("files that git neither has nor ignores", result.stdout.split(), source=result)


def handoff_prepared(recorder: Recorder) -> None:
    """The handoff is missing, or says something else than what stands: `./inv final-001` writes it anew."""
    paths = [*(HANDOFF / name for name in FILES), ARCHIVE]
    missing = [path.name for path in paths if not path.exists()]
    if not recorder.expect_empty("files of the handoff that are missing", missing):
        return
    data = _handed_over()
    faults = [error.message for error in jsonschema.Draft202012Validator(json_schema()).iter_errors(data)]
    if not recorder.expect_empty("faults of its JSON", faults):
        return
    told = _told(data)
    now = {name: entry.status for name, entry in criterion_statuses(recorder.context).items()}
    recorder.expect_empty("criteria that it tells otherwise", [name for name in now if told.get(name) != now[name]])
    page = (HANDOFF / PAGE).read_text(encoding="utf-8")
    open_ones = [name for name, status in now.items() if status is not Status.PASS]
    recorder.expect_empty("open criteria that the page leaves out", [name for name in open_ones if name not in page])
    deviating = [entry["criterion"] for entry in data["deviations"]]
    recorder.expect_empty("deviations that the page leaves out", [name for name in deviating if name not in page])
    recorder.expect_empty("faults of the archive", compare_archive(ARCHIVE, HANDOFF), artefact=ARCHIVE.name)


def handoff() -> Input:
    """What the handoff tells of every criterion but IV-FINAL-001's own, which come after its checks; and its faults."""

    def fingerprint(context: Context) -> str:
        try:
            told = {
                name: status for name, status in _told(_handed_over()).items() if not name.startswith("IV-FINAL-001")
            }
            return digest_of({"told": told, "faults": compare_archive(ARCHIVE, HANDOFF)})
        except (InvalidInput, UsageError, KeyError, TypeError):
            return MISSING

    return Input("handoff", fingerprint)


def _handed_over() -> Any:  # noqa: ANN401  (what a file holds is known after it was validated)
    """The handoff's JSON.

    Raises:
        InvalidInput: it is missing or no JSON.
    """
    try:
        return json.loads((HANDOFF / "phase-iv.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"phase-iv.json of the handoff cannot be read: {error}", fix="./inv final-001") from None


def _told(data: Any) -> dict[str, str]:  # noqa: ANN401
    """The status of every criterion as the handoff tells it."""
    return {entry["id"]: entry["status"] for task in data["tasks"] for entry in task["criteria"]}


VALIDATED = (proven(),)
FINAL = (proven(), cluster(), handoff(), files("docs", "README.md"))
TASKS = {
    "IV-VALID-001": TaskDefinition(
        steps=(),
        checks=tuple(Check(name, _validate(name), VALIDATED, fix="./inv status") for name in GROUPS),
    ),
    "IV-FINAL-001": TaskDefinition(
        steps=(
            Step("remove what was left behind", lambda context: proof.clean_up_plan(), proof.clean_up),
            Step("write the handoff", hand_over_plan, hand_over),
        ),
        checks=(
            Check("IV-FINAL-001.1", proof.nothing_left, FINAL),
            Check("IV-FINAL-001.2", documents_approved, FINAL, fix="git status docs"),
            Check("IV-FINAL-001.3", artifacts_organized, FINAL, fix="git status"),
            Check("IV-FINAL-001.4", handoff_prepared, FINAL),
        ),
        conclusion=(Step("write the handoff again, with the results of this task", hand_over_plan, conclude),),
    ),
}
