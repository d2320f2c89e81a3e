"""IV-ENV-001 to 003: the tools, the cluster, and the proof that both are fit for the rest."""

import re
import shlex
import shutil
from pathlib import Path

from phase4 import cluster, toolchain
from phase4.chart.names import NAMESPACE
from phase4.cluster.clients import helm, kubectl
from phase4.criteria.inputs.live import cluster as the_cluster
from phase4.criteria.inputs.live import engine, tool
from phase4.criteria.probes import diagnostics
from phase4.engine.checks import Check, Command, Recorder, Step, TaskDefinition
from phase4.engine.context import Context
from phase4.system.errors import BlockedError
from phase4.system.paths import ROOT, cache_dir
from phase4.system.process import Completed
from phase4.toolchain.engine import ensure_engine

TOOLS = ("docker", "minikube", "kubectl", "helm")
COMPANIONS = ("kubeconform", "hadolint")
ENVIRONMENT = ROOT / ".venv" / "bin"
DISK_GB = 10


def install_tools(context: Context) -> None:
    """The engine first: its package brings the client too."""
    ensure_engine(context.progress)
    toolchain.ensure([*TOOLS, *COMPANIONS], context.progress)


def link_tools(context: Context) -> None:
    """Whoever activates the environment has every tool on the command line."""
    for target, link in _missing_links():
        link.unlink(missing_ok=True)
        link.symlink_to(target)


def link_plan(context: Context) -> list[Command]:
    """The links that are made now, as ``ln`` would make them."""
    return [("ln", "-sf", str(target), str(link)) for target, link in _missing_links()]


def _missing_links() -> list[tuple[Path, Path]]:
    links = []
    for name in (*TOOLS, *COMPANIONS):
        tool = toolchain.find(name)
        link = ENVIRONMENT / name
        if tool and tool.path.parent != ENVIRONMENT and tool.path != link.resolve():
            links.append((tool.path, link))
    return links


def start_cluster(context: Context) -> None:
    cluster.driver().ensure(context.progress)


def version_of(text: str) -> tuple[int, ...]:
    """The first dotted number in a text: ``v1.38.1`` gives (1, 38, 1); () if there is none."""
    match = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return tuple(int(part) for part in match.groups() if part) if match else ()


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version)) or "none"


def at_least(recorder: Recorder, what: str, minimum: tuple[int, ...], *command: str) -> None:
    """Evidence that a tool, asked by this command, is of a version that is new enough."""
    result = recorder.run(command)
    version = version_of(result.stdout)
    recorder.expect(
        what,
        result.ok and version >= minimum,
        expected=f">= {dotted(minimum)}",
        actual=dotted(version),
        source=result,
    )


def docker_runs(recorder: Recorder) -> None:
    """No Docker engine of version 24 or newer answers: start it, or let the task install it."""
    at_least(recorder, "engine version", (24, 0), "docker", "version", "--format", "{{.Server.Version}}")
    platform = recorder.run(["docker", "version", "--format", "{{.Server.Platform.Name}}"])
    if "Desktop" not in platform.stdout:
        recorder.record_deviation(
            "Docker Engine in place of Docker Desktop: same engine and command line, no desktop needed"
        )


def minikube_installed(recorder: Recorder) -> None:
    """minikube is missing or older than 1.32."""
    at_least(recorder, "minikube version", (1, 32), "minikube", "version", "--short")


def kubectl_installed(recorder: Recorder) -> None:
    """kubectl is missing or older than 1.28."""
    at_least(recorder, "kubectl version", (1, 28), "kubectl", "version", "--client")


def helm_installed(recorder: Recorder) -> None:
    """Helm is missing or older than 3.14."""
    at_least(recorder, "helm version", (3, 14), "helm", "version", "--short")


def tools_on_command_line(recorder: Recorder) -> None:
    """A shell with the project's environment activated does not find every tool."""
    for name in TOOLS:
        script = f". {shlex.quote(str(ENVIRONMENT / 'activate'))} && command -v {name}"
        result = recorder.run(["bash", "--noprofile", "--norc", "-c", script])
        recorder.expect(
            f"{name} on PATH", result.ok, expected="a path", actual=result.stdout.strip() or "not found", source=result
        )


def permitted(result: Completed) -> Completed:
    """What kubectl answered, unless this user may not ask: then nothing is known, which is not a failure.

    Raises:
        BlockedError: forbidden.
    """
    if "(Forbidden)" in result.stderr:
        raise BlockedError(
            "this user may not ask the cluster",
            why=result.tail(),
            fix="use a context that may, or answer for the criterion: ./inv waive ID --because ... --until DATE",
        )
    return result


def cluster_has_resources(recorder: Recorder) -> None:
    """The cluster does not run, or with fewer CPUs or less memory than it was asked for."""
    driver = cluster.driver()
    facts = driver.facts()
    info = driver.info()
    recorder.expect_equal("cluster state", "Running", facts.state)
    recorder.expect_at_least("CPUs of the node", info.cpus, facts.cpus)
    # The node reports a little less than the machine was given: the kernel keeps some.
    recorder.expect_at_least("memory of the node (MB)", int(info.memory_mb * 0.9), facts.memory_mb)
    for deviation in info.deviations:
        recorder.record_deviation(deviation)


def metrics_answer(recorder: Recorder) -> None:
    """The metrics-server addon is off or does not answer: `kubectl top nodes` must print usage."""
    result = permitted(kubectl("top", "nodes", "--no-headers"))
    recorder.expect("kubectl top nodes", result.ok and bool(result.stdout.strip()), expected="usage of each node",
              actual=result.stdout.strip() or result.tail(), source=result)  # fmt: skip
    api = kubectl(
        "get",
        "apiservice",
        "v1beta1.metrics.k8s.io",
        "-o",
        "jsonpath={.status.conditions[?(@.type=='Available')].status}",
    )
    recorder.expect_equal("metrics API available", "True", api.stdout.strip(), source=api)


def kubectl_reaches(recorder: Recorder) -> None:
    """kubectl cannot reach the cluster, or the cluster does not enforce NetworkPolicy, or lets addresses leave."""
    result = permitted(kubectl("cluster-info"))
    recorder.expect_exit_0("kubectl cluster-info", result)
    for proof in (cluster.driver().prove_network_policy(), cluster.driver().prove_isolation()):
        for evidence in proof.evidence:
            recorder.evidence.append(evidence)


def nodes_ready(recorder: Recorder) -> None:
    """A node is not Ready."""
    path = "jsonpath={range .items[*]}{.metadata.name}={.status.conditions[?(@.type=='Ready')].status} {end}"
    result = permitted(kubectl("get", "nodes", "-o", path))
    nodes = result.stdout.split()
    recorder.expect_at_least("nodes", 1, len(nodes), source=result)
    recorder.expect_empty("nodes not Ready", [node for node in nodes if not node.endswith("=True")], source=result)


def minikube_running(recorder: Recorder) -> None:
    """The cluster does not run: its host, kubelet and API server must all be up."""
    status = cluster.driver().status()
    for part, state in status.parts.items():
        recorder.expect_equal(part, "Configured" if part == "kubeconfig" else "Running", state)


def kubectl_connects(recorder: Recorder) -> None:
    """The API server is not ready, or kubectl may not ask it."""
    ready = kubectl("get", "--raw", "/readyz")
    recorder.expect_equal("API server readiness", "ok", ready.stdout.strip(), source=ready)
    may = kubectl("auth", "can-i", "create", "deployments", "-n", NAMESPACE)
    recorder.expect_equal("may create deployments", "yes", may.stdout.strip(), source=may)


def helm_connects(recorder: Recorder) -> None:
    """Helm cannot list the releases of the cluster."""
    result = helm("list", "--all-namespaces", "--output", "json")
    if " is forbidden" in result.stderr:
        recorder.record_deviation(f"helm list in {NAMESPACE} alone: this user may not list all namespaces")
        result = helm("list", "--namespace", NAMESPACE, "--output", "json")
    recorder.expect_exit_0("helm list", result)


def disk_is_free(recorder: Recorder) -> None:
    """Less than 10 GB of disk are free where images and caches live: run `docker system df` and make room."""
    root = recorder.run(["docker", "info", "--format", "{{.DockerRootDir}}"])
    for what, path in (
        ("engine's data", root.stdout.strip() or "/var/lib/docker"),
        ("cache", str(cache_dir())),
    ):
        if not Path(path).exists():
            recorder.record_deviation(f"the {what} lie in the engine's virtual machine: `docker system df` tells of it")
            continue
        free = shutil.disk_usage(path).free / 1e9
        recorder.expect(
            f"free disk for the {what}", free > DISK_GB, expected=f"> {DISK_GB} GB", actual=f"{free:.0f} GB"
        )


TASKS = {
    "IV-ENV-001": TaskDefinition(
        steps=(
            Step(
                "install the tools",
                lambda context: toolchain.install_plan((*TOOLS, *COMPANIONS)),
                install_tools,
            ),
            Step("link them into the environment", link_plan, link_tools),
        ),
        checks=(
            Check("IV-ENV-001.1", docker_runs, (engine(),)),
            Check("IV-ENV-001.2", minikube_installed, (tool("minikube"),)),
            Check("IV-ENV-001.3", kubectl_installed, (tool("kubectl"),)),
            Check("IV-ENV-001.4", helm_installed, (tool("helm"),)),
            Check("IV-ENV-001.5", tools_on_command_line, tuple(tool(name) for name in TOOLS)),
        ),
    ),
    "IV-ENV-002": TaskDefinition(
        diagnose=diagnostics.of_cluster,
        steps=(
            Step(
                "start the cluster",
                lambda context: cluster.driver().start_plan(),
                start_cluster,
            ),
        ),
        checks=(
            Check("IV-ENV-002.1", cluster_has_resources, (the_cluster(),)),
            Check("IV-ENV-002.2", metrics_answer, (the_cluster(),)),
            Check("IV-ENV-002.3", kubectl_reaches, (the_cluster(),)),
            Check("IV-ENV-002.4", nodes_ready, (the_cluster(),)),
        ),
    ),
    "IV-ENV-003": TaskDefinition(
        diagnose=diagnostics.of_cluster,
        steps=(),
        checks=(
            Check("IV-ENV-003.1", minikube_running, (the_cluster(),), fix="./inv env-002"),
            Check("IV-ENV-003.2", kubectl_connects, (the_cluster(),), fix="./inv env-002"),
            Check("IV-ENV-003.3", helm_connects, (the_cluster(), tool("helm")), fix="./inv env-002"),
            Check("IV-ENV-003.4", disk_is_free, (engine(), the_cluster()), fix="docker system df"),
        ),
    ),
}
