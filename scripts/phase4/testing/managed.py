"""What the values for a managed cluster are tried with: an ingress controller and the Gateway API, gone afterwards."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import yaml

from phase4 import toolchain
from phase4.cluster import app_images
from phase4.cluster.clients import kubectl
from phase4.criteria.probes import ephemeral_namespace
from phase4.engine.context import Progress
from phase4.images.system import SystemImage, ensure_image
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.locking import exclusive
from phase4.system.paths import cache_dir
from phase4.toolchain import apt, golang
from phase4.toolchain.pins import load

CONTROLLER = "traefik"
LABEL = "todo-phase4.test/managed"
GATEWAY_API = "sigs.k8s.io/gateway-api"
CLUSTER_WIDE = "clusterroles,clusterrolebindings,ingressclasses,customresourcedefinitions"
WAIT_SECONDS = 90


def prepare(progress: Progress) -> dict[str, str]:
    """The controller, which is built where its release cannot be reached, and what makes certificates."""
    toolchain.ensure(["kubectl", "helm", CONTROLLER], progress)
    apt.ensure(["openssl"], "certificates for the values of a managed cluster", progress)
    return {}


@contextmanager
def occupied(progress: Progress) -> Iterator[None]:
    """One run at a time, for what is made cluster-wide has names of its own; before and after, nothing of it is there.

    Raises:
        CommandFailed: something of it is still there.
        BlockedError: no cluster answers, or another run takes very long.
    """
    with _one_at_a_time(progress):
        _remove(progress)
        try:
            yield
        finally:
            _remove(progress)


def remove(progress: Progress) -> None:
    """Remove from the cluster what a run that was killed left; does nothing when there is nothing.

    Raises:
        CommandFailed: something of it is still there.
        BlockedError: no cluster answers, or another run takes very long.
    """
    with _one_at_a_time(progress):
        _remove(progress)


def _one_at_a_time(progress: Progress) -> AbstractContextManager[None]:
    return exclusive(cache_dir() / "managed.lock", progress)


def _remove(progress: Progress) -> None:
    ephemeral_namespace.remove_leftovers()
    left = kubectl("get", CLUSTER_WIDE, "--selector", LABEL, "--output", "name")
    if left.ok and not left.stdout.strip():
        return
    with progress.step("removing the ingress controller's objects"):
        result = kubectl("delete", CLUSTER_WIDE, "--selector", LABEL, f"--timeout={WAIT_SECONDS}s", timeout=120)
    if not result.ok:
        raise CommandFailed("objects of the ingress controller are still there", why=result.tail(), fix=result.line)


def load_controller(progress: Progress) -> str:
    """Bring the controller's image into the cluster; returns its reference."""
    tool = toolchain.ensure([CONTROLLER], progress)[0]
    image = SystemImage(f"{CONTROLLER}:v{tool.version}", CONTROLLER)
    ensure_image(image, tool.path, progress)
    app_images.load(image.ref, progress)
    return image.ref


def install_gateway_api(progress: Progress) -> None:
    """The Gateway API's resource definitions, of the version that the controller is built for.

    Raises:
        BlockedError: the cluster has some already, which this must not remove; or the module cannot be had.
        CommandFailed: the cluster refuses them.
    """
    present = kubectl("get", "customresourcedefinitions", "--output", "name").stdout
    if "gateway.networking.k8s.io" in present:
        raise BlockedError(
            "the cluster has the Gateway API already",
            why="this trial installs and removes its own",
            fix="PHASE4_CLUSTER=minikube ./inv test --only managed",
        )
    definitions = yaml.safe_dump_all(_labelled(_definitions(progress)))
    with progress.step("installing the Gateway API"):
        _must("apply", "--server-side", "--filename=-", stdin=definitions, timeout=120)
        established = ("--for=condition=Established", "--selector", LABEL, f"--timeout={WAIT_SECONDS}s")
        _must("wait", "customresourcedefinitions", *established, timeout=120)


def _labelled(folder: Path) -> list[dict[str, Any]]:
    """With the label from the start, so that whatever becomes of a run, they are found again."""
    definitions: list[dict[str, Any]] = []
    for file in sorted(folder.glob("*.yaml")):
        definitions += [document for document in yaml.safe_load_all(file.read_text(encoding="utf-8")) if document]
    for definition in definitions:
        definition["metadata"].setdefault("labels", {})[LABEL] = ""
    return definitions


def _definitions(progress: Progress) -> Path:
    """The module's folder with the standard channel's definitions; go.sum holds its content."""
    build = load().tool(CONTROLLER).go
    assert build is not None
    return golang.module_folder(build, GATEWAY_API, progress) / "config" / "crd" / "standard"


def _must(*arguments: str, timeout: float, stdin: str | None = None) -> None:
    result = kubectl(*arguments, timeout=timeout, stdin=stdin)
    if not result.ok:
        raise CommandFailed(f"`{result.line}` ended with {result.exit_code}", why=result.tail(), fix=result.line)
