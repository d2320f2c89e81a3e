"""A minikube cluster of our own profile: started to the specification, resumed, repaired, filled and removed."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from phase4.cluster import addons, isolation, nodes
from phase4.cluster.driver import ClusterDriver, Loaded, node_facts
from phase4.cluster.model import ClusterInfo, Proof, Status
from phase4.cluster.provision import Provision, kubernetes_version, minikube_home, prepare
from phase4.cluster.repair import Action, Seen, after_failure, decide
from phase4.cluster.sizing import clamp, look_at_machine
from phase4.errors import BlockedError, CommandFailed
from phase4.images.system import HELPER_IMAGE
from phase4.paths import cache_dir
from phase4.process import Completed, run
from phase4.toolchain import ensure as ensure_tools
from phase4.toolchain.engine import ensure_engine
from phase4.toolchain.isolation import ensure_isolation
from phase4.toolchain.locking import exclusive
from phase4.toolchain.progress import Progress

START_SECONDS = 900.0
READY_SECONDS = 120.0
ANNOTATION = "todo-phase4/complete"
# minikube asks nobody outside for news of itself, and prints no pictures.
QUIET = {
    "MINIKUBE_IN_STYLE": "false",
    "MINIKUBE_WANTUPDATENOTIFICATION": "false",
    "MINIKUBE_WANTREPORTERRORPROMPT": "false",
}


class MinikubeDriver(ClusterDriver):
    """The default kind of cluster."""

    def __init__(self, name: str, nodes: int = 1) -> None:
        self.name = name
        self.context = name
        self.node_count = nodes

    def ensure(self, progress: Progress) -> ClusterInfo:
        with exclusive(cache_dir() / f"cluster-{self.name}.lock", progress):
            action = decide(self.look())
            if action is Action.NOTHING:
                return self.info()
            progress.line(f"cluster {self.name}: {action.value}")
            ensure_engine(progress)
            ensure_tools(["minikube", "kubectl"], progress)
            provision = prepare(progress)
            while True:
                try:
                    self._do(decide(self.look()) if action is Action.START else action, provision, progress)
                    return self.info()
                except CommandFailed as error:
                    following = after_failure(action)
                    if following is None:
                        raise
                    progress.line(f"{error.what}: {error.why}")
                    progress.line(f"cluster {self.name}: next try: {following.value}")
                    action = following

    def look(self) -> Seen:
        """What there is of the cluster; changes nothing."""
        found = nodes.nodes_of(self.name)
        container = found[0].state if found else ""
        ready, complete = self._ready_and_complete() if container == "running" else (False, False)
        profile = (minikube_home() / "profiles" / self.name / "config.json").exists()
        return Seen(found is not None, container, profile, ready, complete)

    def info(self) -> ClusterInfo:
        """How it was started last, as kept in the cache.

        Raises:
            BlockedError: it was not started by this project.
        """
        try:
            return ClusterInfo.model_validate_json(self._info_path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BlockedError(
                f"nothing is known of the cluster {self.name}", why="it was never started here", fix="./inv env-002"
            ) from error

    def status(self) -> Status:
        done = self._minikube("status", "--output", "json", timeout=60)
        return parse_status(done.stdout)

    def stop(self, progress: Progress) -> None:
        with progress.step(f"minikube stop {self.name}"):
            self._must(self._minikube("stop", timeout=180))

    def destroy(self, progress: Progress) -> None:
        with progress.step(f"minikube delete {self.name}"):
            self._minikube("delete", timeout=180)
            nodes.remove_leftovers(self.name)
            self._info_path.unlink(missing_ok=True)
        if nodes.nodes_of(self.name):
            raise CommandFailed(f"the cluster {self.name} could not be removed", fix=f"minikube delete -p {self.name}")

    def load_image(self, ref: str, progress: Progress) -> Loaded:
        running = [node for node in nodes.nodes_of(self.name) or [] if node.state == "running"]
        if not running:
            raise BlockedError(
                f"the cluster {self.name} does not run", why="no image can be loaded", fix="./inv env-002"
            )
        with progress.step(f"loading {ref} into {self.name}"):
            return "loaded" if nodes.load(running, ref) else "already there"

    def probe_image(self) -> str:
        return HELPER_IMAGE if self.info().images == "built here" else "busybox:1.37"

    def prove_isolation(self) -> Proof:
        inside = super().prove_isolation()
        outside = isolation.rejected_by_host(self.name)
        return Proof(what=inside.what, evidence=(*inside.evidence, *outside))

    @property
    def _info_path(self) -> Path:
        return cache_dir() / "clusters" / f"{self.name}.json"

    def _do(self, action: Action, provision: Provision, progress: Progress) -> None:
        if action is Action.RECREATE:
            self.destroy(progress)
        if action in (Action.START, Action.RECREATE):
            self._start(provision, progress)
        for ref in provision.add_ons:
            self.load_image(ref, progress)
        addons.put_in(self.kubectl, self._minikube, provision, progress)
        self._must(self.kubectl("annotate", "nodes", "--all", "--overwrite", f"{ANNOTATION}={addons.fingerprint()}"))

    def _start(self, provision: Provision, progress: Progress) -> None:
        size = clamp(look_at_machine(), self.node_count)
        # Before the start: while a Service has no endpoint, traffic to its address is forwarded like any other.
        ensure_isolation()
        info = ClusterInfo(
            name=self.name, driver="minikube", context=self.context, kubernetes=kubernetes_version(), cpus=size.cpus,
            memory_mb=size.memory_mb, disk_gb=size.disk_gb, nodes=self.node_count, images=provision.images,
            deviations=(*size.deviations, *image_deviations(provision)),
        )  # fmt: skip
        with progress.step(f"minikube start {self.name} ({size.cpus} CPUs, {size.memory_mb} MB)"):
            command = start_flags(info, provision)
            done = self._minikube(*command, timeout=START_SECONDS, on_line=progress.line)
            self._must(done)
            self._wait_until_ready()
        self._info_path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._info_path.with_suffix(f".{os.getpid()}")
        partial.write_text(info.model_dump_json(indent=2), encoding="utf-8")
        os.replace(partial, self._info_path)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._ready_and_complete()[0]:
            if time.monotonic() > deadline:
                raise CommandFailed(
                    f"a node of {self.name} is not Ready after {READY_SECONDS:.0f} s",
                    why=self.kubectl("get", "nodes").tail(),
                    fix=f"kubectl --context {self.context} describe nodes",
                )
            time.sleep(1)

    def _ready_and_complete(self) -> tuple[bool, bool]:
        done = self.kubectl("get", "nodes", "-o", "json", "--request-timeout=5s", timeout=15)
        if not done.ok:
            return False, False
        items = json.loads(done.stdout)["items"]
        return nodes_ready(items, self.node_count), nodes_complete(items, addons.fingerprint())

    def _minikube(
        self, *arguments: str, timeout: float = 60, on_line: Callable[[str], None] | None = None
    ) -> Completed:
        return run(("minikube", "--profile", self.name, *arguments), timeout=timeout, env=QUIET, on_line=on_line)

    @staticmethod
    def _must(done: Completed) -> None:
        if not done.ok:
            raise CommandFailed(f"`{done.line}` ended with {done.exit_code}", why=done.tail(), fix=done.line)


def start_flags(info: ClusterInfo, provision: Provision) -> tuple[str, ...]:
    """The words after ``minikube``."""
    force = ("--force",) if os.geteuid() == 0 else ()
    nodes_flag = (f"--nodes={info.nodes}",) if info.nodes > 1 else ()
    return (
        "start", f"--cpus={info.cpus}", f"--memory={info.memory_mb}", f"--disk-size={info.disk_gb}g", "--driver=docker",
        "--container-runtime=containerd", f"--kubernetes-version=v{info.kubernetes}", *provision.flags, *nodes_flag,
        "--wait=all", "--wait-timeout=4m", "--interactive=false", *force,
    )  # fmt: skip


def image_deviations(provision: Provision) -> tuple[str, ...]:
    if provision.images == "official":
        return ()
    return (
        "node and control plane images built here from Debian packages and Go modules: no container registry answers",
        "kube-router enforces NetworkPolicy on the bridge network plugin: Calico's images cannot be pulled",
    )


def nodes_ready(items: list[dict[str, Any]], wanted: int) -> bool:
    """Whether there are as many nodes as wanted, and all are Ready (``kubectl get nodes -o json``)."""
    return len(items) >= wanted and all(node_facts(item).ready for item in items)


def nodes_complete(items: list[dict[str, Any]], fingerprint: str) -> bool:
    """Whether every node carries the mark that what belongs into the cluster was put there."""
    marks = [item["metadata"].get("annotations", {}).get(ANNOTATION) for item in items]
    return bool(marks) and all(mark == fingerprint for mark in marks)


def parse_status(text: str) -> Status:
    """``minikube status --output json``: one object, or a list when there are several nodes; no JSON without a profile."""
    try:
        found = json.loads(text)
    except ValueError:
        return Status(state="Absent", parts={"host": "Absent"})
    entries = found if isinstance(found, list) else [found]
    parts: dict[str, str] = {}
    for entry in entries:
        for key in ("Host", "Kubelet", "APIServer", "Kubeconfig"):
            value = str(entry.get(key, ""))
            # Workers have no API server of their own: minikube says Irrelevant.
            if value and value != "Irrelevant" and parts.get(key.lower(), "Running") in ("Running", "Configured"):
                parts[key.lower()] = value
    state = (
        "Running"
        if all(value in ("Running", "Configured") for value in parts.values()) and parts
        else parts.get("host", "Absent")
    )
    return Status(state=state, parts=parts)
