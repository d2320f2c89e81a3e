"""What checks look at outside the repository: images, engine, tools, the cluster and what runs in it.

Each kind costs one command at most in a whole assessment; what is not there has the fingerprint ``missing``.
"""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from phase4.chart.names import NAMESPACE
from phase4.cluster import driver
from phase4.cluster.clients import kubectl
from phase4.criteria.inputs.files import digest_of
from phase4.engine.checks import Input
from phase4.engine.context import Context, remembered
from phase4.images import app
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed, environment, run

MISSING = "missing"
# Longer than any pod of the application takes to be ready on two CPUs, its startup probe's patience.
STARTING = timedelta(seconds=120)
LIVE_KINDS = (
    "deployments,statefulsets,services,configmaps,secrets,serviceaccounts,persistentvolumeclaims,jobs,pods,"
    "horizontalpodautoscalers,poddisruptionbudgets,networkpolicies,resourcequotas,limitranges"
)
# What the cluster, not the deployment, writes into objects.
CLUSTER_SPEC_FIELDS = {"replicas", "clusterIP", "clusterIPs", "volumeName", "ipFamilies", "ipFamilyPolicy"}


def tool(name: str) -> Input:
    """The program that a command of this name runs: where it is, whatever links lead there, and its size and time."""

    def fingerprint(context: Context) -> str:
        path = shutil.which(name, path=environment()["PATH"])
        if path is None:
            return MISSING
        program = Path(path).resolve()
        status = program.stat()
        return digest_of([str(program), status.st_size, status.st_mtime_ns])

    return Input(f"tool {name}", fingerprint, is_outside=True)


def engine() -> Input:
    """The container engine: its identity and version."""

    def fingerprint(context: Context) -> str:
        result = _engine_info(context)
        return result.stdout.strip() if result.ok else MISSING

    return Input("container engine", fingerprint, is_outside=True)


@remembered
def _engine_info(context: Context) -> Completed:
    return run(["docker", "info", "--format", "{{.ID}} {{.ServerVersion}}"], timeout=20)


@remembered
def image_ids(context: Context) -> dict[str, str]:
    """The ID of every image the engine has, by ``repository:tag``; empty without an engine. One command."""
    command = ["docker", "image", "ls", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"]
    result = run(command, timeout=30)
    return dict(line.split(" ", 1) for line in result.stdout.splitlines() if " " in line)


def image(component: str) -> Input:
    """The image of ``frontend`` or ``backend``: the tag its sources ask for, and the ID of what has it."""

    def fingerprint(context: Context) -> str:
        reference = image_reference(context, component)
        return f"{reference} {image_ids(context).get(reference, MISSING)}"

    return Input(f"image {component}", fingerprint, is_outside=True)


def image_reference(context: Context, component: str) -> str:
    """The image that this checkout's sources of a component make: ``todo-frontend:<content tag>``."""
    return f"todo-{component}:{content_tag(context, component)}"


@remembered
def content_tag(context: Context, component: str) -> str:
    """The tag that a component's image has by the content of its sources."""
    return app.content_tag(component)


def base_image(reference: str) -> Input:
    """An image by its tag, such as ``node:22-alpine``: its ID."""
    return Input(f"image {reference}", lambda context: image_ids(context).get(reference, MISSING), is_outside=True)


def cluster() -> Input:
    """The cluster: another one, or none, makes what was seen in this one stale."""

    def fingerprint(context: Context) -> str:
        try:
            return _cluster_identity(context) or MISSING
        except Phase4Error:
            return MISSING

    return Input("cluster", fingerprint, is_outside=True)


@remembered
def _cluster_identity(context: Context) -> str | None:
    return driver().identity()


def cluster_name(context: Context) -> str | None:
    """The cluster in use as people know it, such as ``todo-phase4, uid 3f2c...``; None if there is none."""
    identity = cluster().fingerprint(context)
    return None if identity == MISSING else f"{driver().context}, uid {identity}"


@remembered
def live_listing(context: Context) -> Completed:
    """``kubectl get`` of everything in the application's namespace; one command in a whole assessment.

    Raises:
        Phase4Error: no cluster is chosen.
    """
    command = ("get", LIVE_KINDS, "--namespace", NAMESPACE, "--output", "json", "--request-timeout=10s")
    return kubectl(*command)


@remembered
def live_objects(context: Context) -> list[dict[str, Any]]:
    """Every object of the application's namespace; empty if there is none or no cluster."""
    try:
        result = live_listing(context)
    except Phase4Error:
        return []
    return list(json.loads(result.stdout)["items"]) if result.ok else []


def live(*names: str) -> Input:
    """Live objects of the application, by ``Kind`` or ``Kind/name``; all of them if none is named.

    The fingerprint changes with what the deployment says (not with replicas, which an autoscaler sets, nor
    with status) and with the list of pods that are not ready, and not just made. Jobs and the release's records
    come and go.
    """

    def fingerprint(context: Context) -> str:
        objects = [obj for obj in live_objects(context) if _is_named(obj, names)]
        if not objects:
            return MISSING
        pods = [obj for obj in objects if obj["kind"] == "Pod"]
        states = sorted(digest_of(desired_state(obj)) for obj in objects if is_persistent(obj))
        unready = sorted(pod["metadata"]["name"] for pod in pods if not (is_ready(pod) or is_new(pod)))
        return f"{digest_of(states)}{' unready: ' + ', '.join(unready) if unready else ''}"

    return Input(f"live {' '.join(names) or 'objects'}", fingerprint, is_outside=True)


def is_ready(pod: dict[str, Any]) -> bool:
    """Whether a pod is ready, or has done its work, or is on its way out."""
    status = pod.get("status", {})
    if status.get("phase") == "Succeeded" or "deletionTimestamp" in pod["metadata"]:
        return True
    return any(c["type"] == "Ready" and c["status"] == "True" for c in status.get("conditions", []))


def is_new(pod: dict[str, Any]) -> bool:
    """Whether a pod was just made: an autoscaler or a replaced pod is no change of what is deployed."""
    created = pod["metadata"].get("creationTimestamp")
    return created is not None and datetime.now(UTC) - datetime.fromisoformat(created) < STARTING


def _is_named(obj: dict[str, Any], names: tuple[str, ...]) -> bool:
    if not names or obj["kind"] == "Pod":
        return True
    return obj["kind"] in names or f"{obj['kind']}/{obj['metadata']['name']}" in names


def is_persistent(obj: dict[str, Any]) -> bool:
    """Whether an object is part of the deployment, not a pod, a job or a record of a release, which come and go."""
    return obj["kind"] not in ("Pod", "Job") and not obj.get("type", "").startswith("helm.sh/")


def desired_state(obj: dict[str, Any]) -> dict[str, Any]:
    """What the deployment says of an object: without status, versions and what the cluster wrote into it."""
    spec = {key: value for key, value in obj.get("spec", {}).items() if key not in CLUSTER_SPEC_FIELDS}
    return {
        "id": [obj["kind"], obj["metadata"]["name"]],
        "labels": obj["metadata"].get("labels", {}),
        "spec": spec,
        "data": obj.get("data", {}),
    }
