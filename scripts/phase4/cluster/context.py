"""A cluster that exists already, by its kubeconfig context: never started, stopped or removed from here."""

from phase4.cluster.cluster_driver import QUICK_SECONDS, ClusterDriver, Loaded
from phase4.cluster.model import ClusterInfo, Status
from phase4.images.system import HELPER_IMAGE
from phase4.system.errors import BlockedError
from phase4.system.process import run
from phase4.system.progress import Progress


class ContextDriver(ClusterDriver):
    """Somebody else's cluster. Images must come from a registry it can pull from."""

    def __init__(self, context: str) -> None:
        self.name = context
        self.context = context

    def ensure(self, progress: Progress) -> ClusterInfo:
        """Only looks: the cluster must answer, with metrics.

        Raises:
            BlockedError: no such context, or the cluster does not answer.
        """
        with progress.step(f"looking at the cluster of context {self.context}"):
            if self.context not in known_contexts():
                raise BlockedError(
                    f"there is no context {self.context!r}",
                    why="the kubeconfig does not have it",
                    fix="kubectl config get-contexts",
                )
            if self.identity() is None:
                raise BlockedError(
                    f"the cluster of context {self.context} does not answer",
                    why=self.kubectl("get", "--raw", "/readyz", "--request-timeout=5s").tail(),
                    fix=f"kubectl --context {self.context} cluster-info",
                )
        return self.info()

    def info(self) -> ClusterInfo:
        facts = self.facts()
        return ClusterInfo(
            name=self.name, driver="context", context=self.context, cpus=facts.cpus, memory_mb=facts.memory_mb,
            nodes=max(1, len(facts.nodes)), kubernetes=facts.nodes[0].version.removeprefix("v") if facts.nodes else "",
            deviations=("an existing cluster in place of one started here: its size and add-ons are its owner's",),
        )  # fmt: skip

    def status(self) -> Status:
        if self.context not in known_contexts():
            return Status(state="Absent", parts={"kubeconfig": "Absent"})
        state = "Running" if self.identity() else "Unreachable"
        return Status(state=state, parts={"apiserver": state, "kubeconfig": "Configured"})

    def stop(self, progress: Progress) -> None:
        raise self._not_ours("stopped")

    def destroy(self, progress: Progress) -> None:
        raise self._not_ours("removed")

    def load_image(self, ref: str, progress: Progress) -> Loaded:
        raise BlockedError(
            f"{ref} cannot be loaded into the cluster of context {self.context}",
            why="an existing cluster pulls its images from a registry; this project only loads into minikube and kind",
            fix=f"docker push REGISTRY/{ref}",
        )

    def start_plan(self) -> list[tuple[str, ...]]:
        return []

    def load_plan(self, ref: str) -> list[tuple[str, ...]]:
        return [("#", f"an existing cluster pulls {ref} from a registry; nothing is loaded")]

    def probe_image(self) -> str:
        """This project's helper image where a node has it, for a cluster without a registry; else busybox."""
        path = "jsonpath={.items[*].status.images[*].names}"
        names = self.kubectl("get", "nodes", "-o", path, "--request-timeout=5s", timeout=QUICK_SECONDS).stdout
        return HELPER_IMAGE if HELPER_IMAGE in names else "busybox:1.37"

    def _not_ours(self, what: str) -> BlockedError:
        return BlockedError(
            f"the cluster of context {self.context} is not {what} from here", why="this project did not start it"
        )


def known_contexts() -> list[str]:
    """The names in the kubeconfig."""
    return run(("kubectl", "config", "get-contexts", "--output", "name"), timeout=30).stdout.split()
