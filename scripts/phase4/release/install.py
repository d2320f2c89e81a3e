"""Install or upgrade the release so that a second call changes nothing and a broken one is repaired."""

import json
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel

from phase4.chart.names import COMPONENTS, NAMESPACE, RELEASE
from phase4.chart.rendering import render
from phase4.cluster import app_images
from phase4.cluster.clients import helm, helm_command, kubectl, kubectl_command
from phase4.engine.context import Progress
from phase4.images import app
from phase4.images.bases import ensure_base
from phase4.release import capacity_preflight
from phase4.system.errors import Phase4Error
from phase4.system.paths import CHART

WAIT_SECONDS = 420
DATABASE_IMAGE = "postgres:17"
VALUES = CHART / "values-minikube.yaml"
# In Helm's own name as field manager: the release then finds no field of the namespace that somebody else owns.
APPLY_ARGS = ("apply", "--server-side", "--field-manager=helm", "-f", "-")
SEVERAL_NODES = CHART / "values-ha.yaml"


class ReleaseError(Phase4Error):
    """The release could not be brought to the wanted state."""


class Revision(BaseModel):
    """One line of ``helm history``."""

    revision: int
    status: str
    chart: str = ""
    app_version: str = ""
    description: str = ""


def history() -> list[Revision]:
    """All revisions of the release, oldest first; empty if it is not installed."""
    result = helm("history", RELEASE, "--namespace", NAMESPACE, "--output", "json")
    if not result.ok:
        if "not found" in result.stderr:
            return []
        raise ReleaseError("the release's history cannot be read", why=result.tail(), fix="./inv env-002")
    return [Revision.model_validate(entry) for entry in json.loads(result.stdout)]


def image_values() -> list[str]:
    """``--set`` arguments that name the images built from this checkout."""
    # --set-string: a hash that happens to be all digits, or 12e34567, would become a number.
    return [
        argument
        for component in COMPONENTS
        for argument in ("--set-string", f"{component}.image.tag={app.content_tag(component)}")
    ]


def values_arguments(further: Sequence[Path] = ()) -> list[str]:
    """The values this checkout's release is made with; those of ``further`` files win over minikube's."""
    return [word for file in (VALUES, *further) for word in ("--values", str(file))] + image_values()


def load_images(progress: Progress) -> None:
    """Build what is not built and bring into the cluster what is not there."""
    for component in COMPONENTS:
        app_images.load(app.build(component, progress).ref, progress)
    app_images.load(ensure_base(DATABASE_IMAGE, progress).ref, progress)


def repair(progress: Progress) -> None:
    """Bring a release out of ``pending-*``: an interrupted helm leaves it so, and then refuses every upgrade."""
    revisions = history()
    if not revisions or not revisions[-1].status.startswith("pending-"):
        return
    good = [revision.revision for revision in revisions if revision.status in ("deployed", "superseded")]
    progress.line(f"the release is stuck in {revisions[-1].status}; repairing it")
    if good:
        result = helm("rollback", RELEASE, str(good[-1]), "--namespace", NAMESPACE, "--wait", timeout=WAIT_SECONDS)
    else:
        result = helm("uninstall", RELEASE, "--namespace", NAMESPACE, "--wait", timeout=WAIT_SECONDS)
    if not result.ok:
        raise ReleaseError(
            f"the release is stuck in {revisions[-1].status} and could not be repaired",
            why=result.tail(),
            fix=f"helm history {RELEASE} -n {NAMESPACE}",
        )


def namespace_args(values: Sequence[str]) -> list[str]:
    """Helm's arguments that render the chart's namespace alone."""
    name = "templates/namespace.yaml"
    return ["template", RELEASE, str(CHART), "--namespace", NAMESPACE, "--show-only", name, *values]


def install_args(values: Sequence[str]) -> list[str]:
    """Helm's arguments that install or upgrade the release and wait for it."""
    command = ["upgrade", "--install", RELEASE, str(CHART), "--namespace", NAMESPACE, *values]
    return [*command, "--wait", "--timeout", f"{WAIT_SECONDS}s"]


def install_plan(further: Sequence[Path] = ()) -> list[tuple[str, ...]]:
    """What ``install`` runs: the namespace first, then the release."""
    values = values_arguments(further)
    return [
        helm_command(*namespace_args(values)),
        kubectl_command(*APPLY_ARGS),
        helm_command(*install_args(values)),
    ]


def load_plan() -> list[tuple[str, ...]]:
    """What ``load_images`` would run now."""
    references = [app.reference(component) for component in COMPONENTS]
    builds = [command for component in COMPONENTS for command in app.build_plan(component)]
    return builds + app_images.load_plan([*references, DATABASE_IMAGE])


def ensure_namespace(values: Sequence[str]) -> None:
    """Make the chart's namespace before Helm needs it, marked as Helm's own so that the release adopts it."""
    rendered = helm(*namespace_args(values))
    if not rendered.ok:
        raise ReleaseError("the namespace cannot be rendered", why=rendered.tail(), fix="./inv helm-003")
    manifest = yaml.safe_load(rendered.stdout)
    metadata = manifest["metadata"]
    metadata.setdefault("labels", {})["app.kubernetes.io/managed-by"] = "Helm"
    metadata.setdefault("annotations", {}).update(
        {"meta.helm.sh/release-name": RELEASE, "meta.helm.sh/release-namespace": NAMESPACE}
    )
    result = kubectl(*APPLY_ARGS, stdin=yaml.safe_dump(manifest))
    if not result.ok:
        raise ReleaseError("the namespace cannot be created", why=result.tail(), fix="./inv env-002")


def install(progress: Progress, further: Sequence[Path] = ()) -> None:
    """Install or upgrade the release and wait until everything in it is ready.

    Args:
        further: values files beside minikube's, such as ``SEVERAL_NODES``.

    Raises:
        NoRoomError: quota or nodes have no room for it.
        ReleaseError: with what Helm said and what the pods say.
    """
    repair(progress)
    capacity_preflight.check(render([VALUES, *further]), progress)
    values = values_arguments(further)
    ensure_namespace(values)
    # A minute more than Helm's own limit, so that Helm is the one to say what it waited for.
    result = helm(*install_args(values), timeout=WAIT_SECONDS + 60)
    if not result.ok:
        pods = kubectl("get", "pods", "--namespace", NAMESPACE)
        raise ReleaseError(
            "the chart could not be installed",
            why=f"{result.tail()}\n{pods.stdout}",
            fix=f"kubectl describe pods -n {NAMESPACE}",
        )
