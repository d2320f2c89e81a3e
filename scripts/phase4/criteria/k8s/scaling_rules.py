"""IV-K8S-006: how many pods there are, and how many may be missing at once."""

from phase4.chart.names import COMPONENTS, RELEASE
from phase4.chart.objects import Object, labels_of, name_of, selects, workloads
from phase4.chart.policy.scaling import min_replicas
from phase4.chart.quantity import is_share, pods_of_share
from phase4.criteria.k8s.source_checks import SourceCheck, advise_policies
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder

FEWEST = 2
METRICS = {"frontend": {"cpu"}, "backend": {"cpu", "memory"}}


def autoscaler_of(recorder: Recorder, source: Source, component: str) -> Object:
    """The spec of the HPA that scales a component, whatever it is called; leaves evidence of whether there is one."""
    scaled = f"Deployment/{RELEASE}-{component}"
    autoscalers = [item for item in source.of_kind("HorizontalPodAutoscaler") if _target(item) == scaled]
    targets = {name_of(item): _target(item) for item in source.of_kind("HorizontalPodAutoscaler")}
    recorder.expect(f"{source.name}: HorizontalPodAutoscalers of {scaled}", len(autoscalers) == 1, expected="one",
              actual=f"{len(autoscalers)}; all there are and what they scale: {targets or 'none'}",
              source=source.rendered, artefact=source.name)  # fmt: skip
    spec: Object = autoscalers[0]["spec"] if autoscalers else {}
    return spec


def _target(autoscaler: Object) -> str:
    target = autoscaler["spec"].get("scaleTargetRef") or {}
    version = target.get("apiVersion", "apps/v1")
    return f"{target.get('kind')}/{target.get('name')}" + ("" if version == "apps/v1" else f" of {version}")


def autoscaler(component: str) -> SourceCheck:
    """The judgement of a component's HPA."""

    def check(recorder: Recorder, source: Source) -> None:
        """The autoscaler is missing, scales something else, or has no range: minReplicas 2 or more, maxReplicas above.

        Behaviour for scaling up and down, and leaving spec.replicas to it, are advice.
        """
        spec = autoscaler_of(recorder, source, component)
        if not spec:
            return
        workload = f"Deployment/{RELEASE}-{component}"
        there = bool(source.find("Deployment", f"{RELEASE}-{component}"))
        recorder.expect(f"{source.name}: its target {workload}", there, expected="there",
                  actual="there" if there else "missing", source=source.rendered)  # fmt: skip
        fewest, most = spec.get("minReplicas", 1), spec["maxReplicas"]
        reference = {"source": source.rendered, "artefact": source.name}
        recorder.expect_at_least(f"{source.name}: minReplicas", FEWEST, fewest, **reference)
        recorder.expect_at_least(f"{source.name}: maxReplicas", fewest + 1, most, **reference)
        behaviour = spec.get("behavior") or {}
        unsaid = [way for way in ("scaleUp", "scaleDown") if not behaviour.get(way)]
        recorder.advise_empty(f"{source.name}: directions without a behaviour of their own", unsaid, **reference)
        advise_policies(recorder, source, "who owns the number of pods", "hpa-owns-replicas", about=workload)

    return check


def metrics(recorder: Recorder, source: Source) -> None:
    """An autoscaler does not look at CPU (and memory for the backend), or its pods name no request to compare with.

    Utilization is a share of the request; AverageValue, of a pod or of one container, needs none.
    """
    for component, resources in METRICS.items():
        spec = autoscaler_of(recorder, source, component)
        targets = [target for metric in spec.get("metrics") or [] if (target := resource_target(metric))]
        looked_at = {resource for resource, _, _ in targets}
        recorder.expect(f"{source.name}: metrics of the {component}", resources <= looked_at,
                  expected=sorted(resources), actual=sorted(looked_at), source=source.rendered,
                  artefact=source.name)  # fmt: skip
        names = [item["name"] for item in pod_containers(source, component)]
        strangers = sorted({container for _, _, container in targets if container and container not in names})
        recorder.expect_empty(f"{source.name}: containers looked at that the {component} does not have", strangers,
                        source=source.rendered, artefact=source.name)  # fmt: skip
        shares = [(resource, container) for resource, kind, container in targets if kind == "Utilization"]
        for container in pod_containers(source, component):
            requested = (container.get("resources") or {}).get("requests") or {}
            missing = sorted({
                resource for resource, of in shares if of in ("", container["name"]) and resource not in requested
            })  # fmt: skip
            what = f"{source.name}: requests missing of {container['name']}"
            recorder.expect_empty(what, missing, source=source.rendered)


def pod_containers(source: Source, component: str) -> list[Object]:
    """The lasting containers of a component's pods."""
    running: list[Object] = (
        source.workload(component).get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])
    )
    return running


def resource_target(metric: Object) -> tuple[str, str, str] | None:
    """The resource a metric looks at, how (``Utilization`` or ``AverageValue``) and the container; None for others."""
    form = {"Resource": "resource", "ContainerResource": "containerResource"}.get(metric.get("type", ""))
    resource = metric.get(form) or {} if form else {}
    target = resource.get("target") or {}
    for field, kind in (("averageUtilization", "Utilization"), ("averageValue", "AverageValue")):
        if target.get(field):
            return resource.get("name", ""), kind, resource.get("container", "")
    return None


def budget_of(source: Source, component: str) -> tuple[Object, list[str]]:
    """The PodDisruptionBudget that guards a component's pods, and the names of all workloads that it selects.

    Both empty if no budget selects them; of several, the one that selects fewest.
    """
    guarding = []
    for budget in source.of_kind("PodDisruptionBudget"):
        guarded = [
            name_of(obj)
            for obj, template in workloads(source.objects)
            if selects(budget["spec"].get("selector") or {}, labels_of(template))
        ]
        if f"Deployment/{RELEASE}-{component}" in guarded:
            guarding.append((budget, guarded))
    return min(guarding, key=lambda pair: len(pair[1]), default=({}, []))


def budgets(recorder: Recorder, source: Source) -> None:
    """A PodDisruptionBudget is missing, or does not select just the pods of its Deployment."""
    for component in COMPONENTS:
        _, guarded = budget_of(source, component)
        name = f"{source.name}: workloads that the {component}'s PodDisruptionBudget selects"
        expected = [f"Deployment/{RELEASE}-{component}"]
        recorder.expect_equal(name, expected, guarded, source=source.rendered, artefact=source.name)


def budget_minimum(recorder: Recorder, source: Source) -> None:
    """A budget names no minAvailable, one that keeps no pod up, or one that would block every drain of a node.

    A percentage is one of the pods there are at least, rounded up, as Kubernetes does.
    """
    for component in COMPONENTS:
        budget, _ = budget_of(source, component)
        minimum = budget.get("spec", {}).get("minAvailable")
        name = f"{source.name}: minAvailable of the {component}"
        if not is_share(minimum):
            recorder.expect(name, False, expected="a count or a percentage", actual=minimum, source=source.rendered)
            continue
        workload = source.find("Deployment", f"{RELEASE}-{component}")
        pods = min_replicas(list(source.objects), workload) if workload else 0
        kept = pods_of_share(minimum, pods)
        effect = f"{minimum}: keeps {kept} of {pods} pods"
        if kept >= pods:
            effect += ", which blocks every drain"
        recorder.expect(name, 1 <= kept < pods, expected=f"one pod or more, fewer than the {pods} there are at least",
                  actual=effect, source=source.rendered, artefact=source.name)  # fmt: skip
