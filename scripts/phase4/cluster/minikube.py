"""A minikube cluster of our own profile: started to the specification, resumed, repaired, filled and removed."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from phase4.cluster import addons, isolation, nodes, orphans
from phase4.cluster.cluster_driver import ClusterDriver, Loaded
from phase4.cluster.minikube_words import (
    ANNOTATION,
    QUIET,
    image_deviations,
    news,
    nodes_complete,
    nodes_ready,
    parse_status,
    start_words,
)
from phase4.cluster.model import ClusterInfo, Facts, Proof, Status
from phase4.cluster.provision import Provision, kubernetes_version, minikube_home, prepare
from phase4.cluster.rejoin import rejoin
from phase4.cluster.repair import Action, Seen, after_failure, decide
from phase4.cluster.sizing import clamp, look_at_machine
from phase4.images.system import HELPER_IMAGE
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.locking import exclusive
from phase4.system.paths import cache_dir
from phase4.system.process import Completed, run
from phase4.system.progress import Progress
from phase4.toolchain import ensure as ensure_tools
from phase4.toolchain.engine import ensure_engine
from phase4.toolchain.isolation import ensure_isolation

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

    def ensure(self, progress: Progress) -> ClusterInfo:
        with exclusive(cache_dir() / f"cluster-{self.name}.lock", progress):
            action = decide(self.look())
            if action is Action.NOTHING:
                return self.info()
            ensure_engine(progress)
            ensure_tools(["minikube", "kubectl"], progress)
            orphans.wait_for(self.name, progress)
            self._bring_up(prepare(progress), progress)
            return self.info()

    def look(self) -> Seen:
        """What there is of the cluster; changes nothing."""
        found = nodes.nodes_of(self.name)
        states = {node.name: node.state for node in found or ()}
        container = states.get(self.name, "")
        # The API calls a node whose container is gone Ready for almost a minute more.
        whole = list(states.values()).count("running") >= self.node_count
        ready, complete = self._ready_and_complete() if container == "running" else (False, False)
        profile = (minikube_home() / "profiles" / self.name / "config.json").exists()
        return Seen(found is not None, container, profile, ready and whole, complete and self._info_path.exists())

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
        return parse_status(self._minikube("status", "--output", "json").stdout)

    def facts(self) -> Facts:
        """As the API reports them, but with the memory the node's container may use: kubelet sees the machine's."""
        seen = super().facts()
        limit = nodes.memory_limit_mb(self.name)
        return seen.model_copy(update={"memory_mb": min(seen.memory_mb, limit)}) if limit else seen

    def stop(self, progress: Progress) -> None:
        with progress.step(f"minikube stop {self.name}"):
            _must(self._minikube("stop", timeout=180))

    def destroy(self, progress: Progress) -> None:
        orphans.wait_for(self.name, progress)
        with progress.step(f"minikube delete {self.name}"):
            isolation.forget_nodes(self.name)
            self._minikube("delete", timeout=180)
            nodes.remove_leftovers(self.name)
            self._info_path.unlink(missing_ok=True)
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

    def prune_images(self, repositories: tuple[str, ...], keep: set[str]) -> list[str]:
        running = [node.name for node in nodes.nodes_of(self.name) or [] if node.state == "running"]
        return [f"{ref} ({node})" for node in running for ref in nodes.prune(node, repositories, keep)]

    def probe_image(self) -> str:
        return HELPER_IMAGE if self.info().images == "built here" else "busybox:1.37"

    def prove_isolation(self) -> Proof:
        inside = super().prove_isolation()
        outside = isolation.rejected_by_host(self.name)
        return Proof(what=inside.what, evidence=(*inside.evidence, *outside))

    @property
    def _info_path(self) -> Path:
        return cache_dir() / "clusters" / f"{self.name}.json"

    def _bring_up(self, provision: Provision, progress: Progress) -> None:
        """Do what the cluster's state asks for; when that fails, the next thing that may help; bounded."""
        action: Action | None = decide(self.look())
        while action is not None:
            progress.line(f"cluster {self.name}: {action.value}")
            try:
                return self._do(action, provision, progress)
            except CommandFailed as error:
                action = after_failure(action, came_up=not isinstance(error, NotStarted) or self._outlives_a_node())
                if action is None:
                    raise
                progress.line(str(error))

    def _outlives_a_node(self) -> bool:
        """Whether a cluster of several nodes that was whole once still answers: what is in it is not to be deleted."""
        return self.node_count > 1 and self._info_path.exists() and self.identity() is not None

    def _do(self, action: Action, provision: Provision, progress: Progress) -> None:
        info = self._described(provision)
        if action is Action.RECREATE:
            self.destroy(progress)
        if action in (Action.START, Action.RECREATE):
            self._start(info, provision, progress)
        for ref in (*(provision.workers if self.node_count > 1 else ()), *provision.add_ons):
            self.load_image(ref, progress)
        addons.put_in(self.kubectl, self._minikube, provision, self.node_count, progress)
        self._wait_until_ready()
        addons.await_all(self.kubectl, provision, progress)
        mark = f"{ANNOTATION}={addons.fingerprint(self.node_count)}"
        _must(self.kubectl("annotate", "nodes", "--all", "--overwrite", mark))
        self._keep(info)

    def _described(self, provision: Provision) -> ClusterInfo:
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
            images=provision.images,
            deviations=(*size.deviations, *image_deviations(provision)),
        )

    def _start(self, info: ClusterInfo, provision: Provision, progress: Progress) -> None:
        # Before the start: while a Service has no endpoint, traffic to its address is forwarded like any other.
        ensure_isolation()
        with progress.step(f"minikube start {self.name} ({info.cpus} CPUs, {info.memory_mb} MB)"):
            words = start_words(info, provision, self._network_plugin(), as_root=os.geteuid() == 0)
            done = self._minikube(*words, timeout=START_SECONDS, on_line=_news(progress))
            if not done.ok:
                raise NotStarted(f"`{done.line}` ended with {done.exit_code}", why=done.tail(), fix=done.line)
        if self.node_count > 1:
            isolation.let_nodes_talk(self.name)
            workers = [node.name for node in nodes.nodes_of(self.name) or [] if node.name != self.name]
            rejoin(self.name, workers, progress)

    def _network_plugin(self) -> str:
        """minikube's bridge serves one node; several need a plugin that routes between them, given as a manifest."""
        if self.node_count == 1:
            return "bridge"
        path = cache_dir() / "clusters" / f"{self.name}-network.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(addons.manifest(addons.NETWORK_MANIFEST, self.node_count), encoding="utf-8")
        return str(path)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not (self._ready_and_complete()[0] and self._all_forward()):
            if time.monotonic() > deadline:
                raise NotStarted(
                    f"a node of {self.name} is not Ready or forwards nothing after {READY_SECONDS:.0f} s",
                    why=self.kubectl("get", "nodes").tail(),
                    fix=f"kubectl --context {self.context} describe nodes",
                )
            time.sleep(1)

    def _all_forward(self) -> bool:
        """Whether every one of several nodes serves the addresses of Services; one alone is waited for by minikube."""
        return self.node_count == 1 or all(nodes.forwards(node.name) for node in nodes.nodes_of(self.name) or [])

    def _keep(self, info: ClusterInfo) -> None:
        self._info_path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._info_path.with_suffix(f".{os.getpid()}")
        partial.write_text(info.model_dump_json(indent=2), encoding="utf-8")
        os.replace(partial, self._info_path)

    def _ready_and_complete(self) -> tuple[bool, bool]:
        done = self.kubectl("get", "nodes", "-o", "json", "--request-timeout=5s", timeout=15)
        if not done.ok:
            return False, False
        items = json.loads(done.stdout)["items"]
        return nodes_ready(items, self.node_count), nodes_complete(items, addons.fingerprint(self.node_count))

    def _minikube(
        self, *arguments: str, timeout: float = 60, on_line: Callable[[str], None] | None = None
    ) -> Completed:
        return run(("minikube", "--profile", self.name, *arguments), timeout=timeout, env=QUIET, on_line=on_line)


def _news(progress: Progress) -> Callable[[str], None]:
    def hear(line: str) -> None:
        if text := news(line):
            progress.line(text)

    return hear


def _must(done: Completed) -> None:
    if not done.ok:
        raise CommandFailed(f"`{done.line}` ended with {done.exit_code}", why=done.tail(), fix=done.line)
