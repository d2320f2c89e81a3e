"""The namespace of the AI tools: made, brought up to date and removed as one."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import yaml

from phase4.chart.names import NAMESPACE as APPLICATION
from phase4.cluster import app_images
from phase4.cluster.clients import helm, helm_command, kubectl
from phase4.criteria.assistants.language_model import LanguageModel
from phase4.images import app
from phase4.images.ai_tools import TOOL_IMAGES, ensure_tool_image, prune
from phase4.system.errors import BlockedError, Phase4Error
from phase4.system.paths import ROOT
from phase4.system.process import Completed
from phase4.system.progress import Progress
from phase4.toolchain.module_files import module_folder
from phase4.toolchain.pins import load

NAMESPACE = "kagent"  # kagent's own tools look there
RELEASE = "ai-tools"
CHART = ROOT / "deploy" / "helm" / "ai-tools"
SECRET = "model-key"
AGENT = "k8s-agent"
MANAGER = "todo-phase4"
KINDS = ".kagent.dev"
KEEP_VARIABLE = "TODO_PHASE4_KEEP_AI_TOOLS"
OWNER = "app.kubernetes.io/part-of=ai-tools"
CRD_FOLDER = Path("config") / "crd" / "bases"
CRD_MODULES = ("github.com/kagent-dev/kagent/go", "github.com/kagent-dev/kmcp")
WAIT_SECONDS = 300
AGENT_SECONDS = 600
Values = dict[str, object]
UNINSTALL_ARGS = ("uninstall", RELEASE, "--namespace", NAMESPACE, "--ignore-not-found", "--wait")
RELEASE_ARGS = (
    *("upgrade", "--install", RELEASE, str(CHART), "--namespace", NAMESPACE, "--values", "-"),
    *("--wait", f"--timeout={WAIT_SECONDS}s", "--history-max", "2"),
)


def install(model: LanguageModel, progress: Progress) -> None:
    """Bring images, namespace, custom resources and release to what this checkout says; little work when they are.

    Raises:
        BlockedError: an image cannot be had here, or the cluster has a kagent that is not ours.
        Phase4Error: something did not become ready.
    """
    _refuse_foreign()
    _require_application()
    images = load_images(progress)
    with progress.step(f"bringing the AI tools into the namespace {NAMESPACE}"):
        _must(_apply(_namespace()), "the namespace cannot be made")
        _apply_definitions(progress)
        _must(_apply(_secret(model.key)), "the model's key cannot be kept")
        _release(values(model, images))
    with progress.step(f"waiting for the agent {AGENT}"):
        _wait_for_agent()
    for name, ref in images.items():
        if name in TOOL_IMAGES:
            prune(name, ref)


def plan() -> list[tuple[str, ...]]:
    """What ``install`` would run now, images and custom resources as remarks: they take many commands or none."""
    images = ", ".join(TOOL_IMAGES)
    return [
        ("#", f"images of {images}: built if they are not here, and brought into the nodes"),
        ("#", "kagent's custom resources, the namespace and the model's key: kubectl apply --server-side"),
        helm_command(*RELEASE_ARGS),
    ]


def load_images(progress: Progress) -> dict[str, str]:
    """Every image in the nodes, by definition; the backend's, which holds the operations model, as ``model``.

    Docker's agent runtime is left out where it cannot be built: only IV-AI-001.1 has use for it.
    """
    refs = {"model": app.build("backend", progress).ref}
    for name in TOOL_IMAGES:
        try:
            refs[name] = ensure_tool_image(name, progress)
        except BlockedError as error:
            if name != "docker-agent":
                raise
            progress.line(f"without Docker's agent runtime: {error}")
    for ref in refs.values():
        app_images.load(ref, progress)
    return refs


def values(model: LanguageModel, images: dict[str, str]) -> Values:
    """The chart's values for these images and this model."""
    repository, _, tag = images["kagent-agent"].partition(":")
    outside = {"baseUrl": model.base_url, "egress": {"port": model.port}} if model.base_url else {}
    return {
        "images": {
            "model": images["model"],
            "agent": {"repository": repository, "tag": tag},
            "controller": images["kagent-controller"],
            "mcpServer": images["kubernetes-mcp-server"],
            "kubectlAi": images["kubectl-ai"],
            "dockerAgent": images.get("docker-agent", ""),
        },
        "model": {"name": model.name, "secret": SECRET, "keyRevision": model.key_revision, **outside},
        "apiServer": {"addresses": api_addresses()},
        "application": APPLICATION,
    }


def api_addresses() -> list[str]:
    """Where the API server answers: the addresses behind its service, and the service's own."""
    selector = "kubernetes.io/service-name=kubernetes"
    listed = kubectl("get", "endpointslices", "-n", "default", "-l", selector, "--output", "json")
    service = kubectl("get", "service", "kubernetes", "-n", "default", "--output", "jsonpath={.spec.clusterIP}")
    _must(listed, "the API server's addresses cannot be read")
    slices = json.loads(listed.stdout)["items"]
    behind = {address for item in slices for endpoint in item["endpoints"] for address in endpoint["addresses"]}
    return sorted(behind | {service.stdout.strip()} - {""})


def is_installed() -> bool:
    """Whether the namespace is there, and ours."""
    listed = kubectl("get", "namespaces", "-l", OWNER, "--output", "name")
    return f"namespace/{NAMESPACE}" in listed.stdout.split()


def is_kept() -> bool:
    """Whether the caller wants to keep the AI tools after the final validation."""
    return os.environ.get(KEEP_VARIABLE, "") not in ("", "0")


def removal_plan() -> list[tuple[str, ...]]:
    """What ``remove`` would run now; the custom resources' names are known only when it runs."""
    if is_kept() or not is_installed():
        return []
    return [
        helm_command(*UNINSTALL_ARGS),
        ("#", f"kubectl delete namespace {NAMESPACE}, then the custom resources that came with it"),
    ]


def remove() -> list[str]:
    """Remove release, namespace and custom resources; returns what was removed. Nothing of somebody else's."""
    if not is_installed():
        return []
    helm(*UNINSTALL_ARGS, timeout=180)
    # The agent goes with its owner; what is left of it goes with the namespace.
    _must(kubectl("delete", "namespace", NAMESPACE, "--timeout=150s", timeout=180), "the namespace does not go")
    names = our_definitions()
    if names:
        _must(kubectl("delete", *names, "--timeout=60s", timeout=90), "the custom resources do not go")
    return [f"namespace/{NAMESPACE}", *names]


def our_definitions() -> list[str]:
    """kagent's kinds that this project applied: by their field manager, which an interrupted run leaves too."""
    columns = r'jsonpath={range .items[*]}{.metadata.name} {.metadata.managedFields[*].manager}{"\n"}{end}'
    listed = kubectl("get", "customresourcedefinitions", "--show-managed-fields", "--output", columns)
    rows = [line.split() for line in listed.stdout.splitlines()]
    ours = [name for name, *managers in rows if name.endswith(KINDS) and MANAGER in managers]
    return [f"customresourcedefinition.apiextensions.k8s.io/{name}" for name in ours]


def _refuse_foreign() -> None:
    """A kagent that somebody else installed is left alone: its namespace or its kinds would be ours otherwise."""
    found = kubectl("get", "namespace", NAMESPACE, "--ignore-not-found", "--output", "name")
    if not found.ok:
        raise BlockedError("no cluster answers", why=found.tail(), fix="./inv env-002")
    kinds = kubectl("get", "customresourcedefinitions", "--output", "name").stdout.split()
    foreign = {name for name in kinds if name.endswith(KINDS)} - set(our_definitions())
    if (found.stdout.strip() and not is_installed()) or foreign:
        raise BlockedError(
            "this cluster has a kagent that this project did not install",
            why=f"the namespace {NAMESPACE} or {', '.join(sorted(foreign)) or 'its kinds'} would be overwritten",
            fix=f"kubectl get all -n {NAMESPACE}",
        )


def _require_application() -> None:
    """The tools are asked about the application, and may look at its namespace alone."""
    found = kubectl("get", "namespace", APPLICATION, "--output", "name")
    if not found.ok:
        raise Phase4Error(f"the namespace {APPLICATION} is not there", why=found.tail(), fix="./inv deploy-001")


def _apply_definitions(progress: Progress) -> None:
    """kagent's custom resources, from the modules that its controller is built from."""
    build = load().component("kagent-controller").go
    assert build is not None
    files = [file for module in CRD_MODULES for file in _crd_files(module_folder(build, module, progress))]
    arguments = [word for file in files for word in ("--filename", str(file))]
    command = ("apply", "--server-side", "--force-conflicts", f"--field-manager={MANAGER}", *arguments)
    applied = kubectl(*command, "--output", "name", timeout=120)
    _must(applied, "kagent's custom resources cannot be made")


def _crd_files(module: Path) -> Iterator[Path]:
    yield from sorted((module / CRD_FOLDER).glob("*.yaml"))


def _namespace() -> Values:
    labels = {
        OWNER.partition("=")[0]: OWNER.partition("=")[2],
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
    }
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE, "labels": labels}}


def _secret(key: str) -> Values:
    metadata = {"name": SECRET, "namespace": NAMESPACE}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": {"OPENAI_API_KEY": key}}


def _apply(manifest: Values) -> Completed:
    command = ("apply", "--server-side", "--force-conflicts", f"--field-manager={MANAGER}", "--filename=-")
    return kubectl(*command, stdin=yaml.safe_dump(manifest))


def _release(chosen: Values) -> None:
    status = helm("status", RELEASE, "--namespace", NAMESPACE, "--output", "json")
    if status.ok and json.loads(status.stdout)["info"]["status"].startswith("pending-"):
        # An interrupted Helm refuses every upgrade; nothing in here is worth keeping.
        helm("uninstall", RELEASE, "--namespace", NAMESPACE, "--wait", timeout=180)
    if not kubectl("get", "deployment", AGENT, "-n", NAMESPACE, "--output", "name").ok:
        # An agent that is made before its tools are known is made twice, and it takes a minute to start.
        _upgrade({**chosen, "agent": {"enabled": False}})
        tools = ("remotemcpservers.kagent.dev/kubernetes-mcp-server", "-n", NAMESPACE)
        kubectl("wait", "--for=condition=Accepted", *tools, "--timeout=120s", timeout=150)
    _upgrade(chosen)


def _upgrade(chosen: Values) -> None:
    result = helm(*RELEASE_ARGS, stdin=yaml.safe_dump(chosen), timeout=WAIT_SECONDS + 30)
    _must(result, "the AI tools do not become ready", fix=f"kubectl get pods -n {NAMESPACE}")


def _wait_for_agent() -> None:
    """The controller makes the agent's Deployment; then its pod has to become ready."""
    made = kubectl("wait", "--for=create", f"deployment/{AGENT}", "-n", NAMESPACE, "--timeout=120s", timeout=150)
    _must(
        made, f"the controller does not make {AGENT}", fix=f"kubectl logs deployment/kagent-controller -n {NAMESPACE}"
    )
    _must(
        _rollout(AGENT_SECONDS), f"{AGENT} does not become ready", fix=f"kubectl logs deployment/{AGENT} -n {NAMESPACE}"
    )


def _rollout(seconds: int) -> Completed:
    command = ("rollout", "status", f"deployment/{AGENT}", "-n", NAMESPACE, f"--timeout={seconds}s")
    return kubectl(*command, timeout=seconds + 30)


def _must(result: Completed, what: str, *, fix: str = "./inv env-002") -> None:
    if not result.ok:
        raise Phase4Error(what, why=result.tail(), fix=fix)
