"""What belongs into a minikube cluster beside Kubernetes: enforced NetworkPolicy, storage, metrics every 15 s."""

import hashlib
import json
from collections.abc import Callable
from string import Template

from phase4.cluster.image_source import ImageSource, versions
from phase4.cluster.node_failure import COREDNS_REPLICAS, EVICTION_SECONDS, tolerate_node_failure
from phase4.cluster.proofs import MANIFESTS, Kubectl
from phase4.images.system import HELPER_IMAGE
from phase4.system.errors import CommandFailed
from phase4.system.process import Completed
from phase4.system.progress import Progress
from phase4.system.waiting import wait_until

Minikube = Callable[..., Completed]

RESOLUTION = "15s"
METRICS_SECONDS = 120.0
ROLLOUT_SECONDS = 150
NETWORK_MANIFEST = "kube-router.yaml"
STORAGE_MANIFEST = "storage.yaml"
BUILT_MANIFESTS = (NETWORK_MANIFEST, STORAGE_MANIFEST)
COMMON_WORKLOADS = ("kube-system deployment/coredns", "kube-system deployment/metrics-server")
BUILT_WORKLOADS = ("kube-system daemonset/kube-router", "local-path-storage deployment/local-path-provisioner")
METRICS_MANIFEST = "metrics-server.yaml"


def fingerprint(nodes: int) -> str:
    """12 hex digits over what is put into a cluster: the cluster carries another one when some is missing."""
    node_failure = [EVICTION_SECONDS, COREDNS_REPLICAS] if nodes > 1 else []
    digest = hashlib.sha256(json.dumps([versions(), RESOLUTION, HELPER_IMAGE, *node_failure]).encode())
    for name in BUILT_MANIFESTS:
        digest.update((MANIFESTS / name).read_bytes())
    return digest.hexdigest()[:12]


def manifest(name: str, nodes: int) -> str:
    """A manifest of ``deploy/cluster`` with versions filled in; between several nodes kube-router also routes."""
    known = versions()
    return Template((MANIFESTS / name).read_text()).substitute(
        KUBE_ROUTER=known["kube-router"],
        LOCAL_PATH=known["local-path-provisioner"],
        METRICS_SERVER=known["metrics-server"],
        RESOLUTION=RESOLUTION,
        HELPER=HELPER_IMAGE,
        ROUTER="true" if nodes > 1 else "false",
    )


def install_addons(
    kubectl: Kubectl, minikube: Minikube, image_source: ImageSource, nodes: int, progress: Progress
) -> None:
    """Apply everything.

    Raises:
        CommandFailed: the API refused something.
    """
    if image_source.images == "built here":
        with progress.step("NetworkPolicy enforcement (kube-router) and the default StorageClass"):
            for name in BUILT_MANIFESTS:
                _must(kubectl("apply", "-f", "-", stdin=manifest(name, nodes)))
    with progress.step("metrics-server addon"):
        _must(minikube("addons", "enable", "metrics-server", *_metrics_images(image_source), timeout=180))
        _refine_metrics(kubectl)
    if nodes > 1:
        with progress.step("names, metrics and storage that outlive a node"):
            tolerate_node_failure(kubectl, [item for item in _workloads(image_source) if " deployment/" in item])


def wait_for_addons(kubectl: Kubectl, image_source: ImageSource, progress: Progress) -> None:
    """Wait for everything that was put in.

    Raises:
        CommandFailed: something did not come up in time; the message says what.
    """
    wait_for_workloads(kubectl, _workloads(image_source), progress)


def wait_for_workloads(kubectl: Kubectl, workloads: tuple[str, ...], progress: Progress) -> None:
    """Wait for these (``NAMESPACE KIND/NAME``), and for metrics of the nodes.

    Raises:
        CommandFailed: something did not come up in time; the message says what.
    """
    with progress.step("waiting for the cluster's own workloads"):
        for workload in workloads:
            _wait_for(kubectl, workload)
    with progress.step("kubectl top nodes"):
        _wait_for_metrics(kubectl)


def _metrics_images(image_source: ImageSource) -> tuple[str, ...]:
    if image_source.images == "official":
        return ()
    image = f"metrics-server/metrics-server:v{versions()['metrics-server']}"
    return (f"--images=MetricsServer={image}", "--registries=MetricsServer=registry.k8s.io")


def _workloads(image_source: ImageSource) -> tuple[str, ...]:
    return COMMON_WORKLOADS if image_source.images == "official" else (*COMMON_WORKLOADS, *BUILT_WORKLOADS)


def _refine_metrics(kubectl: Kubectl) -> None:
    """Metrics every 15 s instead of 60: an autoscaler sees load four times as soon."""
    path = "jsonpath={.spec.template.spec.containers[0].args}"
    arguments = json.loads(
        _must(kubectl("-n", "kube-system", "get", "deployment", "metrics-server", "-o", path)).stdout
    )
    expected = [item for item in arguments if not item.startswith("--metric-resolution")] + [
        f"--metric-resolution={RESOLUTION}"
    ]
    if arguments != expected:
        patch = [{"op": "replace", "path": "/spec/template/spec/containers/0/args", "value": expected}]
        _must(
            kubectl(
                "-n", "kube-system", "patch", "deployment", "metrics-server", "--type=json", "-p", json.dumps(patch)
            )
        )


def _wait_for(kubectl: Kubectl, workload: str) -> None:
    namespace, name = workload.split()
    result = kubectl(
        "-n", namespace, "rollout", "status", name, f"--timeout={ROLLOUT_SECONDS}s", timeout=ROLLOUT_SECONDS + 15
    )
    if not result.ok:
        pods = kubectl("-n", namespace, "get", "pods", "-o", "wide")
        raise CommandFailed(
            f"{name} did not come up in {ROLLOUT_SECONDS} s",
            why=f"{result.tail()}\n{pods.stdout}",
            fix=f"kubectl --context CONTEXT -n {namespace} describe {name}",
        )


def _wait_for_metrics(kubectl: Kubectl) -> None:
    result = wait_until(lambda: kubectl("top", "nodes", "--no-headers"), _has_rows, timeout=METRICS_SECONDS, interval=2)
    if not _has_rows(result):
        raise CommandFailed(
            f"`kubectl top nodes` has no answer after {METRICS_SECONDS:.0f} s",
            why=result.tail(),
            fix="kubectl --context CONTEXT -n kube-system logs deployment/metrics-server",
        )


def _has_rows(result: Completed) -> bool:
    return result.ok and bool(result.stdout.strip())


def _must(result: Completed) -> Completed:
    if not result.ok:
        raise CommandFailed(f"`{result.line}` ended with {result.exit_code}", why=result.tail(), fix=result.line)
    return result
