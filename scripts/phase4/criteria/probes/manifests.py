"""Facts from what describes the system: the plain manifests and the chart, both rendered for this checkout's images."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from phase4.chart import objects as of_objects
from phase4.chart.kustomization import NAMES as KUSTOMIZATIONS
from phase4.chart.kustomization import read_kustomization
from phase4.chart.manifests import make_secrets
from phase4.chart.names import COMPONENTS, NAMESPACE, RELEASE
from phase4.chart.objects import Object
from phase4.chart.rendering import load, template_command, tool
from phase4.chart.validity import well_formed
from phase4.chart.values import image_tags
from phase4.chart.yaml_documents import documents_in
from phase4.cluster.clients import kubectl
from phase4.criteria.inputs.live import image_reference
from phase4.engine.context import Context, Fact, remembered
from phase4.system import paths
from phase4.system.errors import BlockedError, InvalidInput, Phase4Error
from phase4.system.process import Completed
from phase4.system.temporary import temporary_folder

MANIFESTS_NAME = "deploy/k8s"
CHART_NAME = "deploy/helm/todo-app"
VALUES_NAME = "values-minikube.yaml"
DRY_RUN = (
    "apply", "--server-side", "--force-conflicts", "--field-manager=todo-phase4-check", "--dry-run=server",
    "--validate=strict", "--output=name", "--filename=-",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One description of the system: what it is called, its objects, and the command that rendered them."""

    name: str
    objects: tuple[Object, ...]
    rendered: Completed

    def of_kind(self, *kinds: str) -> list[Object]:
        return of_objects.of_kind(self.objects, *kinds)

    def find(self, kind: str, name: str) -> Object:
        """The object of this kind and name; an empty mapping if there is none."""
        # Objects without a name are told by the checks of well-formedness, and found by nobody.
        named = [item for item in self.of_kind(kind) if isinstance(item.get("metadata"), dict)]
        return next((item for item in named if item["metadata"].get("name") == name), {})

    def workload(self, component: str) -> Object:
        """A component's Deployment or StatefulSet; an empty mapping if there is none."""
        name = f"{RELEASE}-{component}"
        return self.find("Deployment", name) or self.find("StatefulSet", name)


@remembered
def manifests_path(context: Context) -> Path:
    """Where the plain manifests are; another place can be put in with ``Context.put``."""
    return paths.MANIFESTS


@remembered
def chart_path(context: Context) -> Path:
    """Where the chart is; another place can be put in with ``Context.put``."""
    return paths.CHART


def sources(context: Context) -> tuple[Source, Source]:
    """The plain manifests and the chart as it is deployed, rendered.

    Raises:
        BlockedError: kubectl or helm is missing.
        Phase4Error: one of them cannot be rendered.
    """
    return plain(context), chart(context)


@remembered
def plain(context: Context) -> Source:
    """The plain manifests, with the content tags of this checkout's images and secrets made up for the occasion."""
    return _kustomize(manifests_path(context), references(context))


@remembered
def committed(context: Context) -> Source:
    """The plain manifests as someone else's clone renders them: with the tags that kustomization.yaml names, and with
    secrets newly made."""
    return _kustomize(manifests_path(context), {}, fresh=True)


@remembered
def chart(context: Context) -> Source:
    """The chart as this checkout deploys it on minikube."""
    return render(context, image_values(context), VALUES_NAME)


@remembered
def references(context: Context) -> dict[str, str]:
    """The image that each component must run: ``{"frontend": "todo-frontend:<content tag>"}``."""
    return {component: image_reference(context, component) for component in COMPONENTS}


def image_values(context: Context) -> dict[str, object]:
    """The values that name this checkout's images."""
    return image_tags({name: reference.rpartition(":")[2] for name, reference in references(context).items()})


def render(context: Context, values: dict[str, object], *files: str, sets: tuple[str, ...] = ()) -> Source:
    """The chart rendered with values.

    Args:
        values: given as the last values file.
        files: values files, by their path from the chart.
        sets: ``path=value`` pairs for ``--set``.

    Raises:
        BlockedError: helm is missing.
        Phase4Error: the chart refuses the values, or what it renders is not YAML.
    """
    result = try_render(context, values, *files, sets=sets)
    if not result.ok:
        raise Phase4Error("the chart cannot be rendered", why=result.tail(), fix="./inv helm-003")
    return Source(CHART_NAME, tuple(load(result.stdout)), result)


def try_render(context: Context, values: dict[str, object], *files: str, sets: tuple[str, ...] = ()) -> Completed:
    """``helm template`` with values, whatever comes of it; see ``render``."""
    root = chart_path(context)
    with temporary_folder("values") as directory:
        file = Path(directory) / "values.yaml"
        file.write_text(yaml.safe_dump(values), encoding="utf-8")
        return tool(template_command([*(root / name for name in files), file], sets, chart=root))


def _kustomize(origin: Path, images: dict[str, str], *, fresh: bool = False) -> Source:
    """What ``kubectl apply -k`` would apply: all that the kustomization says counts, with these images' tags."""
    own_secrets = shutil.ignore_patterns("*-secret.env") if fresh else None
    if not origin.is_dir():
        raise InvalidInput(f"{MANIFESTS_NAME} is missing", why="the plain manifests are in it", fix="git status")
    with temporary_folder("k8s") as directory:
        copy = Path(directory) / "k8s"
        _copy(origin, copy, own_secrets)
        make_secrets(copy)
        set_tags(copy, images)
        result = tool(["kubectl", "kustomize", str(copy)])
    if not result.ok:
        # The folder is a copy: name the place that the reader can look at.
        why = result.tail().replace(str(copy), MANIFESTS_NAME)
        raise InvalidInput("the plain manifests cannot be rendered", why=why, fix=f"kubectl kustomize {MANIFESTS_NAME}")
    return Source(MANIFESTS_NAME, tuple(load(result.stdout)), result)


def _copy(origin: Path, copy: Path, ignore: Callable[[str, list[str]], set[str]] | None) -> None:
    """A copy of the folder of manifests to work on.

    Raises:
        InvalidInput: a file of it cannot be read, or a link leads back to its own folder.
    """
    try:
        shutil.copytree(origin, copy, ignore=ignore, ignore_dangling_symlinks=True)
    except (shutil.Error, OSError) as error:
        first = error.args[0][0] if isinstance(error, shutil.Error) else None
        why = f"{Path(first[0]).relative_to(origin).parts[0]}: {first[2][-120:]}" if first else str(error)
        raise InvalidInput(f"{MANIFESTS_NAME} cannot be read", why=why, fix=f"ls -lR {MANIFESTS_NAME}") from None


def set_tags(folder: Path, references: dict[str, str]) -> None:
    """What ``kustomize edit set image`` does: an image that is not listed yet is added.

    Raises:
        InvalidInput: the folder has no kustomization, or one that cannot be read.
    """
    file, content = read_kustomization(folder)
    if not references:
        return
    tags = dict(reference.rsplit(":", 1) for reference in references.values())
    listed = content.setdefault("images", None) or []
    for image in listed:
        if image.get("name") in tags and not image.get("digest"):
            image["newTag"] = tags[image["name"]]
    named = {image.get("name") for image in listed}
    content["images"] = [*listed, *({"name": name, "newTag": tag} for name, tag in tags.items() if name not in named)]
    # As JSON, whose texts are quoted: 123456789e12 is a number to kustomize's YAML and not to ours.
    file.write_text(json.dumps(content, default=str), encoding="utf-8")


@remembered
def raw_objects(context: Context) -> dict[str, list[Object]]:
    """The objects in each YAML file of the plain manifests as it is, by the file's name; the kustomization left out.

    Raises:
        InvalidInput: a file is no YAML.
    """
    folder = manifests_path(context)
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())
    return {
        f"{MANIFESTS_NAME}/{file.relative_to(folder)}": _whole_objects(file, folder)
        for file in files
        if file.name not in KUSTOMIZATIONS
    }


def _whole_objects(file: Path, folder: Path) -> list[Object]:
    """The objects of a file that Kubernetes would take; patches, which are parts of one, are none."""
    documents = documents_in(file, f"{MANIFESTS_NAME}/{file.relative_to(folder)}")
    listed = [item for entry in documents if isinstance(entry, dict)
              for item in (entry["items"] if isinstance(entry.get("items"), list) else [entry])]  # fmt: skip
    return well_formed([item for item in listed if isinstance(item, dict)])[0]


def dry_run(context: Context, source: Source, *kinds: str) -> Completed:
    """Ask the API server whether it would take a source's objects as new ones, strictly; it keeps none of them.

    They are tried in ``default``, which every cluster has: beside a deployed release they would be changes of it, and
    whether those are allowed says nothing about the manifests. A node port that is taken then is left to the cluster.

    Args:
        kinds: only objects of these kinds; all if none is named.

    Raises:
        BlockedError: no cluster answers.
    """

    def find() -> Completed:
        objects = source.of_kind(*kinds) if kinds else source.objects
        taken = namespace_exists(context)
        placed = [_as_new(item, taken) for item in objects]
        return kubectl(*DRY_RUN, stdin=_as_list(placed))

    # By the source's name: its objects are those of the whole run.
    return context.once(Fact(dry_run, (source.name, kinds)), find)


@remembered
def tried_alone(context: Context, obj: Object) -> Completed:
    """Ask the API server whether it would take one object as a new one, strictly; see ``dry_run``.

    A node port that is taken is no verdict on the object, but no reason to leave it out either.

    Raises:
        BlockedError: no cluster answers.
    """
    namespace_exists(context)  # tells that a cluster answers
    return kubectl(*DRY_RUN, stdin=_as_list([_as_new(obj, ports_taken=False)]))


def _as_list(objects: list[Object]) -> str:
    """Objects for kubectl as JSON: in YAML a name such as ``n`` or ``on`` would become a boolean."""
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}, default=str)


def _as_new(obj: Object, ports_taken: bool) -> Object:
    """An object as it would be created in ``default``."""
    if not isinstance(obj.get("metadata"), dict) or obj["metadata"].get("namespace") != NAMESPACE:
        return obj
    placed = {**obj, "metadata": {**obj["metadata"], "namespace": "default"}}
    if obj["kind"] == "Pod":  # the server looks for a pod's account at once, and a tried account is not kept
        placed["spec"] = {key: value for key, value in obj["spec"].items() if key != "serviceAccountName"}
    if ports_taken and obj["kind"] == "Service":
        ports = [{key: port[key] for key in port if key != "nodePort"} for port in obj["spec"]["ports"]]
        placed["spec"] = {**obj["spec"], "ports": ports}
    return placed


@remembered
def namespace_exists(context: Context) -> bool:
    """Whether the application's namespace is in the cluster.

    Raises:
        BlockedError: no cluster answers.
    """
    result = kubectl("get", "namespace", NAMESPACE, "--output", "name", "--ignore-not-found")
    if not result.ok:
        raise BlockedError("no cluster answers", why=result.tail(), fix="./inv env-002")
    return bool(result.stdout.strip())
