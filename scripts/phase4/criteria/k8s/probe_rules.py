"""IV-K8S-002.4 and 003.4: whether the kubelet asks each component how it is, and asks the right thing."""

from phase4.chart.names import RELEASE
from phase4.chart.objects import Object
from phase4.criteria.k8s.source_checks import SourceCheck, advise_policies, expect_deployment
from phase4.criteria.k8s.workload_rules import main_container
from phase4.criteria.probes import images
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder

LISTENING = {"frontend": 3000, "backend": 8000}
HANDLERS = ("httpGet", "tcpSocket", "grpc", "exec")
DEMANDED = ("livenessProbe", "readinessProbe")
# Liveness must not ask the database, or an outage of it restarts every pod; readiness must.
PATHS = {
    "frontend": dict.fromkeys((*DEMANDED, "startupProbe"), "/api/health"),
    "backend": {"livenessProbe": "/health", "readinessProbe": "/ready", "startupProbe": "/health"},
}


def probes(component: str) -> SourceCheck:
    """The judgement of a component's probes."""

    def check(recorder: Recorder, source: Source) -> None:
        """The liveness or readiness probe is missing, asks where nothing listens, or asks another question.

        The backend's liveness must not ask the database, its readiness must. A startup probe is advice.
        """
        deployment = expect_deployment(recorder, source, component)
        if not deployment:
            return
        container = main_container(deployment, component)
        for kind in (*DEMANDED, "startupProbe"):
            probe = container.get(kind)
            if probe is None and kind not in DEMANDED:
                continue
            fault = probe_fault(container, probe or {}, LISTENING[component])
            name = f"{source.name}: {kind}"
            recorder.expect(name, not fault, expected="asks the container", actual=fault or "asks the container",
                      source=source.rendered, artefact=source.name)  # fmt: skip
            if probe and "httpGet" in probe:
                _expect_path(recorder, source, component, kind, probe["httpGet"].get("path", "/"))
        about = f"Deployment/{RELEASE}-{component}"
        advise_policies(recorder, source, "probes left out", "probes", about=about)

    return check


def _expect_path(recorder: Recorder, source: Source, component: str, kind: str, path: str) -> None:
    """Evidence that a path is the one that answers this probe's question, and that the image serves it."""
    expected = PATHS[component][kind]
    # The kubelet puts in the slash that a path begins with.
    plain = "/" + path.partition("?")[0].strip("/")
    reference = {"source": source.rendered, "artefact": source.name}
    recorder.expect_equal(f"{source.name}: path of {kind}", expected, plain, **reference)
    served = images.routes(recorder.context, component)
    what = f"{plain} is served by the image"
    recorder.expect(what, plain in served, expected="served", actual=f"the image serves {sorted(served)}")


def probe_fault(container: Object, probe: Object, listening: int) -> str:
    """Why a probe cannot work; empty if it can. A port may be a number, or a name that the container gives one."""
    handler = next((name for name in HANDLERS if name in probe), None)
    if handler is None:
        return "is missing" if not probe else "asks nothing"
    if handler == "exec":
        return "" if (probe["exec"] or {}).get("command") else "runs no command"
    if handler == "grpc":
        return "asks in gRPC, which the component does not speak"
    request = probe[handler] or {}
    if request.get("host"):
        return f"asks the host {request['host']}, not the container"
    if request.get("scheme", "HTTP") != "HTTP":
        return f"asks by {request['scheme']}, which the component does not speak"
    port = request.get("port")
    named = {item.get("name"): item["containerPort"] for item in container.get("ports") or []}
    number = named.get(port, port)
    return "" if number == listening else f"asks port {port}, where nothing listens: the container does on {listening}"
