"""How much CPU a request costs: the chart in a namespace of its own, one pod of each, asked from inside the cluster.

CPU is what the kernel counted for a pod's containers between two moments, so that a machine with other work changes how
long it takes more than what is counted. Requests go through the frontend, as a browser's do.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from phase4.chart.idle_pod import idle_pod
from phase4.chart.names import RELEASE
from phase4.chart.values import Values, image_tags, merged
from phase4.cluster.clients import kubectl
from phase4.criteria.probes import ephemeral_namespace
from phase4.criteria.probes.ephemeral_release import apply_chart
from phase4.release.versions import Version
from phase4.system.errors import Phase4Error
from phase4.system.progress import Progress

RATES = (2, 5, 10)
ROUNDS = 3
STEP_SECONDS = 12
PEOPLE = 20
INSTALL_SECONDS = 300
LOAD = "load"
LOAD_SECONDS = 3600
LOAD_RESOURCES = {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "256Mi"}}
SCRIPT = Path(__file__).with_suffix(".js")
MEASURED = ("frontend", "backend", "postgres")
# Requests and limits stay those of the chart: a smaller request is a smaller share of a busy machine.
_ALONE: Values = {"autoscaling": {"enabled": False}, "replicas": 1, "pdb": {"enabled": False}}
VALUES: Values = {
    "namespace": {"create": False},
    "quota": {"enabled": False},
    "networkPolicy": {"enabled": False},
    "tests": {"enabled": False},
    "frontend": merged(_ALONE, {"service": {"type": "ClusterIP", "nodePort": 0}}),
    "backend": merged(_ALONE, {"config": {"rateLimitPerMinute": 100000}}),
    "postgres": {"persistence": {"enabled": False}},
}
CPU_FILES = "cat /sys/fs/cgroup/cpu.stat 2>/dev/null || cat /sys/fs/cgroup/cpuacct/cpuacct.usage"


@dataclass(frozen=True)
class Step:
    """One rate once: requests a second asked and answered, 95th percentile in ms, millicores of each component."""

    rate: int
    answered: float
    refused: int
    p95: float
    millicores: dict[str, float]


@dataclass(frozen=True)
class Cost:
    """One rate, the middle of its rounds: as ``Step``, with what a request costs the component, in CPU milliseconds."""

    rate: int
    answered: float
    p95: float
    millicores: dict[str, float]
    milliseconds: dict[str, float]


def measure(version: Version, progress: Progress) -> list[Cost]:
    """Install, ask at each rate some rounds long, and give the medians.

    Raises:
        Phase4Error: no cluster, the release does not become ready, or requests are refused.
    """
    with ephemeral_namespace.namespace("throughput") as made:
        with progress.step(f"installing {version.title} with one pod of each in {made.name}"):
            values = merged(VALUES, image_tags(version.tags))
            apply_chart("install", version.chart, made.name, values, seconds=INSTALL_SECONDS, check=True)
            _start_loader(made.name, version)
        backend = f"http://{RELEASE}-backend:8000"
        accounts = _run(made.name, {"backend": backend, "people": PEOPLE}, 300)
        steps = [_step(made.name, accounts, rate, progress) for _ in range(ROUNDS) for rate in RATES]
    return [cost([step for step in steps if step.rate == rate]) for rate in RATES]


def cost(steps: list[Step]) -> Cost:
    """The medians of one rate's rounds."""
    answered = median(step.answered for step in steps)
    millicores = {name: median(step.millicores[name] for step in steps) for name in MEASURED}
    each = {name: median(step.millicores[name] / step.answered for step in steps) for name in MEASURED}
    return Cost(steps[0].rate, answered, median(step.p95 for step in steps), millicores, each)


def table(costs: list[Cost]) -> str:
    """The costs as a Markdown table."""
    head = "| asked /s | answered /s | p95 ms | " + " | ".join(f"{name} m | ms a request" for name in MEASURED) + " |\n"
    rule = "|" + "---|" * (3 + 2 * len(MEASURED)) + "\n"
    return head + rule + "".join(map(_row, costs))


def _row(cost: Cost) -> str:
    amounts = " | ".join(f"{cost.millicores[name]:.0f} | {cost.milliseconds[name]:.1f}" for name in MEASURED)
    return f"| {cost.rate} | {cost.answered:.1f} | {cost.p95:.0f} | {amounts} |\n"


def _start_loader(namespace: str, version: Version) -> None:
    """Start the pod that asks, from the frontend's image; it goes with the namespace."""
    image = f"todo-frontend:{version.tags['frontend']}"
    pod = idle_pod(LOAD, namespace, image, resources=LOAD_RESOURCES, seconds=LOAD_SECONDS)
    kubectl("create", "--filename=-", stdin=json.dumps(pod), check=True)
    kubectl("wait", f"pod/{LOAD}", "-n", namespace, "--for=condition=Ready", "--timeout=90s", timeout=120, check=True)


def _run(namespace: str, options: dict[str, Any], timeout: float) -> Any:  # noqa: ANN401
    script = SCRIPT.read_text(encoding="utf-8")
    command = ("exec", LOAD, "--namespace", namespace, "--", "node", "-e", script, json.dumps(options))
    return json.loads(kubectl(*command, timeout=timeout, check=True).stdout)


def _step(namespace: str, accounts: list[dict[str, str]], rate: int, progress: Progress) -> Step:
    origin = f"http://{RELEASE}-frontend:3000"
    options = {"api": f"{origin}/api/backend/api", "origin": origin, "accounts": accounts}
    before = {name: _cpu_seconds(namespace, name) for name in MEASURED}
    result = _run(namespace, options | {"rate": rate, "seconds": STEP_SECONDS}, STEP_SECONDS + 60)
    used = {name: _cpu_seconds(namespace, name) - before[name] for name in MEASURED}
    refused = sum(result["refused"].values())
    if refused > result["answered"] / 20:
        raise Phase4Error(
            f"{refused} requests were not answered at {rate} a second: {result['refused']}",
            why="what is measured would not be the application's work",
            fix="nox -s throughput",
        )
    seconds = result["seconds"]
    millicores = {name: 1000 * amount / seconds for name, amount in used.items()}
    step = Step(rate, result["answered"] / seconds, refused, result["p95"], millicores)
    progress.line(f"{rate}/s: {step.answered:.1f} answered, p95 {step.p95:.0f} ms, {_shown(millicores)}")
    return step


def _shown(millicores: dict[str, float]) -> str:
    return ", ".join(f"{name} {amount:.0f}m" for name, amount in millicores.items())


def _cpu_seconds(namespace: str, component: str) -> float:
    """CPU that the component's container has used so far, as the kernel counts it."""
    target = f"{'statefulset' if component == 'postgres' else 'deployment'}/{RELEASE}-{component}"
    command = ("exec", target, "--namespace", namespace, "--container", component, "--", "sh", "-c", CPU_FILES)
    return cpu_seconds(kubectl(*command, check=True).stdout)


def cpu_seconds(text: str) -> float:
    """Seconds of CPU in ``cpu.stat`` (cgroup v2: microseconds) or ``cpuacct.usage`` (v1: nanoseconds)."""
    fields = dict(line.split() for line in text.splitlines() if len(line.split()) == 2)
    return int(fields["usage_usec"]) / 1e6 if "usage_usec" in fields else int(text) / 1e9
