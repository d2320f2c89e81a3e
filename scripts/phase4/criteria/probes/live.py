"""Facts about the deployed release, asked of the API server and of the pods themselves."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from phase4.chart.names import NAMESPACE
from phase4.cluster.clients import kubectl
from phase4.engine.checks import Recorder
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed
from phase4.system.waiting import wait_until

Object = dict[str, Any]
T = TypeVar("T")


def objects(kind: str, *selector: str) -> tuple[list[Object], Completed]:
    """All objects of a kind (or kinds, comma-separated) in the release's namespace, and the command that told.

    Raises:
        Phase4Error: the API server did not answer.
    """
    result = kubectl("get", kind, "--namespace", NAMESPACE, "--output", "json", *selector)
    if not result.ok:
        raise Phase4Error(f"the {kind} of {NAMESPACE} cannot be read", why=result.tail(), fix="./inv env-002")
    return json.loads(result.stdout)["items"], result


def component(obj: Object) -> str:
    """Which part of the application an object belongs to, by its standard label."""
    return str(obj["metadata"].get("labels", {}).get("app.kubernetes.io/component", ""))


def pods(of: str | None = None) -> tuple[list[Object], Completed]:
    """The pods that serve (not those of finished jobs or tests, nor pods on their way out)."""
    matches, result = objects("pods")
    serving = [
        pod
        for pod in matches
        if pod["status"].get("phase") != "Succeeded"
        and "deletionTimestamp" not in pod["metadata"]
        and "helm.sh/hook" not in pod["metadata"].get("annotations", {})
        and not any(owner["kind"] == "Job" for owner in pod["metadata"].get("ownerReferences", []))
    ]
    return [pod for pod in serving if of is None or component(pod) == of], result


def ready(pod: Object) -> bool:
    """Whether the pod's Ready condition is True."""
    conditions = pod["status"].get("conditions", [])
    return any(item["type"] == "Ready" and item["status"] == "True" for item in conditions)


def running(pod: Object) -> bool:
    """Whether the pod's phase is Running."""
    return bool(pod["status"].get("phase") == "Running")


def unready() -> list[str]:
    """What is not up: fewer Ready pods than a controller or an autoscaler's floor asks for, and pods not Ready."""
    controllers, _ = objects("deployments,statefulsets,horizontalpodautoscalers")
    matches, _ = pods()
    asked = [(item, *_asked_and_there(item)) for item in controllers]
    short = [
        f"{item['kind']} {name(item)}: {there} of {expected} pods"
        for item, expected, there in asked
        if there < expected
    ]
    return short + [f"pod {name(pod)}" for pod in matches if not ready(pod)]


def _asked_and_there(obj: Object) -> tuple[int, int]:
    spec, status = obj["spec"], obj.get("status", {})
    if obj["kind"] == "HorizontalPodAutoscaler":
        return int(spec.get("minReplicas", 1)), int(status.get("currentReplicas", 0))
    return int(spec.get("replicas", 1)), int(status.get("readyReplicas", 0))


def name(obj: Object) -> str:
    return str(obj["metadata"]["name"])


def uid(obj: Object) -> str:
    """What tells a replacement from what it replaced, though both have one name."""
    return str(obj["metadata"]["uid"])


def node_fetch(url: str, seconds: int = 5) -> list[str]:
    """A command for a frontend container: fetch a URL and print ``STATUS BODY``; exit 7 if nothing answers."""
    script = (
        f"fetch('{url}',{{signal:AbortSignal.timeout({seconds * 1000})}})"
        ".then(async r=>console.log(r.status, await r.text()))"
        ".catch(e=>{console.error(String(e.cause?.code||e.name));process.exit(7)})"
    )
    return ["node", "-e", script]


def node_burst(url: str, seconds: int, users: int = 8) -> list[str]:
    """A command for a frontend container: ask a URL for some seconds; prints how often it answered; exit 7 if never."""
    script = (
        f"const end=Date.now()+{seconds * 1000};let n=0;"
        f"const ask=()=>fetch('{url}',{{signal:AbortSignal.timeout(5000)}}).then(r=>r.text());"
        "const use=async()=>{while(Date.now()<end){await ask();n++}};"
        f"Promise.allSettled(Array.from({{length:{users}}},use)).then(()=>{{console.log(n);process.exit(n?0:7)}})"
    )
    return ["node", "-e", script]


def python_connect(host: str, port: int, seconds: int = 5) -> list[str]:
    """A command for a backend container: open a TCP connection; exit 7 if it is refused or nothing answers."""
    script = (
        "import socket,sys\n"
        f"try: socket.create_connection(('{host}',{port}),{seconds}).close(); print('connected')\n"
        "except OSError as error: print(type(error).__name__, error, file=sys.stderr); sys.exit(7)"
    )
    return ["python", "-c", script]


def inside(of: str, command: list[str], timeout: float = 30) -> Completed:
    """Run a command in a ready pod of a component.

    Raises:
        Phase4Error: the component has no ready pod.
    """
    matches, _ = pods(of)
    target = next((pod for pod in matches if ready(pod)), None)
    if target is None:
        raise Phase4Error(f"no {of} pod is ready", why="so nothing can be asked of it", fix="./inv why deploy-002.1")
    container = target["spec"]["containers"][0]["name"]
    return kubectl(
        "exec", name(target), "--namespace", NAMESPACE, "--container", container, "--", *command, timeout=timeout
    )


def eventually(find: Callable[[], T], good: Callable[[T], bool], seconds: float) -> T:
    """Look every two seconds until it is good or the time is over; returns what was seen last."""
    return wait_until(find, good, timeout=seconds, interval=2)


def expect_refused(recorder: Recorder, what: str, result: Completed) -> None:
    """Evidence that a connection was tried and refused (exit 7), not that the trial itself broke."""
    actual = (
        "refused" if result.exit_code == 7 else f"exit {result.exit_code}: {result.stdout.strip() or result.tail()}"
    )
    recorder.expect(what, result.exit_code == 7, expected="refused", actual=actual, source=result)
