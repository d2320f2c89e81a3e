"""A small cluster that scales, mends itself and can be broken, for the tests of IV-DEPLOY-003."""

import contextlib
import dataclasses
import json
import types
from collections.abc import Callable, Iterator
from typing import Any

from phase4.criteria.deploy import autoscaling
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed

Object = dict[str, Any]
REFUSED = "Error from server (TooManyRequests): Cannot evict pod as it would violate the pod's disruption budget."
FLOOR = 2


@dataclasses.dataclass
class Cluster:
    """A small cluster that does what kubectl asks of it, but for its faults (the fields up to ``broken_at``)."""

    autoscalers: bool = True
    budgets: bool = True
    up: bool = True
    scales: bool = True
    floor_moves: bool = True
    reacts: bool = True
    scale_down_reason: bool = True
    burst: bool = True
    replaces: bool = True
    keeps_data: bool = True
    min_available: int = 1
    refusal: str = REFUSED
    grants: bool = True
    rolls: bool = True
    replaced_by_rolling: bool = True
    answered: int = 1000
    failures: tuple[str, ...] = ()
    readable: bool = True
    broken_at: str = ""

    def __post_init__(self) -> None:
        self.number = 0
        components = {"frontend": FLOOR, "backend": FLOOR, "model": 1, "postgres": 1}
        self.pods = {one: [self._uid() for _ in range(count)] for one, count in components.items()}
        self.floors = dict.fromkeys(("frontend", "backend"), FLOOR)
        self.annotations: dict[str, str] = {}
        self.evicted: dict[str, int] = {}
        self.loaded = False
        self.over = False
        self.lost_database = False

    def _uid(self) -> str:
        self.number += 1
        return f"u{self.number}"

    def objects(self, kind: str, *_: str) -> tuple[list[Object], Completed]:
        makers: dict[str, Callable[[], list[Object]]] = {
            "horizontalpodautoscalers": self._hpas,
            "poddisruptionbudgets": self._pdbs,
            "deployments": self._deployments,
            "pods": self._pods,
        }
        return makers[kind](), Completed(("kubectl", "get", kind), 0, "", "", 0.1)

    def _hpas(self) -> list[Object]:
        return [self._hpa(one) for one in self.floors] if self.autoscalers else []

    def _hpa(self, component: str) -> Object:
        high = self.loaded and self.reacts
        reason = "ScaleDownStabilized" if self.over and self.scale_down_reason else "ReadyForNewScale"
        metric = {"name": "cpu", "current": {"averageUtilization": 400 if high else 5}}
        target = {"name": "cpu", "target": {"averageUtilization": 200}}
        pods = len(self.pods[component])
        return {
            "metadata": {"name": f"todo-app-{component}"},
            "spec": {"minReplicas": self.floors[component], "metrics": [{"resource": target}]},
            "status": {
                "currentReplicas": pods,
                "desiredReplicas": FLOOR + 2 if high else self.floors[component],
                "conditions": [{"type": "AbleToScale", "reason": reason}],
                "currentMetrics": [{"resource": metric}],
            },
        }

    def _pdbs(self) -> list[Object]:
        return [
            {
                "metadata": {"name": f"todo-app-{one}"},
                "spec": {"minAvailable": self.min_available},
                "status": {"disruptionsAllowed": FLOOR - self.min_available},
            }
            for one in (self.floors if self.budgets else ())
        ]

    def _deployments(self) -> list[Object]:
        return [self._deployment(one) for one in self.floors]

    def _deployment(self, component: str) -> Object:
        restarted = {"annotations": {autoscaling.RESTARTED_AT: self.annotations.get(component)}}
        template = {"metadata": restarted if component in self.annotations else {}}
        return {"metadata": {"name": f"todo-app-{component}"}, "spec": {"template": template}}

    def _pods(self) -> list[Object]:
        return [
            {
                "metadata": {
                    "name": f"todo-app-{component}-{uid}",
                    "uid": uid,
                    "labels": {"app.kubernetes.io/component": component},
                },
                "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
            }
            for component, uids in self.pods.items()
            for uid in uids
        ]

    def unready(self) -> list[str]:
        return [] if self.up else ["pod todo-app-backend-u3"]

    def kubectl(self, *words: str, stdin: str = "", **_: object) -> Completed:
        verb = " ".join(words[:2]) if words[0] in ("rollout", "patch") else words[0]
        if self.broken_at and self.broken_at == verb:
            self.broken_at = ""
            raise KeyboardInterrupt
        said = {  # type: ignore[operator]
            "patch hpa": self._patch_hpa,
            "patch deployment": self._patch_deployment,
            "scale": self._scale,
            "delete": self._delete,
            "create": self._evict,
            "rollout restart": self._restart,
            "rollout status": self._status,
        }[verb](words, stdin)
        return Completed(words, 1 if said else 0, "", said, 0.1)

    def _patch_hpa(self, words: tuple[str, ...], _: str) -> str:
        if self.floor_moves:
            self.floors[words[2].removeprefix("todo-app-")] = json.loads(words[-1])["spec"]["minReplicas"]
        return ""

    def _patch_deployment(self, words: tuple[str, ...], _: str) -> str:
        component = words[2].removeprefix("todo-app-")
        value = json.loads(words[-1])["spec"]["template"]["metadata"]["annotations"][autoscaling.RESTARTED_AT]
        self.annotations.pop(component, None) if value is None else self.annotations.update({component: value})
        return ""

    def _scale(self, words: tuple[str, ...], _: str) -> str:
        component, count = words[1].removeprefix("deployment/todo-app-"), int(words[-1].partition("=")[2])
        if self.scales:
            self.pods[component] = (self.pods[component] + [self._uid() for _ in range(count)])[:count]
        return ""

    def _delete(self, words: tuple[str, ...], _: str) -> str:
        component, uid = words[2].removeprefix("todo-app-").split("-")
        self.pods[component].remove(uid)
        if self.replaces:
            self.pods[component].append(self._uid())
        self.lost_database |= component == "postgres"
        return ""

    def _evict(self, words: tuple[str, ...], stdin: str) -> str:
        component = json.loads(stdin)["metadata"]["name"].removeprefix("todo-app-").split("-")[0]
        self.evicted[component] = self.evicted.get(component, 0) + 1
        if self.evicted[component] > FLOOR - self.min_available:
            return self.refusal
        return "" if self.grants else REFUSED

    def _restart(self, *_: object) -> str:
        for component in self.floors:
            self.annotations[component] = "now"
            if self.replaced_by_rolling:
                self.pods[component] = [self._uid() for _ in self.pods[component]]
        return ""

    def _status(self, *_: object) -> str:
        return "" if self.rolls else "timed out waiting for the condition"

    def inside(self, *_: object, **__: object) -> Completed:
        self.loaded = True
        return Completed(("kubectl", "exec"), 0 if self.burst else 1, "2000", "", 5.0)

    @contextlib.contextmanager
    def generate_load(self, *_: object) -> Iterator[Any]:
        yield types.SimpleNamespace(answered=self.answered, failures=list(self.failures), series=())
        self.over, self.loaded = self.loaded, self.loaded and not self.scale_down_reason

    def account(self, _: str) -> Any:  # noqa: ANN401
        return Account(self)


class Account:
    """Keeps todos as long as the cluster does."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.kept: list[str] = []

    def add(self, title: str) -> None:
        self.kept.append(title)

    def titles(self) -> list[str]:
        if not self.cluster.readable:
            raise Phase4Error("GET todos does not answer", why="502")
        return self.kept if self.cluster.keeps_data or not self.cluster.lost_database else []
