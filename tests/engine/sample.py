"""A report with a criterion of every status and texts that are hard on every format."""

from datetime import UTC, date, datetime

from phase4.engine.model import Evidence, Status
from phase4.report.data import CriterionReport, Deviation, Report, TaskReport, WaiverReport
from phase4.report.machine import Machine

NASTY = "<script>alert('x')</script> & \"q\" \x1b[31m\x00 ]]> [bold]markup[/] {{ 7*7 }} ünï"
WHEN = datetime(2026, 1, 30, 12, 0, 5, tzinfo=UTC)


def criterion(task: str, number: int, status: Status, **more: object) -> CriterionReport:
    """A criterion that was checked."""
    facts = {"checked_at": WHEN, "seconds": 1.25, "next_command": "" if status is Status.PASS else "./inv cont-001"}
    return CriterionReport.model_validate(
        {"id": f"{task}.{number}", "text": f"Criterion {number} is <met>", "status": status, **facts, **more}
    )


def evidence(ok: bool, actual: str = "1001") -> Evidence:
    """Evidence with every field."""
    return Evidence(
        what="USER of the image",
        expected="1001",
        actual=actual,
        ok=ok,
        command="docker image inspect 'todo-frontend:<tag>'",
        exit_code=0,
        seconds=0.25,
        artefact="frontend/Dockerfile",
        digest="sha256:" + "0f" * 32,
    )


def task(
    task_id: str, status: Status, section: str, *criteria: CriterionReport, needs: tuple[str, ...] = ()
) -> TaskReport:
    """A task of these criteria."""
    return TaskReport(
        id=task_id,
        number="4.1",
        title=f"Title of {task_id} & more",
        section=section,
        effort="2 hours",
        priority="High",
        command=f"./inv {task_id.removeprefix('IV-').lower()}",
        dependencies=needs,
        status=status,
        criteria=criteria,
    )


def sample_tasks() -> tuple[TaskReport, ...]:
    """Four tasks, ten criteria, every status."""
    containers, manifests = "4. Containerization Tasks", "5. Kubernetes Manifests Tasks"
    waived = f"BLOCKED, waived by Ada until 2026-06-30: {NASTY}"
    blocked = (criterion("IV-K8S-001", n, Status.BLOCKED, reason="IV-CONT-001 is ERROR") for n in (1, 2, 3))
    return (
        task("IV-CONT-001", Status.ERROR, containers, *of_every_kind("IV-CONT-001")),
        task("IV-K8S-001", Status.BLOCKED, manifests, *blocked, needs=("IV-CONT-001",)),
        task("IV-K8S-002", Status.PASS, manifests, criterion("IV-K8S-002", 1, Status.PASS)),
        task("IV-K8S-003", Status.WAIVED, manifests, criterion("IV-K8S-003", 1, Status.WAIVED, reason=waived)),
    )


def of_every_kind(task_id: str) -> tuple[CriterionReport, ...]:
    """Passed in another way, failed, a bug, skipped, and stale."""
    good, bad, deviations = evidence(True), evidence(False, NASTY), (f"other way: {NASTY}",)
    seen = ("frontend", "image frontend")
    return (
        criterion(task_id, 1, Status.PASS, evidence=(good,), deviations=deviations),
        criterion(task_id, 2, Status.FAIL, message="Runs as root; set USER.", evidence=(good, bad)),
        criterion(task_id, 3, Status.ERROR, message="a bug of ours", reason=f"Traceback\n  {NASTY}", bug=True),
        criterion(task_id, 4, Status.SKIPPED, reason="left out by hand"),
        criterion(
            task_id, 5, Status.NOT_RUN, reason="stale: frontend changed", stale=True, evidence=(good,), looked_at=seen
        ),
    )


def sample() -> Report:
    """The report of these tasks, made on a machine with an odd name."""
    tasks = sample_tasks()
    statuses = [one.status for task in tasks for one in task.criteria]
    machine = Machine(
        commit="0123abcd",
        uncommitted_changes=True,
        system="Debian <12>",
        kernel="Linux 6.1",
        architecture="x86_64",
        python="3.11.7",
        cpus=2,
        memory_bytes=8 * 2**30,
        cluster="minikube, uid 42",
    )
    return Report(
        generated_at=WHEN,
        machine=machine,
        status=Status.ERROR,
        task_counts={one: [task.status for task in tasks].count(one) for one in Status},
        criterion_counts={one: statuses.count(one) for one in Status},
        tasks=tasks,
        deviations=(Deviation(criterion="IV-CONT-001.1", text=f"other way: {NASTY}"),),
        waivers=(
            WaiverReport(
                criterion="IV-K8S-003.1",
                status=Status.BLOCKED,
                justification=NASTY,
                approved_by="Ada",
                expires=date(2026, 6, 30),
            ),
        ),
        waiver_findings=(f"the waiver of IV-X has expired {NASTY}",),
    )
