"""How many pods there are, who decides it, and where they run."""

from phase4.chart.objects import Finding, Object, find, labels_of, name_of, of_kind, pod_template, selects
from phase4.chart.quantity import pods_of_share


def _hpa_of(objects: list[Object], workload: Object) -> Object | None:
    for hpa in of_kind(objects, "HorizontalPodAutoscaler"):
        target = hpa["spec"]["scaleTargetRef"]
        if (target["kind"], target["name"]) == (workload["kind"], workload["metadata"]["name"]):
            return hpa
    return None


def _scaled_object_of(objects: list[Object], workload: Object) -> Object | None:
    """KEDA's, whose HPA it makes itself; its target is a Deployment unless it says otherwise."""
    for scaled in of_kind(objects, "ScaledObject"):
        target = scaled["spec"]["scaleTargetRef"]
        if (target.get("kind", "Deployment"), target["name"]) == (workload["kind"], workload["metadata"]["name"]):
            return scaled
    return None


def min_replicas(objects: list[Object], workload: Object) -> int:
    """Pods a workload has at least: its HPA's minimum, its ScaledObject's, or its replicas."""
    hpa, scaled = _hpa_of(objects, workload), _scaled_object_of(objects, workload)
    if hpa:
        return int(hpa["spec"].get("minReplicas", 1))
    return int(scaled["spec"].get("minReplicaCount", 0)) if scaled else int(workload["spec"].get("replicas", 1))


def hpa_owns_replicas(objects: list[Object]) -> list[Finding]:
    """A workload with an HPA must not name replicas, or upgrades undo the scaling; one without must name them."""
    findings = []
    for obj in of_kind(objects, "Deployment", "StatefulSet"):
        scaled = bool(_hpa_of(objects, obj) or _scaled_object_of(objects, obj))
        named = "replicas" in obj["spec"]
        if scaled == named:
            message = "names replicas though an HPA owns them" if scaled else "names no replicas and has no HPA"
            fix = "remove spec.replicas" if scaled else "set spec.replicas"
            findings.append(Finding("hpa-owns-replicas", name_of(obj), message, fix))
    return findings


def hpa_can_scale(objects: list[Object]) -> list[Finding]:
    """An HPA must have two pods at least, a range, behaviour both ways, and metrics its target names requests for."""
    findings = []
    for hpa in of_kind(objects, "HorizontalPodAutoscaler"):
        findings += [
            Finding("hpa-can-scale", name_of(hpa), fault, "correct the autoscaling values of that component")
            for fault in _hpa_faults(objects, hpa)
        ]
    return findings


def _hpa_faults(objects: list[Object], hpa: Object) -> list[str]:
    spec = hpa["spec"]
    least, most = int(spec.get("minReplicas", 1)), int(spec["maxReplicas"])
    faults = []
    if hpa["apiVersion"] != "autoscaling/v2":
        faults.append(f"is {hpa['apiVersion']}, not autoscaling/v2")
    if least < 2:
        faults.append(f"may scale down to {least} pod, so that a lost pod is an outage")
    if most <= least:
        faults.append(f"has no room to scale: minReplicas {least}, maxReplicas {most}")
    faults += [
        f"has no behaviour for {way}" for way in ("scaleUp", "scaleDown") if not spec.get("behavior", {}).get(way)
    ]
    resources = [m.get("resource", {}).get("name") for m in spec.get("metrics", []) if m.get("type") == "Resource"]
    if "cpu" not in resources:
        faults.append("does not look at CPU")
    return faults + _unmeasurable(objects, hpa, resources)


def _unmeasurable(objects: list[Object], hpa: Object, resources: list[str]) -> list[str]:
    target = find(objects, hpa["spec"]["scaleTargetRef"]["kind"], hpa["spec"]["scaleTargetRef"]["name"])
    template = pod_template(target) if target else None
    running = template["spec"]["containers"] if template else []
    return [
        f"looks at {resource}, of which the container {container['name']} requests nothing"
        for resource in resources
        for container in running
        if resource not in (container.get("resources", {}).get("requests") or {})
    ]


def pdb_lets_drain(objects: list[Object]) -> list[Finding]:
    """A disruption budget must guard one workload, keep a pod up, and let a drain go on."""
    findings = []
    for pdb in of_kind(objects, "PodDisruptionBudget"):
        spec = pdb["spec"]
        guarded = [
            obj
            for obj in of_kind(objects, "Deployment", "StatefulSet")
            if selects(spec["selector"], labels_of(obj["spec"]["template"]))
        ]
        if len(guarded) != 1:
            names = ", ".join(map(name_of, guarded)) or "nothing"
            findings.append(Finding("pdb-lets-drain", name_of(pdb), f"guards {names}", "select one workload's pods"))
            continue
        pods = min_replicas(objects, guarded[0])
        min_available = _min_available(spec, pods)
        if min_available < 1 or min_available >= pods:
            effect = "keeps no pod up" if min_available < 1 else "blocks every drain"
            findings.append(
                Finding(
                    "pdb-lets-drain",
                    name_of(pdb),
                    f"keeps {min_available} of at least {pods} pod(s), which {effect}",
                    "set minAvailable to 1 or more, below the fewest pods",
                )
            )
    return findings


def _min_available(spec: Object, pods: int) -> int:
    if "minAvailable" in spec:
        return pods_of_share(spec["minAvailable"], pods)
    return pods - pods_of_share(spec.get("maxUnavailable", 0), pods)


def replicas_apart(objects: list[Object]) -> list[Finding]:
    """A workload with more than one pod must spread them over the nodes, and prefer nodes that have none."""
    findings = []
    for obj in of_kind(objects, "Deployment"):
        spec = obj["spec"]["template"]["spec"]
        if min_replicas(objects, obj) < 2:
            continue
        labels = labels_of(obj["spec"]["template"])
        spread = [
            constraint
            for constraint in spec.get("topologySpreadConstraints", [])
            if constraint["topologyKey"] == "kubernetes.io/hostname"
            and "labelSelector" in constraint  # without one it spreads nothing
            and selects(constraint["labelSelector"], labels)
        ]
        anti = spec.get("affinity", {}).get("podAntiAffinity") or {}
        if not spread:
            findings.append(
                Finding("replicas-apart", name_of(obj), "is not spread over nodes", "add topologySpreadConstraints")
            )
        if not anti.get("preferredDuringSchedulingIgnoredDuringExecution"):
            findings.append(
                Finding("replicas-apart", name_of(obj), "has no soft anti-affinity", "add affinity.podAntiAffinity")
            )
    return findings
