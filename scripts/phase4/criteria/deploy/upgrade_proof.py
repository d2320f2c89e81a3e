"""The proof that one version can be upgraded to another, with other values, while people use it."""

import hashlib
import json

from phase4 import cluster
from phase4.chart.names import COMPONENTS, RELEASE
from phase4.chart.values import Values, image_tags, merged
from phase4.cluster import app_images
from phase4.cluster.clients import helm, kubectl
from phase4.criteria.probes import ephemeral_namespace
from phase4.criteria.probes.account import Account
from phase4.criteria.probes.ephemeral_release import apply_chart
from phase4.criteria.probes.load import expect_undisturbed, generate_load
from phase4.engine.checks import Recorder
from phase4.images.bases import ensure_base
from phase4.release.install import DATABASE_IMAGE
from phase4.release.versions import Version
from phase4.system.process import Completed

WAIT_SECONDS = 420
FEWEST_ANSWERS = 100
# As values-minikube.yaml, but for the port: the cluster chooses one, beside the release that may be there.
FIRST: Values = {
    "namespace": {"create": False},
    "frontend": {"service": {"type": "NodePort", "nodePort": 0}},
    "backend": {"config": {"cookieSecure": "false"}},
    "postgres": {"persistence": {"size": "1Gi"}},
}
# One value of each kind: a setting (the pods must notice), a limit, an autoscaler's bound, a probe's timing.
OTHER: Values = {
    "frontend": {"config": {"UPGRADED": "yes"}, "resources": {"limits": {"cpu": "400m", "memory": "320Mi"}}},
    "backend": {
        "podAnnotations": {"upgraded": "yes"},
        "autoscaling": {"maxReplicas": 3},
        "probes": {"readiness": {"periodSeconds": 4, "timeoutSeconds": 4, "failureThreshold": 3}},
    },
}


def prove(recorder: Recorder, old: Version, new: Version) -> None:
    """The upgrade fails, loses a request, a todo or a password, or its values do not arrive.

    Everything happens in a namespace of its own, which is gone afterwards.

    Raises:
        Phase4Error: no cluster, or an image could not be brought into it.
    """
    _load_images(recorder, old, new)
    with ephemeral_namespace.namespace("upgrade") as created:
        first = _helm(created.name, "install", old, FIRST)
        if not recorder.expect_exit_0(f"install {old.title}", first, artefact=str(old.chart.name)):
            return
        url = _url(created.name)
        account = Account(url)
        account.add("kept over the upgrade")
        kept = _kept(created.name)
        with generate_load(url) as used:
            second = _helm(created.name, "upgrade", new, merged(FIRST, OTHER))
        recorder.expect_exit_0(f"upgrade to {new.title}", second, artefact=str(new.chart.name))
        expect_undisturbed(recorder, "the upgrade", used, FEWEST_ANSWERS)
        _look_at_values(recorder, created.name, new)
        recorder.expect_equal(
            "todos afterwards, with the session from before", ["kept over the upgrade"], account.titles()
        )
        recorder.expect_equal("passwords and volumes", kept, _kept(created.name))
        _look_at_history(recorder, created.name)


def _load_images(recorder: Recorder, *versions: Version) -> None:
    references = {f"todo-{item}:{version.tags[item]}" for version in versions for item in COMPONENTS}
    for reference in sorted(references):
        app_images.load(reference, recorder.context.progress)
    app_images.load(ensure_base(DATABASE_IMAGE, recorder.context.progress).ref, recorder.context.progress)


def _helm(namespace: str, verb: str, version: Version, values: Values) -> Completed:
    chosen = merged(values, image_tags(version.tags))
    return apply_chart(verb, version.chart, namespace, chosen, seconds=WAIT_SECONDS)


def _url(namespace: str) -> str:
    port = _read(namespace, "service/todo-app-frontend")["spec"]["ports"][0]["nodePort"]
    return f"http://{cluster.driver().node_ip()}:{port}"


def _read(namespace: str, what: str) -> Values:
    result = kubectl("get", what, "--namespace", namespace, "--output", "json", check=True)
    matches: Values = json.loads(result.stdout)
    return matches


def _kept(namespace: str) -> dict[str, str]:
    """What an upgrade must not touch: what secrets hold (as a digest, for this is shown), and the data's volume."""
    result = kubectl("get", "secrets,persistentvolumeclaims", "--namespace", namespace, "--output", "json", check=True)
    items = [item for item in json.loads(result.stdout)["items"] if item.get("type") != "helm.sh/release.v1"]
    return {
        item["metadata"]["name"]: _digest(item["data"]) if "data" in item else item["spec"]["volumeName"]
        for item in items
    }


def _digest(data: dict[str, str]) -> str:
    return "sha256:" + hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]


def _look_at_values(recorder: Recorder, namespace: str, new: Version) -> None:
    config = _read(namespace, "configmap/todo-app-frontend")["data"]
    recorder.expect_equal("the setting in the ConfigMap", "yes", config.get("UPGRADED"))
    frontend = _container(_read(namespace, "deployment/todo-app-frontend"))
    recorder.expect_equal("memory limit of the frontend", "320Mi", frontend["resources"]["limits"]["memory"])
    recorder.expect_equal("image of the frontend", f"todo-frontend:{new.tags['frontend']}", frontend["image"])
    deployment = _read(namespace, "deployment/todo-app-backend")
    backend = _container(deployment)
    recorder.expect_equal("period of the backend's readiness", 4, backend["readinessProbe"]["periodSeconds"])
    recorder.expect_equal("image of the backend", f"todo-backend:{new.tags['backend']}", backend["image"])
    annotations = deployment["spec"]["template"]["metadata"]["annotations"]
    recorder.expect_equal("annotation of the backend's pods", "yes", annotations.get("upgraded"))
    autoscaler = _read(namespace, "horizontalpodautoscaler/todo-app-backend")
    recorder.expect_equal("most backend pods", 3, autoscaler["spec"]["maxReplicas"])


def _container(deployment: Values) -> Values:
    container: Values = deployment["spec"]["template"]["spec"]["containers"][0]
    return container


def _look_at_history(recorder: Recorder, namespace: str) -> None:
    result = helm("history", RELEASE, "--namespace", namespace, "--output", "json")
    observed = [(item["revision"], item["status"]) for item in json.loads(result.stdout or "[]")]
    recorder.expect_equal("revisions", [(1, "superseded"), (2, "deployed")], observed, source=result)
