"""What is gathered when a criterion fails: of the cluster's objects, of the engine, of the images."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from phase4.chart.names import COMPONENTS, NAMESPACE
from phase4.cluster.clients import kubectl
from phase4.criteria.inputs.live import is_ready
from phase4.engine.model import Result
from phase4.images import app
from phase4.system.errors import Phase4Error
from phase4.system.paths import cache_path
from phase4.system.process import Completed, run

LOG_LINES = "200"
# A log may be of any size: only its end is read.
LOG_BYTES = 500_000
SECONDS = 30
MOST_PODS = 6


def of_release(result: Result) -> Mapping[str, str]:
    """Pods, events, and for each pod that is not ready its description and logs."""
    return _safely({**_namespace(), "engine": _engine_log})


def of_cluster(result: Result) -> Mapping[str, str]:
    """Nodes, all pods, events of the whole cluster, and the engine's last lines."""
    return _safely(
        {
            "nodes": lambda: _output("describe", "nodes"),
            "pods": lambda: _output("get", "pods", "--all-namespaces", "--output", "wide"),
            "events": lambda: _output("get", "events", "--all-namespaces", "--sort-by=.lastTimestamp"),
            "engine": _engine_log,
        }
    )


def of_images(result: Result) -> Mapping[str, str]:
    """How each image of the application was made, what it declares, and the engine's last lines."""
    sections: dict[str, Callable[[], str]] = {}
    for component in COMPONENTS:
        sections[f"history of {component}"] = lambda component=component: _docker("history", "--no-trunc", component)  # type: ignore[misc]
        sections[f"configuration of {component}"] = lambda component=component: _docker("inspect", "", component)  # type: ignore[misc]
    return _safely({**sections, "engine": _engine_log})


def _safely(sections: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    """Every section; one that cannot be had says why, for a diagnosis must not fail what it explains."""
    texts = {}
    for title, gather in sections.items():
        try:
            texts[title] = gather()
        except (Phase4Error, OSError, ValueError, KeyError) as error:
            texts[title] = f"could not be gathered: {error}"
    return texts


def _namespace() -> dict[str, Callable[[], str]]:
    return {
        "pods": lambda: _output("get", "pods", "--namespace", NAMESPACE, "--output", "wide"),
        "events": lambda: _output("get", "events", "--namespace", NAMESPACE, "--sort-by=.lastTimestamp"),
        "pods that are not ready": _unready_pods,
    }


def _unready_pods() -> str:
    listing = kubectl("get", "pods", "--namespace", NAMESPACE, "--output", "json", timeout=SECONDS)
    pods: list[dict[str, Any]] = json.loads(listing.stdout)["items"] if listing.ok else []
    names = [pod["metadata"]["name"] for pod in pods if not is_ready(pod)][:MOST_PODS]
    return "\n".join(_pod(name) for name in names)


def _pod(name: str) -> str:
    reference = ("--namespace", NAMESPACE)
    logs = ("logs", name, *reference, "--all-containers", "--prefix", f"--tail={LOG_LINES}")
    parts = [_output("describe", "pod", name, *reference), _output(*logs), _output(*logs, "--previous")]
    return f"## {name}\n" + "\n".join(parts)


def _output(*arguments: str) -> str:
    return _text(kubectl(*arguments, timeout=SECONDS))


def _docker(what: str, option: str, component: str) -> str:
    options = [option] if option else []
    return _text(run(["docker", "image", what, *options, app.reference(component)], timeout=SECONDS))


def _engine_log() -> str:
    """The last lines of the engine that this project started; of another one, what its listing says."""
    log = cache_path() / "engine" / "dockerd.log"
    if log.exists():
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LOG_BYTES))
            return "\n".join(file.read(LOG_BYTES).decode("utf-8", "replace").splitlines()[-int(LOG_LINES) :])
    return _text(run(["docker", "ps", "--all"], timeout=SECONDS))


def _text(result: Completed) -> str:
    return result.stdout if result.ok else f"{result.line}\n{result.tail()}"
