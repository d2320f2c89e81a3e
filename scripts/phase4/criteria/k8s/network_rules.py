"""IV-K8S-007.1 to .3: who may reach whom, judged by what the NetworkPolicies do and not by how they are written."""

from typing import Any

from phase4.chart.policy.network import admitted, open_paths
from phase4.chart.policy.witnesses import ANYONE, STRANGER
from phase4.criteria.k8s.source_checks import expect_policies
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder

FRONTEND_PORT, BACKEND_PORT = 3000, 8000


def default_deny(recorder: Recorder, source: Source) -> None:
    """A pod that no policy names may still talk: add a NetworkPolicy that selects every pod and allows nothing."""
    expect_policies(recorder, source, "default deny missing", "default-deny")
    paths = sorted(path for path in open_paths(list(source.objects)) if path[0] == STRANGER)
    what = f"{source.name}: paths of a pod that no policy names"
    recorder.expect_empty(what, paths, source=source.rendered, artefact=source.name)


def sources_of(source: Source, component: str) -> list[tuple[str, int]]:
    """Who reaches a component, and on which port."""
    return sorted((who, port) for who, whom, port in open_paths(list(source.objects)) if whom == component)


def frontend_ingress(recorder: Recorder, source: Source) -> None:
    """Nobody outside of the application can reach the frontend on port 3000, or they can reach something else too."""
    reference: dict[str, Any] = {"source": source.rendered, "artefact": source.name}
    entrances = sources_of(source, "frontend")
    outside = [who for who, port in entrances if port == FRONTEND_PORT and is_outside(who)]
    recorder.expect(f"{source.name}: who reaches the frontend from outside", bool(outside),
              expected=f"someone, on port {FRONTEND_PORT}", actual=entrances or "nobody", **reference)  # fmt: skip
    elsewhere = sorted(
        path
        for path in open_paths(list(source.objects))
        if path[0] == ANYONE and path[1:] != ("frontend", FRONTEND_PORT)
    )
    recorder.expect_empty(f"{source.name}: what else anyone reaches", elsewhere, **reference)
    unlimited = [
        policy["metadata"]["name"]
        for policy in source.of_kind("NetworkPolicy")
        for rule in policy["spec"].get("ingress") or []
        if not rule.get("ports")
    ]
    recorder.advise_empty(f"{source.name}: policies that open every port, used or not", unlimited, **reference)


def is_outside(who: str) -> bool:
    """Whether this is someone from outside of the application's own pods."""
    return who.startswith((ANYONE, "addresses of ", "pods with "))


def backend_ingress(recorder: Recorder, source: Source) -> None:
    """The frontend cannot reach the backend on port 8000, someone else can, or a pod cannot ask DNS.

    "From frontend" is read as from nobody else: see docs/explanation/spec-readings.md.
    """
    name = f"{source.name}: who reaches the backend"
    expected = [("frontend", BACKEND_PORT)]
    recorder.expect_equal(name, expected, sources_of(source, "backend"), source=source.rendered, artefact=source.name)
    others = sorted(f"{who} on {port}/{protocol}" for who, port, protocol in admitted(list(source.objects), "backend")
                    if who != "frontend")  # fmt: skip
    what = f"{source.name}: who else the backend's own policies let in"
    recorder.expect_empty(what, others, source=source.rendered, artefact=source.name)
    expect_policies(recorder, source, "pods that cannot ask DNS", "dns-allowed")
    expect_policies(recorder, source, "paths open or closed against what is needed", "only-needed-paths")
