"""Snapshots of what is ours: each kind of thing that can be left behind is found by name, and what is kept is not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from phase4.criteria.assistants import namespace as ai_tools
from phase4.criteria.residue import engine, host, objects, proof, rollback, snapshot
from phase4.criteria.residue.item import Item, Keeper, Snapshot
from phase4.engine.checks import Recorder
from phase4.engine.context import Context
from phase4.system import temporary
from phase4.system.errors import BlockedError
from phase4.system.process import RUN_VARIABLE, Completed

DEAD, ALIVE = "4194305", str(os.getpid())
BRIDGE = "0123456789ab"
BETWEEN = f"-A DOCKER-USER -i br-{BRIDGE} -o br-{BRIDGE} -j RETURN"
REJECT = "-A DOCKER-USER -d 10.96.0.0/12 -j REJECT --reject-with icmp-port-unreachable"


class Machine:
    """What engine, cluster and host list, and what was run to remove something."""

    def __init__(self) -> None:
        self.listed: dict[str, list[str]] = {}
        self.removals: list[tuple[str, ...]] = []

    def docker(self, command: tuple[str, ...], **options: object) -> Completed:
        kind = next((words for words in ("network ls", "volume ls", "image ls", "inspect", "ps")
                     if " ".join(command).startswith(f"docker {words}")), "")  # fmt: skip
        if kind == "ps" and "--quiet" in command:
            kind = "ps --quiet"
        if kind == "image ls" and not any("stand-in" in word for word in command):
            return Completed(command, 0, "", "", 0.1)
        return Completed(command, 0, "\n".join(self.listed.get(kind, [])), "", 0.1)

    def kubectl(self, verb: str, kind: str, *rest: str, **options: object) -> Completed:
        key = "our namespaces" if "-l" in rest else kind
        return Completed((verb, kind), 0, "\n".join(self.listed.get(key, [])), "", 0.1)

    def remove(self, command: tuple[str, ...], **options: object) -> Completed:
        self.removals.append(command)
        return Completed(command, 0, "", "", 0.1)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine with nothing of ours on it."""
    machine = Machine()
    monkeypatch.delenv(ai_tools.KEEP_VARIABLE, raising=False)
    monkeypatch.delenv("PHASE4_CLUSTER", raising=False)
    for module in (engine, host):
        monkeypatch.setattr(module, "run", machine.docker)
    for module in (objects, ai_tools):
        monkeypatch.setattr(module, "kubectl", machine.kubectl)
    monkeypatch.setattr(snapshot, "run", machine.remove)
    monkeypatch.setattr(host, "ask", lambda *words: Completed(words, 0, "\n".join(machine.listed["rules"]), "", 0.1))
    machine.listed["rules"] = []
    monkeypatch.setattr(host.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(host, "cache_path", lambda: tmp_path / "cache")
    monkeypatch.setattr(host, "STATE", tmp_path / "state")
    monkeypatch.setattr(host, "processes", list)
    monkeypatch.setitem(snapshot.ON_MACHINE, "processes", list)
    return machine


def left_over() -> list[str]:
    return [f"{item.kind}: {item.name}" for item in snapshot.take().left_over()]


def kept() -> dict[str, Keeper]:
    return {item.name: item.keeper for item in snapshot.take().items if item.keeper is not Keeper.NOBODY}


def row(name: str, pid: str = "", cluster: str = "", kind: str = "") -> str:
    return f"{name}\t{pid}\t{cluster}\t{kind}"


LEFT_BEHIND = {
    "containers": ("ps", row("todo-phase4-check-1", DEAD), "docker rm --force --volumes todo-phase4-check-1"),
    "networks": ("network ls", row("todo-phase4-check", DEAD), "docker network rm todo-phase4-check"),
    "networks of a cluster": ("network ls", row("todo-phase4", "", "todo-phase4"), "docker network rm todo-phase4"),
    "volumes": ("volume ls", row("todo-phase4-m02", "", "todo-phase4-m02"), "docker volume rm todo-phase4-m02"),
    "images": ("image ls", "<none>:<none> sha256:0123456789abcdef", "docker image rm sha256:0123456789abcdef"),
    "namespaces": ("namespaces", f"todo-app-test-1 {DEAD}", "delete namespace todo-app-test-1 --timeout=150s"),
    "failed pods": ("pods", "pod/todo-backend-1", "delete pod/todo-backend-1 -n todo-app --wait=false"),
    "custom resources": ("customresourcedefinitions", "a.kagent.dev todo-phase4", "a.kagent.dev --timeout=60s"),
    "iptables rules": ("rules", BETWEEN, f"-D DOCKER-USER -i br-{BRIDGE} -o br-{BRIDGE} -j RETURN"),
}  # fmt: skip


@pytest.mark.parametrize("case", LEFT_BEHIND)
def test_what_was_left_behind_is_found_named_and_removed(
    case: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "as_root", list)
    assert left_over() == []
    listing, line, removal = LEFT_BEHIND[case]
    machine.listed[listing] = [line]
    assert len(left_over()) == 1
    assert line.split()[0].removeprefix("<none>:") in left_over()[0] or case in ("images", "iptables rules")
    snapshot.remove(snapshot.take().left_over())
    assert [" ".join(command).endswith(removal) for command in machine.removals] == [True]


def test_what_is_at_work_or_kept_is_not_left_over(machine: Machine) -> None:
    machine.listed |= {
        "ps": [row("busy", ALIVE), row("todo-phase4", "", "todo-phase4"), row("todo-phase4-b", "", "todo-phase4-b")],
        "volume ls": [row("todo-phase4", "", "todo-phase4")],
        "network ls": [row("todo-phase4", "", "todo-phase4"), row("bridge")],
        "image ls": ["todo-backend:0f2d5c7e9a1b sha256:1"],
        "namespaces": [f"todo-app-upgrade-1 {ALIVE}", "todo-app", "default", "of-somebody-else"],
        "rules": ["-N DOCKER-USER", REJECT, "-A DOCKER-USER -j RETURN"],
    }
    assert left_over() == []
    assert kept() == {
        "busy": Keeper.RUN,
        "todo-phase4": Keeper.CLUSTER,
        "todo-phase4-b": Keeper.USER,
        "todo-backend:0f2d5c7e9a1b": Keeper.CACHE,
        "todo-app-upgrade-1": Keeper.RUN,
        "todo-app": Keeper.RELEASE,
        REJECT: Keeper.CLUSTER,
    }


def test_nothing_of_somebody_else_is_ours(machine: Machine) -> None:
    machine.listed |= {
        "ps": [row("minikube", "", "minikube"), row("web"), row("kind-control-plane", "", "", "kind")],
        "volume ls": [row("minikube", "", "minikube"), row("data")],
        "network ls": [row("minikube", "", "minikube")],
    }
    assert [item for item in snapshot.take().items if item.kind != "folders"] == []


@pytest.mark.parametrize(
    ("line", "selection"),
    [
        (row("todo-phase4-ha-m02", "", "todo-phase4-ha-m02"), "minikube:todo-phase4-ha"),
        (row("todo-phase4-kind-control-plane", "", "", "todo-phase4-kind"), "kind:todo-phase4-kind"),
    ],
)
def test_a_trial_s_cluster_is_left_over_and_for_a_person_to_remove(machine: Machine, line: str, selection: str) -> None:
    machine.listed["ps"] = [line]
    (item,) = snapshot.take().left_over()
    assert item.removal == ()
    assert f"PHASE4_CLUSTER={selection} ./inv cluster.delete" in item.note


def test_an_image_without_a_name_that_a_container_runs_from_is_kept(machine: Machine) -> None:
    machine.listed |= {"image ls": ["<none>:<none> sha256:1"], "ps --quiet": ["c1"], "inspect": ["sha256:1"]}
    assert left_over() == []


def test_ai_tools_are_left_over_unless_they_are_kept(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.listed |= {"namespaces": ["kagent"], "our namespaces": ["namespace/kagent"]}
    assert left_over() == ["namespaces: kagent"]
    monkeypatch.setenv(ai_tools.KEEP_VARIABLE, "1")
    assert left_over() == []
    assert kept()["kagent"] is Keeper.USER


def test_an_engine_or_cluster_that_does_not_answer_is_no_empty_one(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = Completed(("docker",), 1, "", "refused", 0.1)
    monkeypatch.setattr(engine, "run", lambda *_, **__: refusal)
    with pytest.raises(BlockedError):
        snapshot.take()
    monkeypatch.setattr(engine, "run", machine.docker)
    monkeypatch.setattr(objects, "kubectl", lambda *_, **__: refusal)
    with pytest.raises(BlockedError):
        snapshot.take()


def test_temporary_folders_of_dead_runs_and_of_long_ago(machine: Machine, tmp_path: Path) -> None:
    names = {
        f"todo-phase4-values-{DEAD}-x2k4p9qa": True,
        f"todo-phase4-values-{ALIVE}-x2k4p9qa": False,
        "todo-phase4-fresh": False,
        "todo-phase4-old": True,
        "of-somebody-else": False,
    }
    for name in names:
        (tmp_path / name).mkdir()
    os.utime(tmp_path / "todo-phase4-old", (1, 1))
    left = [f"temporary files: {tmp_path / name}" for name, is_left in names.items() if is_left]
    assert left_over() == sorted(left)
    with temporary.temporary_folder("values") as folder:
        assert temporary.owner(Path(folder)) == os.getpid()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are told apart by /proc")
def test_a_process_that_outlives_its_run_is_found() -> None:
    environment = os.environ | {RUN_VARIABLE: DEAD}
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], env=environment) as process:
        try:
            matches = [item for item in host.processes() if item.name.startswith(f"{process.pid} ")]
            assert [item.removal for item in matches] == [("kill", str(process.pid))]
        finally:
            process.kill()
    environment[RUN_VARIABLE] = ALIVE
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], env=environment) as process:
        try:
            assert not [item for item in host.processes() if item.name.startswith(f"{process.pid} ")]
        finally:
            process.kill()


def test_without_proc_processes_are_out_of_sight(tmp_path: Path) -> None:
    with pytest.raises(BlockedError):
        host.processes(tmp_path / "proc")


def failures() -> list[str]:
    recorder = Recorder(Context(None))  # type: ignore[arg-type]
    proof.nothing_left(recorder)
    return [f"{item.what}: {item.actual}" for item in recorder.evidence if not item.ok]


@pytest.fixture
def clean(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The machine after a clean-up that found one container; what is removed is not listed any more."""

    class Quiet:
        def line(self, text: str) -> None: ...

    monkeypatch.setattr(proof, "STATE", tmp_path)
    monkeypatch.setattr(proof, "state_dir", lambda: tmp_path)
    machine.listed["ps"] = [row("lost", DEAD)]
    assert failures()[0].startswith("clean-up: no snapshot")
    assert proof.clean_up_plan() == [("docker", "rm", "--force", "--volumes", "lost")]
    proof.clean_up(Context(Quiet()))  # type: ignore[arg-type]
    return machine


def test_the_proof_names_what_is_still_there_and_what_went(clean: Machine) -> None:
    assert failures() == [f"containers that nobody keeps: lost (of the check in process {DEAD})"]
    clean.listed["ps"] = [row("todo-phase4", "", "todo-phase4")]
    recorder = Recorder(Context(None))  # type: ignore[arg-type]
    proof.nothing_left(recorder)
    texts = {item.what: item.actual for item in recorder.evidence}
    assert failures() == []
    assert texts["clean-up"].endswith("1 gone: containers lost")
    kept = "none; the cluster in use keeps todo-phase4 (./inv rollback --all)"
    assert texts["containers that nobody keeps"] == kept


def test_what_may_not_be_looked_at_is_a_deviation(clean: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    clean.listed["ps"] = []
    monkeypatch.setattr(host, "ask", lambda *_: None)
    recorder = Recorder(Context(None))  # type: ignore[arg-type]
    proof.nothing_left(recorder)
    assert recorder.deviations == ["iptables rules were not looked at: only root may"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"at": 1}'])
def test_a_snapshot_that_cannot_be_read_is_none(clean: Machine, tmp_path: Path, text: str) -> None:
    clean.listed["ps"] = []
    (tmp_path / proof.FILE).write_text(text)
    assert failures()[0].startswith("clean-up: no snapshot")


NODE = Item(kind="containers", name="todo-phase4", keeper=Keeper.CLUSTER)
RULE = Item(kind="iptables rules", name=REJECT, keeper=Keeper.CLUSTER, removal=("iptables", "-D"))
IMAGE = Item(kind="images", name="todo-backend:1", keeper=Keeper.CACHE, note="docker image rm todo-backend:1")
OTHER = Item(kind="containers", name="todo-phase4-b", keeper=Keeper.USER)


def test_a_rollback_of_everything_tells_what_went_what_is_kept_and_what_is_still_there() -> None:
    before = Snapshot(items=(NODE, RULE, IMAGE))
    whole = rollback.outcome(before, Snapshot(items=(IMAGE,)))
    assert whole.gone == ("containers todo-phase4", f"iptables rules {REJECT}")
    assert whole.kept == ("the next run keeps images todo-backend:1 (docker image rm todo-backend:1)",)
    assert whole.findings == ()
    partial = rollback.outcome(before, Snapshot(items=(NODE, IMAGE)), ["todo-app"])
    assert partial.findings == ("todo-app", "containers todo-phase4 is still there")


def test_what_a_rollback_could_not_look_at_is_a_finding() -> None:
    after = Snapshot(items=(), unseen={"containers": "refused", "namespaces": "no cluster", "iptables rules": "root"})
    assert rollback.outcome(Snapshot(items=()), after).findings == ("containers were not looked at: refused",)


def test_the_host_s_rules_stay_for_another_cluster() -> None:
    assert rollback.outcome(Snapshot(items=()), Snapshot(items=(RULE, OTHER))).findings == ()
    assert rollback.outcome(Snapshot(items=()), Snapshot(items=(RULE,))).findings != ()


def test_a_rollback_removes_rules_and_leftovers_after_the_cluster(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "as_root", list)
    machine.listed |= {"ps": [row("todo-phase4", "", "todo-phase4"), row("lost", DEAD)], "rules": [REJECT]}

    def gone(progress: object, *, with_cluster: bool) -> list[str]:
        assert with_cluster
        machine.listed["ps"] = [row("lost", DEAD)]
        return []

    monkeypatch.setattr(rollback.rollback, "roll_back", gone)
    outcome = rollback.roll_back(None)  # type: ignore[arg-type]
    assert [command[0] for command in machine.removals] == ["docker", "iptables"]
    assert outcome.gone == ("containers todo-phase4",)
    assert len(outcome.findings) == 2, "the fake removes nothing, and the proof says so"
