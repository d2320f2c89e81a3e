"""A kind cluster, for machines that have kind and can pull its node image."""

import shutil

from phase4 import toolchain
from phase4.cluster.cluster_driver import ClusterDriver, Loaded
from phase4.cluster.model import ClusterInfo, Status
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.process import Completed, environment, run
from phase4.system.progress import Progress
from phase4.toolchain.engine import ensure_engine, virtual_machine
from phase4.toolchain.isolation import ensure_isolation

CREATE_SECONDS = 600.0


class KindDriver(ClusterDriver):
    """kind names its contexts ``kind-NAME``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.context = f"kind-{name}"

    def ensure(self, progress: Progress) -> ClusterInfo:
        """Create the cluster when it is not there.

        Raises:
            BlockedError: kind is not on PATH, or cannot create a cluster here.
        """
        ensure_engine(progress)
        toolchain.ensure(["kind", "kubectl"], progress)
        if self.name not in self._clusters():
            ensure_isolation(virtual_machine())
            with progress.step(f"kind create cluster {self.name}"):
                result = run(self._create_command(), timeout=CREATE_SECONDS)
            if not result.ok:
                raise BlockedError("kind cannot create a cluster here", why=result.tail(), fix=result.line)
        return self.info()

    def info(self) -> ClusterInfo:
        facts = self.facts()
        return ClusterInfo(
            name=self.name, driver="kind", context=self.context, cpus=facts.cpus, memory_mb=facts.memory_mb,
            nodes=max(1, len(facts.nodes)), images="official",
            deviations=("kind in place of minikube: nodes have the whole machine, metrics-server is not part of it",),
        )  # fmt: skip

    def status(self) -> Status:
        if shutil.which("kind", path=environment()["PATH"]) is None or self.name not in self._clusters():
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

    def load_image(self, ref: str, progress: Progress) -> Loaded:
        require_kind()
        with progress.step(f"loading {ref} into {self.name}"):
            _must(run(self._load_command(ref), timeout=600))
        return "loaded"

    def start_plan(self) -> list[tuple[str, ...]]:
        return [] if self.name in self._clusters() else [self._create_command()]

    def load_plan(self, ref: str) -> list[tuple[str, ...]]:
        return [self._load_command(ref)]

    def _create_command(self) -> tuple[str, ...]:
        return ("kind", "create", "cluster", "--name", self.name, "--wait", "180s")

    def _load_command(self, ref: str) -> tuple[str, ...]:
        return ("kind", "load", "docker-image", ref, "--name", self.name)

    def probe_image(self) -> str:
        return "busybox:1.37"

    @staticmethod
    def _clusters() -> list[str]:
        return run(("kind", "get", "clusters"), timeout=60).stdout.split()


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
