"""IV-K8S-002 and 003: the frontend's and the backend's Deployment, in the plain manifests and in the chart alike."""

from typing import Any

from phase4.chart.api_validation.forms import LABEL_VALUE
from phase4.chart.names import RELEASE
from phase4.chart.objects import Object, containers, labels_of, selects, workloads
from phase4.chart.policy.identity import fixed_images
from phase4.chart.policy.scaling import min_replicas
from phase4.chart.quantity import parse
from phase4.criteria.inputs.live import image_ids
from phase4.criteria.k8s.source_checks import (
    SourceCheck,
    advise_policies,
    expect_deployment,
    expect_policies,
)
from phase4.criteria.probes import manifests
from phase4.criteria.probes.image_names import familiar_name
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder

FEWEST = 2
USER = 1001
# The backend refuses to start without these.
SECRET_SETTINGS = ("AUTH_SECRET", "DATABASE_URL")
# What the restricted Pod Security level, which the namespace enforces, asks for besides a user other than root.
RESTRICTED_RULES = (
    "no-privilege-escalation", "capabilities-dropped", "seccomp", "no-host-access", "restricted-fields",
)  # fmt: skip
HARDENING_RULES = ("read-only-root", "no-account-token")


def main_container(workload: Object, component: str) -> Object:
    """The container that runs the component's image, else the first; an empty mapping if there is no workload."""
    running: list[Object] = workload["spec"]["template"]["spec"]["containers"] if workload else [{}]
    own = [item for item in running if familiar_name(str(item.get("image", ""))).startswith(f"todo-{component}:")]
    return (own or running)[0]


def replicas(component: str) -> SourceCheck:
    """The judgement of how many pods a component has at least."""

    def check(recorder: Recorder, source: Source) -> None:
        """Fewer than two pods are asked for: raise replicas, or the autoscaler's minReplicas that owns them."""
        deployment = expect_deployment(recorder, source, component)
        if not deployment:
            return
        reference: dict[str, Any] = {"source": source.rendered, "artefact": source.name}
        fewest = min_replicas(list(source.objects), deployment)
        recorder.expect_at_least(f"{source.name}: pods at least", FEWEST, fewest, **reference)
        named = deployment["spec"].get("replicas")
        if named is not None:
            recorder.expect_at_least(f"{source.name}: replicas of the Deployment", FEWEST, named, **reference)
        owned = (
            "the autoscaler owns the number of pods, so its minReplicas says it and the Deployment's replicas do not"
        )
        if named is None and owned not in recorder.deviations:
            recorder.record_deviation(owned)
        about = f"Deployment/{RELEASE}-{component}"
        advise_policies(recorder, source, "who owns the number of pods", "hpa-owns-replicas", about=about)

    return check


def image_reference(component: str) -> SourceCheck:
    """The judgement of the image a component's pods run."""

    def check(recorder: Recorder, source: Source) -> None:
        """A Deployment runs another image than the one built of these sources, or one without a fixed tag.

        The files count as they are too: `kubectl apply -f` uses the tag in them, which kustomize would replace.
        """
        deployment = expect_deployment(recorder, source, component)
        if not deployment:
            return
        reference = manifests.references(recorder.context)[component]
        container = main_container(deployment, component)
        name = f"{source.name}: image of {container['name']}"
        image = familiar_name(str(container.get("image", "")))
        recorder.expect_equal(name, reference, image, source=source.rendered, artefact=source.name)
        pulls = [item["name"] for item in containers(deployment["spec"]["template"]) if _always_pulls(item)]
        recorder.advise_empty(f"{source.name}: containers whose image is pulled at every start", pulls)
        expect_policies(recorder, source, "images without a fixed tag", "fixed-images")
        if source.name == manifests.MANIFESTS_NAME:
            _expect_fixed_in_files(recorder)
        built = image_ids(recorder.context).get(reference)
        recorder.expect(f"{reference} is built", bool(built), expected="an image", actual=built or "none", digest=built)

    return check


def _always_pulls(container: Object) -> bool:
    """Whether the kubelet asks a registry each time; unset, it does for ``latest`` alone."""
    tag = familiar_name(str(container.get("image", ""))).rpartition(":")[2]
    return bool(container.get("imagePullPolicy", "Always" if tag == "latest" else "IfNotPresent") == "Always")


def _expect_fixed_in_files(recorder: Recorder) -> None:
    """Evidence of the tags that others get, with this checkout's not put in: of kustomize, and of the files alone."""
    committed = manifests.committed(recorder.context)
    expect_policies(recorder, committed, "images without a fixed tag as committed", "fixed-images")
    for file, objects in manifests.raw_objects(recorder.context).items():
        findings = [finding for finding in fixed_images(objects) if "image ''" not in finding.message]
        if any(pod for pod in workloads(objects)):
            recorder.expect_empty(f"{file}: images without a fixed tag in the file itself", findings, artefact=file)


def resources(component: str) -> SourceCheck:
    """The judgement of what a component's containers ask for and may take."""

    def check(recorder: Recorder, source: Source) -> None:
        """A container lacks requests or limits of CPU or memory, or the backend does not get more than the frontend."""
        if not (deployment := expect_deployment(recorder, source, component)):
            return
        about = f"Deployment/{RELEASE}-{component}"
        expect_policies(recorder, source, "containers without requests and limits", "resources-named", about=about)
        if component == "backend":
            _expect_higher(recorder, source, deployment)

    return check


def _expect_higher(recorder: Recorder, source: Source, backend: Object) -> None:
    """Evidence that the backend's main container asks for more than the frontend's, in every way."""
    frontend = expect_deployment(recorder, source, "frontend")
    of_backend = main_container(backend, "backend").get("resources") or {}
    of_frontend = main_container(frontend, "frontend").get("resources") or {}
    for kind in ("requests", "limits"):
        for resource in ("cpu", "memory"):
            more, less = ((item.get(kind) or {}).get(resource, "0") for item in (of_backend, of_frontend))
            name = f"{source.name}: backend's {kind}.{resource}"
            recorder.expect(name, parse(more) > parse(less), expected=f"> {less}, the frontend's", actual=more,
                      source=source.rendered, artefact=source.name)  # fmt: skip


def security(component: str) -> SourceCheck:
    """The judgement of how a component's pods are confined."""

    def check(recorder: Recorder, source: Source) -> None:
        """A pod may run as root, or is one that the namespace's restricted Pod Security level refuses.

        A read-only root file system, no account token, and user 1001 by number are advice.
        """
        deployment = expect_deployment(recorder, source, component)
        if not deployment:
            return
        about = f"Deployment/{RELEASE}-{component}"
        reference: dict[str, Any] = {"source": source.rendered, "artefact": source.name}
        pod = deployment["spec"]["template"]["spec"].get("securityContext") or {}
        for container in containers(deployment["spec"]["template"]):
            context = {**pod, **(container.get("securityContext") or {})}
            user = context.get("runAsUser")
            name = f"{source.name}: {container['name']}"
            recorder.expect_equal(f"{name}: runAsNonRoot", True, context.get("runAsNonRoot"), **reference)
            recorder.expect(f"{name}: runAsUser", user != 0, expected="not 0", actual=user, **reference)
            recorder.advise(f"{name}: runAsUser by number", user == USER, expected=USER, actual=user, **reference)
        expect_policies(recorder, source, "ways out of the restricted profile", *RESTRICTED_RULES, about=about)
        advise_policies(recorder, source, "hardening left out", *HARDENING_RULES, about=about)

    return check


def environment(recorder: Recorder, source: Source) -> None:
    """The backend's settings do not come from its ConfigMap and Secret, or a reference of them leads nowhere."""
    deployment = expect_deployment(recorder, source, "backend")
    if not deployment:
        return
    expect_policies(recorder, source, "references that lead nowhere", "references-exist")
    expect_policies(recorder, source, "secrets in plain sight", "no-plain-secrets")
    container = main_container(deployment, "backend")
    origins = setting_origins(source, container)
    for setting in SECRET_SETTINGS:
        name = f"{source.name}: {container['name']} gets {setting} from"
        recorder.expect_equal(name, "Secret", origins.get(setting), source=source.rendered, artefact=source.name)
    mapped = [name for name, origin in origins.items() if origin == "ConfigMap"]
    recorder.expect_at_least(f"{source.name}: settings of {container['name']} from a ConfigMap", 1, len(mapped))
    literal = [name for name, origin in origins.items() if origin == "literal"]
    recorder.advise_empty(f"{source.name}: literal settings of {container['name']}", literal, source=source.rendered)


def setting_origins(source: Source, container: Object) -> dict[str, str]:
    """Where each setting of a container comes from; ``env`` wins over ``envFrom``, later ones over earlier ones.

    Returns:
        ``{"AUTH_SECRET": "Secret", "LOG_LEVEL": "ConfigMap", "TZ": "literal", "POD_IP": "pod"}``.
    """
    origins: dict[str, str] = {}
    for entry in container.get("envFrom") or []:
        for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            if key in entry:
                data = source.find(kind, entry[key].get("name", ""))
                prefix = entry.get("prefix", "")
                keys = [*(data.get("data") or {}), *(data.get("stringData") or {})]
                origins |= dict.fromkeys([f"{prefix}{name}" for name in keys], kind)
    kinds = {"secretKeyRef": "Secret", "configMapKeyRef": "ConfigMap", "fieldRef": "pod", "resourceFieldRef": "pod"}
    for variable in container.get("env") or []:
        origin = variable.get("valueFrom") or {}
        field = next((key for key in kinds if key in origin), "")
        origins[variable["name"]] = _origin(source, kinds.get(field, ""), origin.get(field) or {})
    return origins


def _origin(source: Source, kind: str, reference: Object) -> str:
    """The kind that a variable's value comes from; which object or key of it is missing, if one is."""
    if kind not in ("ConfigMap", "Secret"):
        return kind or "literal"
    target = source.find(kind, reference.get("name", ""))
    keys = {key for field in ("data", "stringData") for key in target.get(field) or {}}
    named = f"{kind}/{reference.get('name')}"
    return kind if reference.get("key") in keys else f"nothing: {named} has no {reference.get('key')}"


def labels(component: str) -> SourceCheck:
    """The judgement of a component's labels and selector."""

    def check(recorder: Recorder, source: Source) -> None:
        """Recommended labels are missing, or the selector does not match just this component's pods.

        Pod templates with labels beyond the selector's are fine; that such labels restart pods is advice.
        """
        deployment = expect_deployment(recorder, source, component)
        if not deployment:
            return
        about = f"Deployment/{RELEASE}-{component}"
        reference: dict[str, Any] = {"source": source.rendered, "artefact": source.name}
        expect_policies(recorder, source, "missing labels", "recommended-labels", about=about)
        selector = deployment["spec"].get("selector") or {}
        matched = [
            obj["metadata"]["name"]
            for obj, template in workloads(source.objects)
            if (selector.get("matchLabels") or selector.get("matchExpressions"))
            and selects(selector, labels_of(template))
        ]
        expected = [f"{RELEASE}-{component}"]
        recorder.expect_equal(f"{source.name}: workloads that its selector matches", expected, matched, **reference)
        refused = [
            f"{key}={value}"
            for key, value in (deployment["metadata"].get("labels") or {}).items()
            if LABEL_VALUE.fullmatch(str(value)) is None
        ]
        recorder.expect_empty(f"{source.name}: labels that Kubernetes refuses", refused, **reference)
        advise_policies(recorder, source, "labels of pods that restart them", "stable-selectors", about=about)

    return check
