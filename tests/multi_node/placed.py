"""The pods of the release by the node they are on, what they can reach, and the cluster seen to change."""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from phase4.chart.names import NAMESPACE
from phase4.cluster.clients import kubectl
from phase4.cluster.cluster_driver import ClusterDriver
from phase4.criteria.probes import live
from phase4.criteria.probes.account import Account
from phase4.system.process import Completed

COMPONENTS = {"frontend": 3, "backend": 3, "model": 2}
DATABASE = "postgres"
# What was measured, in seconds; shown at the end, judged by nobody.
MEASURED: dict[str, float] = {}
T = TypeVar("T")


@dataclass(frozen=True)
class Placed:
    """A pod that serves, and where."""

    name: str
    component: str
    node: str
    address: str
    ready: bool

    def run(self, *command: str) -> Completed:
        """Run a command in the pod's main container."""
        where = ("--namespace", NAMESPACE, "--container", self.component)
        return kubectl("exec", self.name, *where, "--", *command, timeout=40)

    def dials(self, address: str, port: int) -> str:
        """``connected``, or why not: ``ECONNREFUSED``, ``timeout``; tried from a frontend pod."""
        script = (
            f"const s=require('node:net').connect({{host:'{address}',port:{port}}});"
            "const end=(w)=>{console.log(w);s.destroy()};s.setTimeout(4000,()=>end('timeout'));"
            "s.on('connect',()=>end('connected'));s.on('error',(e)=>end(e.code))"
        )
        return self.run("node", "-e", script).stdout.strip()

    def connects(self, address: str, port: int) -> str:
        """The same, tried from a backend pod."""
        done = self.run(*live.python_connect(address, port))
        return done.stdout.strip() or done.tail()


class Person(Account):
    """An account that talks to the assistant too."""

    def say(self, message: str) -> None:
        self._ask("POST", f"{self.user}/chat", {"message": message})


def pods(component: str | None = None) -> list[Placed]:
    """The pods that serve, whether ready or not."""
    found, _ = live.pods(component)
    return [
        Placed(
            live.name(pod),
            live.component(pod),
            pod["spec"].get("nodeName", ""),
            pod["status"].get("podIP", ""),
            live.ready(pod),
        )
        for pod in found
    ]


def database() -> Placed:
    (only,) = pods(DATABASE)
    return only


def worker_without_database(cluster: ClusterDriver) -> str:
    """A node that is neither the control plane nor the database's."""
    taken = {cluster.name, database().node}
    return next(node.name for node in cluster.facts().nodes if node.name not in taken)


def lacking(nodes: set[str]) -> list[str]:
    """What is missing of the release on these nodes: components with too few ready pods, and pods that are not ready.

    An autoscaler may have added pods.
    """
    here = [pod for pod in pods() if pod.node in nodes]
    ready = Counter(pod.component for pod in here if pod.ready)
    few = [f"{name}: {ready[name]} of {wanted}" for name, wanted in {**COMPONENTS, DATABASE: 1}.items()
           if ready[name] < wanted]  # fmt: skip
    return few + [f"{pod.name} is not ready" for pod in here if not pod.ready]


def skews(nodes: set[str]) -> dict[str, int]:
    """By how many pods of a component the fullest of these nodes exceeds the emptiest."""
    counts = {name: Counter(pod.node for pod in pods(name)) for name in COMPONENTS}
    return {name: max(format_counts[node] for node in nodes) - min(format_counts[node] for node in nodes)
            for name, format_counts in counts.items()}  # fmt: skip


def respread() -> None:
    """What an operator does once a node is back: nothing moves pods that run."""
    done = kubectl("rollout", "restart", "deployment", "--namespace", NAMESPACE)
    assert done.ok, done.tail()
    for name in COMPONENTS:
        words = ("rollout", "status", f"deployment/todo-app-{name}", "--namespace", NAMESPACE, "--timeout=240s")
        done = kubectl(*words, timeout=260)
        assert done.ok, done.tail()


def endpoints() -> dict[str, set[str]]:
    """The nodes of the ready endpoints of each Service."""
    slices, _ = live.objects("endpointslices")
    found: dict[str, set[str]] = {}
    for one in slices:
        nodes = found.setdefault(one["metadata"]["labels"]["kubernetes.io/service-name"], set())
        nodes |= {end["nodeName"] for end in one["endpoints"] or [] if end["conditions"].get("ready")}
    return found


def within(seconds: float, what: str, find: Callable[[], T], good: Callable[[T], bool]) -> float:
    """Wait until it is good; returns the seconds it took, and fails with what was seen last when it takes longer."""
    started = time.monotonic()
    seen = live.eventually(find, good, seconds)
    if not good(seen):
        state = kubectl("get", "nodes,pods", "--namespace", NAMESPACE, "--output", "wide").stdout
        raise AssertionError(f"{what}: not after {seconds:.0f} s; last seen: {json.dumps(seen, default=str)}\n{state}")
    return round(time.monotonic() - started, 1)
