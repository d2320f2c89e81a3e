"""IV-K8S-006 and 007: scaling and disruption, and what is allowed: connections and resources."""

from collections.abc import Mapping

from phase4.chart.capacity import total
from phase4.chart.names import COMPONENTS, RELEASE
from phase4.chart.objects import Object, containers, labels_of, selects, workloads
from phase4.chart.policy.network import ANYONE, open_paths
from phase4.chart.quantity import parse, show
from phase4.criteria.k8s.workload_rules import FEWEST, Judge, follows
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder

QUOTA_KEYS = ("requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "pods")
RANGE_KEYS = ("default", "defaultRequest", "max", "min")
METRICS = {"frontend": {"cpu"}, "backend": {"cpu", "memory"}}


def autoscaler_of(recorder: Recorder, source: Source, component: str) -> Object:
    """A component's HPA's spec; leaves evidence of whether it is there. An empty mapping if it is not."""
    found = source.find("HorizontalPodAutoscaler", f"{RELEASE}-{component}")
    name = f"{source.name}: HorizontalPodAutoscaler/{RELEASE}-{component}"
    recorder.expect(name, bool(found), expected="there", actual="there" if found else "missing", source=source.rendered,
              artefact=source.name)  # fmt: skip
    spec: Object = found.get("spec", {})
    return spec


def autoscaler(component: str) -> Judge:
    """The judgement of a component's HPA."""

    def judge(recorder: Recorder, source: Source) -> None:
        """The autoscaler is missing, aims at nothing, has no room to scale, or fights with the replicas."""
        spec = autoscaler_of(recorder, source, component)
        if not spec:
            return
        target = spec["scaleTargetRef"]
        exists = bool(source.find(target["kind"], target["name"]))
        aims = target["name"] == f"{RELEASE}-{component}" and exists
        recorder.expect(f"{source.name}: its target", aims, expected=f"Deployment {RELEASE}-{component}",
                  actual=f"{target['kind']} {target['name']}", source=source.rendered)  # fmt: skip
        fewest, most = spec.get("minReplicas", 1), spec["maxReplicas"]
        recorder.expect_at_least(
            f"{source.name}: minReplicas", FEWEST, fewest, source=source.rendered, artefact=source.name
        )
        recorder.expect_at_least(
            f"{source.name}: maxReplicas", fewest + 1, most, source=source.rendered, artefact=source.name
        )
        about = f"HorizontalPodAutoscaler/{RELEASE}-{component}"
        follows(recorder, source, "reasons why it cannot scale", "hpa-can-scale", about=about)
        follows(
            recorder,
            source,
            "who owns the number of pods",
            "hpa-owns-replicas",
            about=f"Deployment/{RELEASE}-{component}",
        )

    return judge


def budgets(recorder: Recorder, source: Source) -> None:
    """A PodDisruptionBudget is missing, or does not select just the pods of its Deployment."""
    for component in COMPONENTS:
        spec = source.find("PodDisruptionBudget", f"{RELEASE}-{component}").get("spec", {})
        name = f"{source.name}: PodDisruptionBudget/{RELEASE}-{component}"
        recorder.expect(
            name,
            bool(spec),
            expected="there",
            actual="there" if spec else "missing",
            source=source.rendered,
            artefact=source.name,
        )
        selector = spec.get("selector") or {}
        matched = [
            one["metadata"]["name"]
            for one, template in workloads(source.objects)
            if selector.get("matchLabels") and selects(selector, labels_of(template))
        ]
        recorder.expect_equal(f"{name} selects", [f"{RELEASE}-{component}"], matched, source=source.rendered)


def metrics(recorder: Recorder, source: Source) -> None:
    """An autoscaler does not look at CPU (and memory for the backend), or its pods name no request to compare with."""
    for component, wanted in METRICS.items():
        spec = autoscaler_of(recorder, source, component)
        targets = _utilization(spec)
        recorder.expect(f"{source.name}: metrics of the {component}", wanted <= set(targets), expected=sorted(wanted),
                  actual=targets, source=source.rendered, artefact=source.name)  # fmt: skip
        template = source.workload(component).get("spec", {}).get("template", {"spec": {}})
        for container in template["spec"].get("containers", []):
            requested = set(container.get("resources", {}).get("requests", {}))
            missing = sorted(set(targets) - requested)
            recorder.expect_empty(
                f"{source.name}: requests missing of {container['name']}", missing, source=source.rendered
            )


def _utilization(spec: Mapping[str, object]) -> dict[str, int]:
    """The mean utilization in percent that an HPA aims at, by resource."""
    listed = spec.get("metrics") or []
    assert isinstance(listed, list)
    found = {}
    for metric in listed:
        target = metric.get("resource", {}).get("target", {})
        if metric.get("type") == "Resource" and target.get("averageUtilization"):
            found[metric["resource"]["name"]] = int(target["averageUtilization"])
    return found


def budget_minimum(recorder: Recorder, source: Source) -> None:
    """A budget names no minimum of available pods, or one that would block every drain of a node."""
    for component in COMPONENTS:
        spec = source.find("PodDisruptionBudget", f"{RELEASE}-{component}").get("spec", {})
        least = spec.get("minAvailable")
        recorder.expect_at_least(f"{source.name}: minAvailable of the {component}", 1, least, source=source.rendered,
                      artefact=source.name)  # fmt: skip
    follows(recorder, source, "budgets that block a drain", "pdb-lets-drain")


def default_deny(recorder: Recorder, source: Source) -> None:
    """A pod that no policy names may still talk: add a NetworkPolicy that selects every pod and allows nothing."""
    follows(recorder, source, "default deny missing", "default-deny")
    stranger = _stranger()
    open_to = open_paths([*source.objects, stranger])
    ways = sorted(path for path in open_to if "stranger" in path[:2])
    recorder.expect_empty(
        f"{source.name}: paths of a pod that no policy names", ways, source=source.rendered, artefact=source.name
    )


def _stranger() -> Object:
    """A pod of the namespace that no policy was written for."""
    labels = {"app.kubernetes.io/component": "stranger"}
    container = {"name": "stranger", "ports": [{"containerPort": 80}]}
    return {"kind": "Pod", "metadata": {"name": "stranger", "labels": labels}, "spec": {"containers": [container]}}


def _into(source: Source, component: str) -> set[tuple[str, int]]:
    """Who reaches a component, and on which port, of all pods there are and a stranger."""
    paths = open_paths([*source.objects, _stranger()])
    return {(who, port) for who, whom, port in paths if whom == component}


def frontend_ingress(recorder: Recorder, source: Source) -> None:
    """Clients outside of the cluster cannot reach the frontend, or can reach more of it than port 3000."""
    ways = _into(source, "frontend")
    recorder.expect(f"{source.name}: anyone reaches the frontend", (ANYONE, 3000) in ways, expected="on port 3000",
              actual=sorted(ways), source=source.rendered, artefact=source.name)  # fmt: skip
    rules = [
        rule
        for policy in source.of_kind("NetworkPolicy")
        if policy["metadata"]["name"] == f"{RELEASE}-frontend"
        for rule in policy["spec"].get("ingress") or []
    ]
    ports = sorted({port.get("port", 0) for rule in rules for port in rule.get("ports") or [{}]})
    recorder.expect_equal(
        f"{source.name}: ports its rules open", [3000], ports, source=source.rendered, artefact=source.name
    )
    from_outside = sorted(path for path in open_paths(list(source.objects)) if path[0] == ANYONE)
    only = [(ANYONE, "frontend", 3000)]
    recorder.expect_equal(f"{source.name}: all that anyone reaches", only, from_outside, source=source.rendered)


def backend_ingress(recorder: Recorder, source: Source) -> None:
    """The frontend cannot reach the backend, or someone else can."""
    ways = sorted(_into(source, "backend"))
    name = f"{source.name}: who reaches the backend"
    recorder.expect_equal(name, [("frontend", 8000)], ways, source=source.rendered, artefact=source.name)
    follows(recorder, source, "paths open or closed against what is needed", "only-needed-paths")
    follows(recorder, source, "pods that cannot ask DNS", "dns-allowed")


def quota(recorder: Recorder, source: Source) -> None:
    """The ResourceQuota is missing, unbounded, or too small for the autoscalers' maximum and a rolling update."""
    found = source.of_kind("ResourceQuota")
    recorder.expect_equal(f"{source.name}: ResourceQuotas", 1, len(found), source=source.rendered, artefact=source.name)
    hard = found[0]["spec"]["hard"] if found else {}
    missing = [key for key in QUOTA_KEYS if key not in hard]
    recorder.expect_empty(
        f"{source.name}: resources it does not bound", missing, source=source.rendered, artefact=source.name
    )
    needed = total(list(source.objects))
    for key in (key for key in QUOTA_KEYS if key in hard):
        recorder.expect(f"{source.name}: {key}", needed[key] <= parse(hard[key]), source=source.rendered,
                  expected=f">= {show(key, needed[key])} that all pods take at most", actual=hard[key])  # fmt: skip


def limit_range(recorder: Recorder, source: Source) -> None:
    """The LimitRange is missing, leaves something unbounded, or refuses a container of the application."""
    found = source.of_kind("LimitRange")
    recorder.expect_equal(f"{source.name}: LimitRanges", 1, len(found), source=source.rendered, artefact=source.name)
    limits = [limit for one in found for limit in one["spec"]["limits"] if limit.get("type") == "Container"]
    recorder.expect_equal(f"{source.name}: limits of containers", 1, len(limits), source=source.rendered)
    missing = [
        f"{key}.{resource}"
        for limit in limits
        for key in RANGE_KEYS
        for resource in ("cpu", "memory")
        if resource not in limit.get(key, {})
    ]
    recorder.expect_empty(
        f"{source.name}: bounds it does not set", missing, source=source.rendered, artefact=source.name
    )
    counted = sum(len(containers(template)) for _, template in workloads(source.objects))
    recorder.expect_at_least(f"{source.name}: containers held against it", 1, counted, source=source.rendered)
    follows(recorder, source, "containers it would refuse", "limit-range")
