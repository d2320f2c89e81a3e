"""IV-DEPLOY-001: the release is installed and all of it is there."""

import json

from phase4.chart.names import NAMESPACE, RELEASE
from phase4.cluster.clients import helm, kubectl
from phase4.criteria.k8s.deployed_objects import live_objects_meet_criteria
from phase4.criteria.probes import live
from phase4.engine.checks import Recorder
from phase4.release.install import history

RESTRICTED = "restricted"
SETTLE_SECONDS = 180


def release_deployed(recorder: Recorder) -> None:
    """The release's newest revision is not `deployed`: `helm history todo-app -n todo-app` tells why."""
    result = helm("status", RELEASE, "--namespace", NAMESPACE, "--output", "json")
    recorder.expect_exit_0("helm status", result)
    revisions = history()
    newest = revisions[-1].status if revisions else "not installed"
    recorder.expect_equal("status of the newest revision", "deployed", newest, artefact=RELEASE)


def everything_exists(recorder: Recorder) -> None:
    """An object of the release is not in the cluster, or not as the K8S criteria want it: changed by hand, or old."""
    manifest = helm("get", "manifest", RELEASE, "--namespace", NAMESPACE)
    recorder.expect_exit_0("helm get manifest", manifest)
    result = kubectl("get", "--namespace", NAMESPACE, "-f", "-", "--output", "name", stdin=manifest.stdout)
    recorder.expect_exit_0("every object of the manifest exists", result)
    expected = sum(line.startswith("kind: ") for line in manifest.stdout.splitlines())
    recorder.expect_equal("objects found", expected, len(result.stdout.split()), source=result)
    live_objects_meet_criteria(recorder)


def namespace_configured(recorder: Recorder) -> None:
    """The namespace lacks the restricted Pod Security level, Helm's ownership, a quota or a limit range."""
    result = kubectl("get", "namespace", NAMESPACE, "--output", "json")
    if not recorder.expect_exit_0("the namespace exists", result):
        return
    metadata = json.loads(result.stdout)["metadata"]
    labels = metadata.get("labels", {})
    recorder.expect_equal(
        "enforced Pod Security level", RESTRICTED, labels.get("pod-security.kubernetes.io/enforce"), source=result
    )
    recorder.expect_equal("managed by", "Helm", labels.get("app.kubernetes.io/managed-by"), source=result)
    for kind in ("resourcequotas", "limitranges"):
        matches, asked = live.objects(kind)
        recorder.expect_at_least(f"{kind} in the namespace", 1, len(matches), source=asked)


def pods_running(recorder: Recorder) -> None:
    """A pod of the release is not Running, or a component has none."""
    # An autoscaler adds its pods after Helm has seen the first of each component.
    matches, result = live.eventually(live.pods, lambda observed: all(map(live.running, observed[0])), SETTLE_SECONDS)
    for component in ("frontend", "backend", "postgres"):
        recorder.expect_at_least(
            f"{component} pods", 1, sum(live.component(pod) == component for pod in matches), source=result
        )
    wrong = [f"{live.name(pod)}: {pod['status'].get('phase')}" for pod in matches if not live.running(pod)]
    recorder.expect_empty("pods not Running", wrong, source=result)


def services_answer(recorder: Recorder) -> None:
    """A Service has no ready endpoint, or the application does not answer behind it."""
    services, result = live.objects("services")
    slices, asked = live.objects("endpointslices")
    recorder.expect_at_least("services", 2, len(services), source=result)
    for service in services:
        ready = [
            endpoint
            for item in slices
            if item["metadata"].get("labels", {}).get("kubernetes.io/service-name") == live.name(service)
            for endpoint in item.get("endpoints") or []
            if endpoint.get("conditions", {}).get("ready")
        ]
        recorder.expect_at_least(f"ready endpoints of {live.name(service)}", 1, len(ready), source=asked)
    answer = live.inside("frontend", live.node_fetch("http://todo-app-frontend:3000/api/health"))
    recorder.expect("the frontend's Service answers", answer.stdout.startswith("200 "), expected="200",
              actual=answer.stdout or answer.tail(), source=answer)  # fmt: skip
