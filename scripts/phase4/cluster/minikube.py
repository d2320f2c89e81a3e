"""A minikube cluster of our own profile: started to the specification, resumed, repaired, filled and removed."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from phase4.cluster import addons, isolation, minikube_processes, nodes
from phase4.cluster.cluster_driver import ClusterDriver, Loaded
from phase4.cluster.image_source import ImageSource, expected, kubernetes_version, minikube_home, prepare
from phase4.cluster.minikube_cli import (
    ANNOTATION,
    QUIET,
    image_deviations,
    nodes_complete,
    nodes_ready,
    parse_status,
    progress_text,
    start_args,
)
from phase4.cluster.model import ClusterInfo, Facts, Proof, Status
from phase4.cluster.record import ClusterRecord
from phase4.cluster.rejoin import rejoin
from phase4.cluster.repair import Action, ClusterState, after_failure, decide
from phase4.cluster.sizing import clamp, look_at_machine
from phase4.images import engine
from phase4.images.system import HELPER_IMAGE
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.locking import exclusive
from phase4.system.paths import cache_dir
from phase4.system.process import Completed, run
from phase4.system.progress import Progress
from phase4.system.waiting import wait_until
from phase4.toolchain import ensure as ensure_tools
from phase4.toolchain.engine import ensure_engine, virtual_machine
from phase4.toolchain.isolation import Isolation, ensure_isolation, in_force

START_SECONDS = 900.0
READY_SECONDS = 120.0


class NotStarted(CommandFailed):
    """minikube did not bring the cluster up."""


class MinikubeDriver(ClusterDriver):
    """The default kind of cluster."""

    def __init__(self, name: str, nodes: int = 1) -> None:
        self.name = name
        self.context = name
        self.node_count = nodes
        self._record = ClusterRecord(name)

    def ensure(self, progress: Progress) -> ClusterInfo:
        with exclusive(cache_dir() / f"cluster-{self.name}.lock", progress):
            state = self.look()
            action = decide(state)
            if action is Action.NOTHING:
                return self.info()
            self._refuse_foreign(state)
            ensure_engine(progress)
            ensure_tools(["minikube", "kubectl"], progress)
            minikube_processes.wait_for_minikube_processes(self.name, progress)
            self._bring_up(prepare(progress), progress)
            return self.info()

    def look(self) -> ClusterState:
        """What there is of the cluster; changes nothing."""
        containers = nodes.nodes_of(self.name)
        states = {node.name: node.state for node in containers or ()}
        container = states.get(self.name, "")
        # The API calls a node whose container is gone Ready for almost a minute more.
        whole = list(states.values()).count("running") >= self.node_count
        ready, complete = self._ready_and_complete() if container == "running" else (False, False)
        profile = (minikube_home() / "profiles" / self.name / "config.json").exists()
        return ClusterState(
            containers is not None, container, profile, ready and whole, complete and self._record.is_complete
        )

    def info(self) -> ClusterInfo:
        """How it was started last; raises BlockedError where it was not started by this project."""
        return self._record.read()

    def status(self) -> Status:
        return parse_status(self._minikube("status", "--output", "json").stdout)

    def facts(self) -> Facts:
        """As the API reports them, but with the memory the node's container may use: kubelet sees the machine's."""
        facts = super().facts()
        limit = nodes.memory_limit_mb(self.name)
        return facts.model_copy(update={"memory_mb": min(facts.memory_mb, limit)}) if limit else facts

    def stop(self, progress: Progress) -> None:
        with progress.step(f"minikube stop {self.name}"):
            _must(self._minikube("stop", timeout=180))

    def destroy(self, progress: Progress) -> None:
        minikube_processes.wait_for_minikube_processes(self.name, progress)
        with progress.step(f"minikube delete {self.name}"):
            isolation.revoke_inter_node_traffic(self.name)
            self._minikube("delete", timeout=180)
            nodes.remove_stale_resources(self.name)
            self._record.remove()
        if nodes.nodes_of(self.name):
            raise CommandFailed(f"the cluster {self.name} could not be removed", fix=f"minikube delete -p {self.name}")

    def load_image(self, ref: str, progress: Progress) -> Loaded:
        running = [node for node in nodes.nodes_of(self.name) or [] if node.state == "running"]
        if not running:
            raise BlockedError(
                f"the cluster {self.name} does not run", why=f"{ref} is to be loaded", fix="./inv env-002"
            )
        lacking = nodes.lacking(running, ref)
        if not lacking:
            return "already there"
        with progress.step(f"loading {ref} into {', '.join(lacking)}"):
            nodes.load(lacking, ref)
        return "loaded"

    def start_plan(self) -> list[tuple[str, ...]]:
        action = decide(self.look())
        if action is Action.NOTHING:
            return []
        if action is Action.COMPLETE:
            return [("#", "the cluster runs; what is missing of its add-ons is put into it")]
        source = expected()
        info = self._described(source, Isolation(), published=virtual_machine() is not None)
        args = start_args(info, source, self._plugin_name(), as_root=os.geteuid() == 0)
        delete = [self._command("delete")] if action is Action.RECREATE else []
        return [*delete, self._command(*args)]

    def load_plan(self, ref: str) -> list[tuple[str, ...]]:
        running = [node for node in nodes.nodes_of(self.name) or [] if node.state == "running"]
        absent = nodes.lacking(running, ref) if engine.inspect(ref) else [node.name for node in running]
        return [nodes.load_command(ref, node) for node in absent or ([] if running else [self.name])]

    def prune_images(self, repositories: tuple[str, ...], keep: set[str]) -> list[str]:
        running = [node.name for node in nodes.nodes_of(self.name) or [] if node.state == "running"]
        return [f"{ref} ({node})" for node in running for ref in nodes.prune(node, repositories, keep)]

    def probe_image(self) -> str:
        return HELPER_IMAGE if self.info().images == "built here" else "busybox:1.37"

    def prove_isolation(self) -> Proof:
        inside = super().prove_isolation()
        if in_force() is None:
            # Where nobody knows whether the host refuses it, a try would be the very traffic that must not leave.
            return inside
        outside = isolation.rejected_by_host(self.name)
        return Proof(what=inside.what, evidence=(*inside.evidence, *outside))

    def node_ip(self) -> str:
        """Where NodePorts answer: the node, or loopback where a virtual machine stands between."""
        return "127.0.0.1" if self._record.is_complete and self.info().published else super().node_ip()

    def _refuse_foreign(self, state: ClusterState) -> None:
        """Another user of the same engine may have a cluster of this name; it must not be deleted for a broken one.

        Raises:
            BlockedError: it is not known to this user's minikube, and was not begun from this user's cache.
        """
        ours = self._record.is_ours or state.profile
        if state.container and not ours:
            raise BlockedError(
                f"a cluster {self.name} is in this engine that {minikube_home()} does not know",
                why="another user, or another HOME, started it",
                fix=f"PHASE4_CLUSTER=minikube:{self.name}-2 ./inv env-002 (a cluster of your own beside it), or remove"
                f" it: docker rm --force --volumes {self.name}",
            )

    def _bring_up(self, image_source: ImageSource, progress: Progress) -> None:
        """Do what the cluster's state asks for; when that fails, the next thing that may help; bounded."""
        action: Action | None = decide(self.look())
        while action is not None:
            progress.line(f"cluster {self.name}: {action.value}")
            try:
                return self._do(action, image_source, progress)
            except CommandFailed as error:
                action = after_failure(action, came_up=not isinstance(error, NotStarted) or self._outlives_a_node())
                if action is None:
                    raise
                progress.line(str(error))

    def _outlives_a_node(self) -> bool:
        """Whether a cluster of several nodes that was whole once still answers: what is in it is not to be deleted."""
        return self.node_count > 1 and self._record.is_complete and self.identity() is not None

    def _do(self, action: Action, image_source: ImageSource, progress: Progress) -> None:
        # Before the start: while a Service has no endpoint, traffic to its address is forwarded like any other.
        machine = virtual_machine()
        info = self._described(image_source, ensure_isolation(machine), published=machine is not None)
        if action is Action.RECREATE:
            self.destroy(progress)
        if action in (Action.START, Action.RECREATE):
            self._start(info, image_source, progress)
        # Before the add-ons are applied: nodes that cannot pull must find their images when the pods are made.
        for ref in (*(image_source.workers if self.node_count > 1 else ()), *image_source.add_ons):
            self.load_image(ref, progress)
        addons.install_addons(self.kubectl, self._minikube, image_source, self.node_count, progress)
        self._wait_until_ready()
        addons.wait_for_addons(self.kubectl, image_source, progress)
        # On the nodes, not in the cache: a node that is made anew comes without it, and is completed again.
        mark = f"{ANNOTATION}={addons.fingerprint(self.node_count)}"
        _must(self.kubectl("annotate", "nodes", "--all", "--overwrite", mark))
        self._record.write(info)

    def _described(self, image_source: ImageSource, isolation: Isolation, *, published: bool) -> ClusterInfo:
        size = clamp(look_at_machine(), self.node_count)
        return ClusterInfo(
            name=self.name,
            driver="minikube",
            context=self.context,
            kubernetes=kubernetes_version(),
            cpus=size.cpus,
            memory_mb=size.memory_mb,
            disk_gb=size.disk_gb,
            nodes=self.node_count,
            images=image_source.images,
            published=published,
            deviations=tuple(filter(None, (*size.deviations, *image_deviations(image_source), isolation.deviation))),
        )

    def _start(self, info: ClusterInfo, image_source: ImageSource, progress: Progress) -> None:
        # Before minikube writes anything: whoever comes after an interrupted start knows whose it is.
        self._record.claim()
        with progress.step(f"minikube start {self.name} ({info.cpus} CPUs, {info.memory_mb} MB)"):
            args = start_args(info, image_source, self._network_plugin(), as_root=os.geteuid() == 0)
            result = self._minikube(*args, timeout=START_SECONDS, on_line=_news(progress))
            if not result.ok:
                raise NotStarted(f"`{result.line}` ended with {result.exit_code}", why=result.tail(), fix=result.line)
        if self.node_count > 1:
            isolation.allow_inter_node_traffic(self.name)
            workers = [node.name for node in nodes.nodes_of(self.name) or [] if node.name != self.name]
            rejoin(self.name, workers, progress)

    def _network_plugin(self) -> str:
        """minikube's bridge serves one node; several need a plugin that routes between them, given as a manifest."""
        name = self._plugin_name()
        if self.node_count > 1:
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(addons.manifest(addons.NETWORK_MANIFEST, self.node_count), encoding="utf-8")
        return name

    def _plugin_name(self) -> str:
        return "bridge" if self.node_count == 1 else str(cache_dir() / "clusters" / f"{self.name}-network.yaml")

    def _wait_until_ready(self) -> None:
        ready = wait_until(
            lambda: self._ready_and_complete()[0] and self._all_forward(), timeout=READY_SECONDS, interval=1
        )
        if not ready:
            raise NotStarted(
                f"a node of {self.name} is not Ready or forwards nothing after {READY_SECONDS:.0f} s",
                why=self.kubectl("get", "nodes").tail(),
                fix=f"kubectl --context {self.context} describe nodes",
            )

    def _all_forward(self) -> bool:
        """Whether every one of several nodes serves the addresses of Services; one alone is waited for by minikube."""
        return self.node_count == 1 or all(nodes.forwards(node.name) for node in nodes.nodes_of(self.name) or [])

    def _ready_and_complete(self) -> tuple[bool, bool]:
        result = self.kubectl("get", "nodes", "-o", "json", "--request-timeout=5s", timeout=15)
        if not result.ok:
            return False, False
        items = json.loads(result.stdout)["items"]
        return nodes_ready(items, self.node_count), nodes_complete(items, addons.fingerprint(self.node_count))

    def _minikube(
        self, *arguments: str, timeout: float = 60, on_line: Callable[[str], None] | None = None
    ) -> Completed:
        return run(self._command(*arguments), timeout=timeout, env=QUIET, on_line=on_line)

    def _command(self, *arguments: str) -> tuple[str, ...]:
        return ("minikube", "--profile", self.name, *arguments)


def _news(progress: Progress) -> Callable[[str], None]:
    def hear(line: str) -> None:
        if text := progress_text(line):
            progress.line(text)

    return hear


def _must(result: Completed) -> None:
    if not result.ok:
        raise CommandFailed(f"`{result.line}` ended with {result.exit_code}", why=result.tail(), fix=result.line)
