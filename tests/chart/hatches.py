"""What each hatch of the chart does to the objects that it renders: the one table behind the tests of hatches.

A hatch names its value, a strategy for what a user may set, and how the objects change when it is set. Whatever else
changes is wrong.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from phase4.chart.objects import Object, find

# What YAML holds.
Value = Any
Change = Callable[[list[Object], Value], None]
COMPONENTS = {
    "frontend": "Deployment/todo-app-frontend",
    "backend": "Deployment/todo-app-backend",
    "model": "Deployment/todo-app-model",
    "postgres": "StatefulSet/todo-app-postgres",
}
# What runs with a component's values: the hook's Job with the backend's, the test's Pod with the frontend's placement.
PODS = {
    "frontend": (COMPONENTS["frontend"], "Pod/todo-app-test-connection"),
    "backend": (COMPONENTS["backend"], "Job/todo-app-migrations"),
    "model": (COMPONENTS["model"],),
    "postgres": (COMPONENTS["postgres"],),
}


@dataclass(frozen=True)
class Hatch:
    """A value's path, what may be set there, and what that does to the objects."""

    path: str
    values: st.SearchStrategy[Any]
    apply: Change

    def __str__(self) -> str:
        return self.path


def obj(objects: list[Object], name: str) -> Object:
    kind, _, own = name.partition("/")
    match = find(objects, kind, own)
    assert match is not None, name
    return match


def pod(objects: list[Object], name: str) -> Object:
    """The pod template of an object, or the pod itself."""
    owner = obj(objects, name)
    template: Object = owner if owner["kind"] == "Pod" else owner["spec"]["template"]
    return template


WORD = st.from_regex(r"[a-z]([a-z0-9]{0,8})", fullmatch=True)
LABELS = st.dictionaries(WORD.map(lambda word: f"example.com/{word}"), WORD, min_size=1, max_size=3)
NAMED = WORD.map(lambda word: f"x-{word}")
ENV = st.lists(
    st.one_of(
        st.builds(
            lambda name, value: {"name": f"X_{name.upper()}", "value": value}, WORD, st.text("a1 :{}'\"#", max_size=9)
        ),
        st.builds(
            lambda name, key: {"name": f"X_{name.upper()}", "valueFrom": {"secretKeyRef": {"name": name, "key": key}}},
            WORD,
            WORD,
        ),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda entry: entry["name"],
)
ENV_FROM = st.lists(st.builds(lambda name: {"secretRef": {"name": name}}, WORD), min_size=1, max_size=2)
VOLUMES = st.lists(
    NAMED.map(lambda n: {"name": n, "emptyDir": {}}),
    min_size=1,
    max_size=2,
    unique_by=lambda v: v["name"],  # type: ignore[arg-type,return-value]
)
MOUNTS = st.lists(st.builds(lambda name: {"name": name, "mountPath": f"/{name}"}, NAMED), min_size=1, max_size=2)
CONTAINERS = st.lists(NAMED, min_size=1, max_size=2, unique=True).map(
    lambda names: [{"name": name, "image": f"registry.example.com/{name}:1"} for name in names]
)
TOLERATIONS = st.lists(st.builds(lambda key: {"key": key, "operator": "Exists"}, WORD), min_size=1, max_size=2)
AFFINITY = st.builds(lambda weight: {"nodeAffinity": {"preferred": weight}}, st.integers(1, 9))
ALIASES = st.lists(st.builds(lambda name: {"ip": "10.0.0.1", "hostnames": [name]}, WORD), min_size=1, max_size=2)
POD_SECURITY = st.fixed_dictionaries(
    {}, optional={"runAsNonRoot": st.booleans(), "fsGroup": st.integers(1, 2**31), "supplementalGroups": st.just([5])}
).filter(bool)
SECURITY = st.fixed_dictionaries(
    {},
    optional={"readOnlyRootFilesystem": st.booleans(), "runAsUser": st.integers(0, 2**31), "privileged": st.booleans()},
).filter(bool)
RULES = st.lists(st.builds(lambda port: {"ports": [{"port": port}]}, st.integers(1, 65535)), min_size=1, max_size=2)


def in_pods(component: str, field: str, merge: Callable[[Any, Any], Any]) -> Change:
    """The value is merged into this field of the component's pods, and of those that run with its values."""

    def change(objects: list[Object], value: Value) -> None:
        for name in PODS[component]:
            spec = pod(objects, name)["spec"]
            spec[field] = merge(spec.get(field), value)

    return change


def in_containers(component: str, field: str, merge: Callable[[Any, Any], Any]) -> Change:
    """The value is merged into this field of the component's container, and of the migrations for the backend."""

    def change(objects: list[Object], value: Value) -> None:
        for name in (COMPONENTS[component], *(["Job/todo-app-migrations"] if component == "backend" else [])):
            spec = pod(objects, name)["spec"]
            for container in (*spec.get("initContainers", []), *spec["containers"]):
                if container["name"] in (component, "migrate"):
                    container[field] = merge(container.get(field), value)

    return change


def in_spec(component: str, field: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        obj(objects, COMPONENTS[component])["spec"][field] = value

    return change


def in_metadata(name: str, field: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        metadata = obj(objects, name)["metadata"]
        metadata[field] = value | metadata.get(field, {})

    return change


def in_pod_metadata(component: str, field: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        names = (COMPONENTS[component], *(["Job/todo-app-migrations"] if component == "backend" else []))
        for name in names:
            metadata = pod(objects, name)["metadata"]
            metadata[field] = value | metadata.get(field, {})

    return change


def lifecycle(component: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        containers = pod(objects, COMPONENTS[component])["spec"]["containers"]
        (container,) = (each for each in containers if each["name"] == component)
        container["lifecycle"] = container.get("lifecycle", {}) | value

    return change


def extra_containers(component: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        pod(objects, COMPONENTS[component])["spec"]["containers"] += value

    return change


def init_containers(component: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        for name in (COMPONENTS[component], *(["Job/todo-app-migrations"] if component == "backend" else [])):
            spec = pod(objects, name)["spec"]
            spec["initContainers"] = value + spec.get("initContainers", [])

    return change


def volumes(component: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        for name in (COMPONENTS[component], *(["Job/todo-app-migrations"] if component == "backend" else [])):
            pod(objects, name)["spec"]["volumes"] += value

    return change


def network_rules(component: str, direction: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        names = [f"NetworkPolicy/todo-app-{component}"]
        if (component, direction) == ("backend", "egress"):
            names += ["NetworkPolicy/todo-app-migrations", "NetworkPolicy/todo-app-migrations-hook"]
        for name in names:
            spec = obj(objects, name)["spec"]
            spec[direction] = spec.get(direction, []) + value
            kind = direction.capitalize()
            spec["policyTypes"] += [] if kind in spec["policyTypes"] else [kind]

    return change


def added(old: Value, new: Value) -> Value:
    return (old or []) + new


def laid_over(old: Value, new: Value) -> Value:
    return (old or {}) | new


def taken(_: Value, new: Value) -> Value:
    return new


def of_component(component: str) -> Iterator[Hatch]:
    """The hatches that every component has."""
    here = COMPONENTS[component]

    def hatch(name: str, values: st.SearchStrategy[Any], apply: Change) -> Hatch:
        return Hatch(f"{component}.{name}", values, apply)

    yield hatch("extraEnv", ENV, in_containers(component, "env", added))
    yield hatch("extraEnvFrom", ENV_FROM, in_containers(component, "envFrom", added))
    yield hatch("extraVolumes", VOLUMES, volumes(component))
    yield hatch("extraVolumeMounts", MOUNTS, in_containers(component, "volumeMounts", added))
    yield hatch("extraInitContainers", CONTAINERS, init_containers(component))
    yield hatch("extraContainers", CONTAINERS, extra_containers(component))
    yield hatch("labels", LABELS, in_metadata(here, "labels"))
    yield hatch("annotations", LABELS, in_metadata(here, "annotations"))
    yield hatch("podLabels", LABELS, in_pod_metadata(component, "labels"))
    yield hatch("podAnnotations", LABELS, in_pod_metadata(component, "annotations"))
    yield hatch("nodeSelector", LABELS, in_pods(component, "nodeSelector", laid_over))
    yield hatch("tolerations", TOLERATIONS, in_pods(component, "tolerations", taken))
    yield hatch("affinity", AFFINITY, affinity(component))
    yield hatch("priorityClassName", WORD, in_pods(component, "priorityClassName", taken))
    yield hatch("runtimeClassName", WORD, in_pods(component, "runtimeClassName", taken))
    yield hatch("schedulerName", WORD, in_pods(component, "schedulerName", taken))
    yield hatch("minReadySeconds", st.integers(1, 99), in_spec(component, "minReadySeconds"))
    yield hatch("revisionHistoryLimit", st.integers(0, 99), in_spec(component, "revisionHistoryLimit"))
    yield hatch("lifecycle", st.just({"postStart": {"exec": {"command": ["a"]}}}), lifecycle(component))
    yield hatch("hostUsers", st.just(False), in_pods(component, "hostUsers", taken))
    yield hatch("dnsPolicy", st.just("Default"), in_pods(component, "dnsPolicy", taken))
    yield hatch("dnsConfig", st.just({"nameservers": ["10.0.0.2"]}), in_pods(component, "dnsConfig", taken))
    yield hatch("hostAliases", ALIASES, in_pods(component, "hostAliases", added))
    yield hatch("podSecurityContext", POD_SECURITY, in_pods(component, "securityContext", laid_over))
    yield hatch("securityContext", SECURITY, in_containers_and_test(component))
    yield hatch(
        "serviceAccount.annotations", LABELS, in_metadata(f"ServiceAccount/todo-app-{component}", "annotations")
    )
    yield hatch("serviceAccount.automount", st.just(True), automount(component))
    yield hatch("serviceAccount.name", WORD, account_name(component))
    yield hatch("networkPolicy.extraIngress", RULES, network_rules(component, "ingress"))
    yield hatch("networkPolicy.extraEgress", RULES, network_rules(component, "egress"))


def affinity(component: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        spec = pod(objects, COMPONENTS[component])["spec"]
        spec["affinity"] = spec.get("affinity", {}) | value

    return change


def in_containers_and_test(component: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        in_containers(component, "securityContext", laid_over)(objects, value)
        if component == "frontend":
            (container,) = pod(objects, "Pod/todo-app-test-connection")["spec"]["containers"]
            container["securityContext"] |= value

    return change


def automount(component: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        obj(objects, f"ServiceAccount/todo-app-{component}")["automountServiceAccountToken"] = value
        pod(objects, COMPONENTS[component])["spec"]["automountServiceAccountToken"] = value

    return change


def account_name(component: str) -> Change:
    def change(objects: list[Object], value: Value) -> None:
        obj(objects, f"ServiceAccount/todo-app-{component}")["metadata"]["name"] = value
        pod(objects, COMPONENTS[component])["spec"]["serviceAccountName"] = value

    return change


def of_service(component: str) -> Iterator[Hatch]:
    name = f"Service/todo-app-{component}"

    def field(key: str) -> Change:
        def change(objects: list[Object], value: Value) -> None:
            obj(objects, name)["spec"][key] = value

        return change

    yield Hatch(f"{component}.service.labels", LABELS, in_metadata(name, "labels"))
    yield Hatch(f"{component}.service.annotations", LABELS, in_metadata(name, "annotations"))
    fields = {
        "trafficDistribution": st.sampled_from(["PreferClose", "PreferSameNode"]),
        "ipFamilyPolicy": st.sampled_from(["SingleStack", "PreferDualStack", "RequireDualStack"]),
        "ipFamilies": st.sampled_from([["IPv4"], ["IPv6", "IPv4"]]),
        "sessionAffinity": st.just("ClientIP"),
    }
    if component == "frontend":
        fields |= {
            "externalTrafficPolicy": st.sampled_from(["Cluster", "Local"]),
            "loadBalancerClass": WORD.map(lambda word: f"example.com/{word}"),
            "loadBalancerSourceRanges": st.just(["10.0.0.0/8"]),
        }
    for key, values in fields.items():
        yield Hatch(f"{component}.service.{key}", values, field(key))


def of_rollout(component: str) -> Iterator[Hatch]:
    strategies = st.sampled_from(
        [{"type": "Recreate"}, {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "50%"}}]
    )
    yield Hatch(f"{component}.strategy", strategies, in_spec(component, "strategy"))
    yield Hatch(
        f"{component}.progressDeadlineSeconds", st.integers(10, 599), in_spec(component, "progressDeadlineSeconds")
    )


def of_scaling(component: str) -> Iterator[Hatch]:
    scaler, budget = f"HorizontalPodAutoscaler/todo-app-{component}", f"PodDisruptionBudget/todo-app-{component}"

    def window(objects: list[Object], value: Value) -> None:
        obj(objects, scaler)["spec"]["behavior"]["scaleDown"] |= value["scaleDown"]

    def metrics(objects: list[Object], value: Value) -> None:
        obj(objects, scaler)["spec"]["metrics"] += value

    def unavailable(objects: list[Object], value: Value) -> None:
        spec = obj(objects, budget)["spec"]
        del spec["minAvailable"]
        spec["maxUnavailable"] = value

    windows = st.integers(0, 3600).map(lambda seconds: {"scaleDown": {"stabilizationWindowSeconds": seconds}})
    yield Hatch(f"{component}.autoscaling.behavior", windows, window)
    yield Hatch(f"{component}.autoscaling.extraMetrics", st.just([{"type": "Pods", "pods": {}}]), metrics)
    yield Hatch(f"{component}.pdb.maxUnavailable", st.sampled_from([1, "50%", "10%"]), unavailable)


def of_volume() -> Iterator[Hatch]:
    def claim(change: Callable[[Object, Any], None]) -> Change:
        def in_claim(objects: list[Object], value: Value) -> None:
            change(obj(objects, COMPONENTS["postgres"])["spec"]["volumeClaimTemplates"][0], value)

        return in_claim

    def field(key: str) -> Change:
        return claim(lambda template, value: template["spec"].__setitem__(key, value))

    def existing(objects: list[Object], value: Value) -> None:
        spec = obj(objects, COMPONENTS["postgres"])["spec"]
        del spec["volumeClaimTemplates"], spec["persistentVolumeClaimRetentionPolicy"]
        spec["template"]["spec"]["volumes"].insert(2, {"name": "data", "persistentVolumeClaim": {"claimName": value}})

    path = "postgres.persistence"
    yield Hatch(f"{path}.accessModes", st.just(["ReadWriteOncePod"]), field("accessModes"))
    yield Hatch(f"{path}.storageClass", WORD, field("storageClassName"))
    yield Hatch(f"{path}.selector", st.just({"matchLabels": {"disk": "ssd"}}), field("selector"))
    yield Hatch(f"{path}.dataSource", st.just({"kind": "VolumeSnapshot", "name": "a"}), field("dataSource"))
    yield Hatch(f"{path}.labels", LABELS, claim(lambda t, v: t["metadata"]["labels"].update(v)))
    yield Hatch(f"{path}.annotations", LABELS, claim(lambda t, v: t["metadata"].__setitem__("annotations", v)))
    yield Hatch(f"{path}.existingClaim", WORD, existing)


def parameters(objects: list[Object], value: Value) -> None:
    containers = pod(objects, COMPONENTS["postgres"])["spec"]["containers"]
    (container,) = (each for each in containers if each["name"] == "postgres")
    pairs = [f"{name}={json.dumps(setting)}" for name, setting in sorted(value.items())]
    container["args"] = [word for pair in pairs for word in ("-c", pair)]


HATCHES: tuple[Hatch, ...] = (
    *(hatch for component in COMPONENTS for hatch in of_component(component)),
    *(hatch for component in ("frontend", "backend") for hatch in of_service(component)),
    *(hatch for component in ("frontend", "backend", "model") for hatch in of_rollout(component)),
    *(hatch for component in ("frontend", "backend") for hatch in of_scaling(component)),
    *of_volume(),
    Hatch("postgres.parameters", st.just({"max_connections": 200, "jit": False}), parameters),
    Hatch("postgres.updateStrategy", st.just({"type": "OnDelete"}), in_spec("postgres", "updateStrategy")),
)
