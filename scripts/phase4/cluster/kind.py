"""A kind cluster of one node, from the official node image or one that is built here."""

import hashlib
import json
import shutil
from pathlib import Path

from phase4 import toolchain
from phase4.cluster import addons, isolation, kind_image, nodes
from phase4.cluster.cluster_driver import ClusterDriver, Loaded
from phase4.cluster.kind_image import KindImage
from phase4.cluster.minikube_cli import ANNOTATION, nodes_complete, nodes_ready
from phase4.cluster.model import ClusterInfo, Proof, Status
from phase4.cluster.nodes import Node
from phase4.cluster.record import ClusterRecord
from phase4.images import engine, kind_node
from phase4.images.system import HELPER_IMAGE
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.locking import exclusive
from phase4.system.paths import cache_dir, cache_path
from phase4.system.process import Completed, environment, run
from phase4.system.progress import Progress
from phase4.system.waiting import wait_until
from phase4.toolchain.engine import ensure_engine, virtual_machine
from phase4.toolchain.isolation import ensure_isolation, in_force

CREATE_SECONDS = 900.0
RESTART_SECONDS = 120.0
# The cluster that the trial of kind makes for itself, and removes.
TRIAL_NAME = "todo-phase4-kind"
LABEL = "io.x-k8s.kind.cluster"
SIZE = "kind in place of minikube: its node has the whole machine"
METRICS = "metrics-server put in by this project: kind has none"
BUILT = (
    "node and control plane images built here from Debian packages and Go modules: no container registry answers",
    "kube-router in place of kind's own network plugin: its image cannot be pulled",
)


class KindDriver(ClusterDriver):
    """kind names its contexts ``kind-NAME`` and its node ``NAME-control-plane``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.context = f"kind-{name}"
        self._record = ClusterRecord(self.context)

    def ensure(self, progress: Progress) -> ClusterInfo:
        """Create the cluster when it is not there, and put metrics-server into it.

        Raises:
            BlockedError: kind cannot be had or cannot create a cluster here, or the cluster does not answer.
        """
        with exclusive(cache_dir() / f"cluster-{self.context}.lock", progress):
            if self._is_whole():
                return self.info()
            ensure_engine(progress)
            toolchain.ensure(["kind", "kubectl"], progress)
            rules = ensure_isolation(virtual_machine())
            if not self._nodes():
                self._create(kind_image.prepare(progress), progress)
            self._wait_for_api(progress)
            self._complete(progress)
            self._record.write(self._described(rules.deviation))
        return self.info()

    def info(self) -> ClusterInfo:
        """How it was started last; of a cluster that was not started from here, what can be seen."""
        return self._record.read() if self._record.is_complete else self._described("")

    def status(self) -> Status:
        if shutil.which("kind", path=environment()["PATH"]) is None or not self._nodes():
            return Status(state="Absent", parts={"host": "Absent"})
        state = "Running" if self.identity() else "Unreachable"
        return Status(state=state, parts={"host": "Running", "apiserver": state, "kubeconfig": "Configured"})

    def stop(self, progress: Progress) -> None:
        raise BlockedError(
            "a kind cluster cannot be stopped",
            why="kind has no such command",
            fix=f"kind delete cluster --name {self.name}",
        )

    def destroy(self, progress: Progress) -> None:
        require_kind()
        with progress.step(f"kind delete cluster {self.name}"):
            _must(run(("kind", "delete", "cluster", "--name", self.name), timeout=180))
            self._record.remove()

    def load_image(self, ref: str, progress: Progress) -> Loaded:
        require_kind()
        if not nodes.lacking(self._running(), ref):
            return "already there"
        with progress.step(f"loading {ref} into {self.name}"):
            _must(run(self._load_command(ref), timeout=600))
        return "loaded"

    def start_plan(self) -> list[tuple[str, ...]]:
        return [] if self._nodes() else [self._create_command(kind_image.expected())]

    def load_plan(self, ref: str) -> list[tuple[str, ...]]:
        running = self._running()
        is_there = bool(running) and bool(engine.inspect(ref)) and not nodes.lacking(running, ref)
        return [] if is_there else [self._load_command(ref)]

    def prune_images(self, repositories: tuple[str, ...], keep: set[str]) -> list[str]:
        running = [node.name for node in self._running()]
        return [f"{ref} ({node})" for node in running for ref in nodes.prune(node, repositories, keep)]

    def probe_image(self) -> str:
        return HELPER_IMAGE if self._is_built_here() else "busybox:1.37"

    def prove_isolation(self) -> Proof:
        inside = super().prove_isolation()
        if in_force() is None:
            # Where nobody knows whether the host refuses it, a try would be the very traffic that must not leave.
            return inside
        outside = isolation.rejected_by_host(self._node_name)
        return Proof(what=inside.what, evidence=(*inside.evidence, *outside))

    def node_ip(self) -> str:
        """Where NodePorts answer: the node, or loopback where a virtual machine stands between."""
        return "127.0.0.1" if self._record.is_complete and self.info().published else super().node_ip()

    def _create(self, image: KindImage, progress: Progress) -> None:
        self._configuration.parent.mkdir(parents=True, exist_ok=True)
        text = kind_image.configuration(image, published=virtual_machine() is not None)
        self._configuration.write_text(text, encoding="utf-8")
        current = run(("kubectl", "config", "current-context"), timeout=30)
        with progress.step(f"kind create cluster {self.name}"):
            result = run(self._create_command(image), timeout=CREATE_SECONDS)
        if not result.ok:
            raise BlockedError("kind cannot create a cluster here", why=result.tail(), fix=result.line)
        if current.ok:
            # A cluster beside another: what the user works with stays.
            _must(run(("kubectl", "config", "use-context", current.stdout.strip()), timeout=30))

    def _wait_for_api(self, progress: Progress) -> None:
        if self.identity():
            return
        with progress.step(f"starting the nodes of {self.name}"):
            for node in self._nodes():
                _must(run(("docker", "start", node.name), timeout=60))
            answers = wait_until(self.identity, timeout=RESTART_SECONDS, interval=2)
        if not answers:
            raise BlockedError(
                f"the cluster {self.name} is there but does not answer",
                why=self.kubectl("get", "--raw", "/readyz", "--request-timeout=5s").tail(),
                fix=f"kind delete cluster --name {self.name} (what is in it is lost), then ./inv env-002",
            )

    def _complete(self, progress: Progress) -> None:
        built = self._is_built_here()
        with progress.step("metrics-server"):
            _must(self.kubectl("apply", "-f", "-", stdin=addons.manifest(addons.METRICS_MANIFEST, 1)))
        workloads = (*addons.COMMON_WORKLOADS, *(addons.BUILT_WORKLOADS if built else ()))
        addons.wait_for_workloads(self.kubectl, workloads, progress)
        _must(self.kubectl("annotate", "nodes", "--all", "--overwrite", f"{ANNOTATION}={_fingerprint()}"))

    def _is_whole(self) -> bool:
        result = self.kubectl("get", "nodes", "-o", "json", "--request-timeout=5s", timeout=15)
        items = json.loads(result.stdout)["items"] if result.ok else []
        return nodes_ready(items, 1) and nodes_complete(items, _fingerprint()) and self._record.is_complete

    def _described(self, deviation: str) -> ClusterInfo:
        facts, built = self.facts(), self._is_built_here()
        return ClusterInfo(
            name=self.name, driver="kind", context=self.context, cpus=facts.cpus, memory_mb=facts.memory_mb,
            nodes=max(1, len(facts.nodes)), images="built here" if built else "official",
            kubernetes=facts.nodes[0].version.removeprefix("v") if facts.nodes else "",
            published=virtual_machine() is not None,
            deviations=tuple(filter(None, (SIZE, METRICS, *(BUILT if built else ()), deviation))),
        )  # fmt: skip

    def _is_built_here(self) -> bool:
        result = run(("docker", "inspect", "--format", "{{.Config.Image}}", self._node_name), timeout=30)
        return result.stdout.startswith(f"{kind_node.TAG}:")

    @property
    def _node_name(self) -> str:
        return f"{self.name}-control-plane"

    @property
    def _configuration(self) -> Path:
        return cache_path() / "clusters" / f"{self.context}.yaml"

    def _create_command(self, image: KindImage) -> tuple[str, ...]:
        options = ("--image", image.ref) if image.ref else ()
        command = ("kind", "create", "cluster", "--name", self.name, "--config", str(self._configuration))
        return (*command, *options, "--wait", "300s")

    def _load_command(self, ref: str) -> tuple[str, ...]:
        return ("kind", "load", "docker-image", ref, "--name", self.name)

    def _nodes(self) -> list[Node]:
        options = ("--filter", f"label={LABEL}={self.name}", "--format", "{{.Names}} {{.State}}")
        listed = run(("docker", "ps", "--all", *options), timeout=30)
        return [Node(*line.split()) for line in listed.stdout.splitlines()]

    def _running(self) -> list[Node]:
        return [node for node in self._nodes() if node.state == "running"]


def _fingerprint() -> str:
    """12 hex digits over what is put into the cluster; network and storage are the node image's."""
    return hashlib.sha256(addons.manifest(addons.METRICS_MANIFEST, 1).encode()).hexdigest()[:12]


def require_kind() -> None:
    """Raises:
    BlockedError: kind is not on PATH.
    """
    if shutil.which("kind", path=environment()["PATH"]) is None:
        raise BlockedError(
            "PHASE4_CLUSTER=kind, but kind is not on this machine",
            why="no cluster of that kind was started from here",
            fix="./inv env-002 (installs it), or unset PHASE4_CLUSTER (minikube)",
        )


def _must(result: Completed) -> None:
    if not result.ok:
        raise CommandFailed(f"`{result.line}` ended with {result.exit_code}", why=result.tail(), fix=result.line)
