"""IV-K8S-002 and 003: the frontend's and the backend's Deployment, in the plain manifests and in the chart alike."""

import re
from collections.abc import Callable
from dataclasses import replace

from phase4.chart import policy, validity
from phase4.chart.names import RELEASE
from phase4.chart.objects import Object, containers, labels_of, selects, workloads
from phase4.chart.policy.scaling import min_replicas
from phase4.chart.quantity import parse
from phase4.criteria.inputs.live import image_ids
from phase4.criteria.probes import images, manifests
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder

Judge = Callable[[Recorder, Source], None]
FEWEST = 2
USER = 1001
LABEL_VALUE = re.compile(r"^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$")
PROBE_PATHS = {
    "frontend": {"livenessProbe": "/api/health", "readinessProbe": "/api/health", "startupProbe": "/api/health"},
    "backend": {"livenessProbe": "/health", "readinessProbe": "/ready", "startupProbe": "/health"},
}
# The backend refuses to start without these.
SECRET_SETTINGS = ("AUTH_SECRET", "DATABASE_URL")
SECURITY_RULES = (
    "non-root", "no-privilege-escalation", "capabilities-dropped", "seccomp", "read-only-root", "no-host-access",
    "no-account-token",
)  # fmt: skip


def both(judge: Judge) -> Callable[[Recorder], None]:
    """The check that holds the plain manifests and the chart to one judgement."""

    def check(recorder: Recorder) -> None:
        for source in manifests.sources(recorder.context):
            judge(recorder, sound(recorder, source))

    check.__doc__ = judge.__doc__
    return check


def sound(recorder: Recorder, source: Source) -> Source:
    """The source without the objects that lack what Kubernetes demands; leaves evidence of those, if there are any."""
    objects, findings = validity.well_formed(list(source.objects))
    if findings:
        what = f"{source.name}: objects that Kubernetes would refuse"
        recorder.expect_empty(what, findings, source=source.rendered, artefact=source.name)
    return replace(source, objects=tuple(objects))


def follows(recorder: Recorder, source: Source, what: str, *rules: str, about: str = "") -> None:
    """Evidence that the named policies hold; of one object alone if ``about`` names it (``Kind/name``)."""
    findings = policy.check(list(source.objects), rules)
    mine = [finding for finding in findings if finding.subject.startswith(about)]
    recorder.expect_empty(f"{source.name}: {what}", mine, source=source.rendered, artefact=source.name)


def deployment(recorder: Recorder, source: Source, component: str) -> Object:
    """A component's Deployment; leaves evidence of whether it is there. An empty mapping if it is not."""
    found = source.find("Deployment", f"{RELEASE}-{component}")
    there = f"Deployment/{RELEASE}-{component}"
    recorder.expect(f"{source.name}: {there}", bool(found), expected="there", actual="there" if found else "missing",
              source=source.rendered, artefact=source.name)  # fmt: skip
    return found


def replicas(component: str) -> Judge:
    """The judgement of how many pods a component has at least."""

    def judge(recorder: Recorder, source: Source) -> None:
        """Fewer than two pods are asked for: raise replicas, or the autoscaler's minReplicas that owns them."""
        found = deployment(recorder, source, component)
        if not found:
            return
        fewest = min_replicas(list(source.objects), found)
        recorder.expect_at_least(
            f"{source.name}: pods at least", FEWEST, fewest, source=source.rendered, artefact=source.name
        )
        owned = (
            "the autoscaler owns the number of pods, so its minReplicas says it and the Deployment's replicas do not"
        )
        if "replicas" not in found["spec"] and owned not in recorder.deviations:
            recorder.record_deviation(owned)
        follows(
            recorder,
            source,
            "who owns the number of pods",
            "hpa-owns-replicas",
            about=f"Deployment/{RELEASE}-{component}",
        )

    return judge


def image_reference(component: str) -> Judge:
    """The judgement of the image a component's pods run."""

    def judge(recorder: Recorder, source: Source) -> None:
        """A Deployment runs another image than the one built of these sources, or one without a fixed tag."""
        found = deployment(recorder, source, component)
        if not found:
            return
        wanted = manifests.references(recorder.context)[component]
        for container in containers(found["spec"]["template"]):
            name = f"{source.name}: image of {container['name']}"
            recorder.expect_equal(name, wanted, container.get("image"), source=source.rendered, artefact=source.name)
            never_asks = container.get("imagePullPolicy") in ("IfNotPresent", "Never")
            recorder.expect(f"{name}, pulled", never_asks, expected="IfNotPresent or Never",
                      actual=container.get("imagePullPolicy"), source=source.rendered)  # fmt: skip
        follows(recorder, source, "images without a fixed tag", "fixed-images")
        if source.name == manifests.MANIFESTS_NAME:
            # This checkout's tags are put in above; here are those that others get, and they must be fixed too.
            follows(
                recorder,
                manifests.committed(recorder.context),
                "images without a fixed tag as committed",
                "fixed-images",
            )
        built = image_ids(recorder.context).get(wanted)
        recorder.expect(f"{wanted} is built", bool(built), expected="an image", actual=built or "none", digest=built)

    return judge


def resources(component: str) -> Judge:
    """The judgement of what a component's containers ask for and may take."""

    def judge(recorder: Recorder, source: Source) -> None:
        """A container lacks requests or limits of CPU or memory, or the backend does not get more than the frontend."""
        found = deployment(recorder, source, component)
        if not found:
            return
        about = f"Deployment/{RELEASE}-{component}"
        follows(recorder, source, "containers without requests and limits", "resources-named", about=about)
        if component == "backend":
            _look_higher(recorder, source, found)

    return judge


def _look_higher(recorder: Recorder, source: Source, backend: Object) -> None:
    """Evidence that the backend's main container asks for more than the frontend's, in every way."""
    frontend = deployment(recorder, source, "frontend")
    mine, other = (_main(one).get("resources", {}) for one in (backend, frontend))
    for kind in ("requests", "limits"):
        for resource in ("cpu", "memory"):
            more, less = mine.get(kind, {}).get(resource, "0"), other.get(kind, {}).get(resource, "0")
            recorder.expect(
                f"{source.name}: backend's {kind}.{resource}",
                parse(more) > parse(less),
                expected=f"> {less}, the frontend's",
                actual=more,
                source=source.rendered,
                artefact=source.name,
            )


def _main(workload: Object) -> Object:
    """The container that a workload is about."""
    found: Object = workload["spec"]["template"]["spec"]["containers"][0] if workload else {}
    return found


def probes(component: str) -> Judge:
    """The judgement of a component's probes."""

    def judge(recorder: Recorder, source: Source) -> None:
        """A probe is missing, asks a port or path that the container does not have, or liveness asks the database."""
        found = deployment(recorder, source, component)
        if not found:
            return
        follows(recorder, source, "missing or broken probes", "probes", about=f"Deployment/{RELEASE}-{component}")
        known = images.routes(recorder.context, component)
        for kind, wanted in PROBE_PATHS[component].items():
            asked = _main(found).get(kind, {}).get("httpGet", {}).get("path")
            recorder.expect_equal(
                f"{source.name}: path of {kind}", wanted, asked, source=source.rendered, artefact=source.name
            )
            recorder.expect(
                f"{asked} is served by the image",
                asked in known,
                expected="served",
                actual=f"the image serves {sorted(known)}",
            )

    return judge


def security(component: str) -> Judge:
    """The judgement of how a component's pods are confined."""

    def judge(recorder: Recorder, source: Source) -> None:
        """A pod may run as root or with more rights than it needs: set the security context of pod and containers."""
        found = deployment(recorder, source, component)
        if not found:
            return
        about = f"Deployment/{RELEASE}-{component}"
        follows(recorder, source, "ways out of the restricted profile", *SECURITY_RULES, about=about)
        pod = found["spec"]["template"]["spec"].get("securityContext", {})
        recorder.expect_equal(f"{source.name}: runAsNonRoot", True, pod.get("runAsNonRoot"), source=source.rendered)
        for container in containers(found["spec"]["template"]):
            user = container.get("securityContext", {}).get("runAsUser", pod.get("runAsUser"))
            name = f"{source.name}: runAsUser of {container['name']}"
            recorder.expect_equal(name, USER, user, source=source.rendered, artefact=source.name)

    return judge


def environment(recorder: Recorder, source: Source) -> None:
    """The backend's settings do not come from its ConfigMap and Secret, or a reference of them leads nowhere."""
    found = deployment(recorder, source, "backend")
    if not found:
        return
    follows(recorder, source, "references that lead nowhere", "references-exist")
    follows(recorder, source, "secrets in plain sight", "no-plain-secrets")
    for container in containers(found["spec"]["template"]):
        origins = setting_origins(source, container)
        for setting in SECRET_SETTINGS:
            name = f"{source.name}: {container['name']} gets {setting} from"
            recorder.expect_equal(name, "Secret", origins.get(setting), source=source.rendered, artefact=source.name)
        mapped = [name for name, origin in origins.items() if origin == "ConfigMap"]
        recorder.expect_at_least(f"{source.name}: settings of {container['name']} from a ConfigMap", 1, len(mapped))
        literal = [name for name, origin in origins.items() if origin == "literal"]
        recorder.expect_empty(
            f"{source.name}: literal settings of {container['name']}", literal, source=source.rendered
        )


def setting_origins(source: Source, container: Object) -> dict[str, str]:
    """Where each setting of a container comes from: ``Secret``, ``ConfigMap`` or ``literal``; later ones win."""
    found: dict[str, str] = {}
    for entry in container.get("envFrom", []):
        for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            if key in entry:
                data = source.find(kind, entry[key].get("name", ""))
                found |= dict.fromkeys([*data.get("data", {}), *data.get("stringData", {})], kind)
    for variable in container.get("env", []):
        origin = variable.get("valueFrom") or {}
        kinds = {"secretKeyRef": "Secret", "configMapKeyRef": "ConfigMap"}
        found[variable["name"]] = next((kind for key, kind in kinds.items() if key in origin), "literal")
    return found


def labels(component: str) -> Judge:
    """The judgement of a component's labels and selector."""

    def judge(recorder: Recorder, source: Source) -> None:
        """Recommended labels are missing, or the selector does not match just this component's pods."""
        found = deployment(recorder, source, component)
        if not found:
            return
        about = f"Deployment/{RELEASE}-{component}"
        follows(recorder, source, "missing labels", "recommended-labels", about=about)
        follows(recorder, source, "selectors that do not match or change", "stable-selectors", about=about)
        selector = found["spec"].get("selector", {})
        matched = [one["metadata"]["name"] for one, template in workloads(source.objects)
                   if selects(selector, labels_of(template))]  # fmt: skip
        name = f"{source.name}: workloads that its selector matches"
        recorder.expect_equal(name, [f"{RELEASE}-{component}"], matched, source=source.rendered, artefact=source.name)
        wrong = [
            f"{key}={value}"
            for key, value in found["metadata"].get("labels", {}).items()
            if not LABEL_VALUE.match(str(value))
        ]
        recorder.expect_empty(f"{source.name}: labels that Kubernetes refuses", wrong, source=source.rendered)

    return judge
