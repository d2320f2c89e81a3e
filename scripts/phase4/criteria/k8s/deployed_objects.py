"""The criteria of IV-K8S held against what really is in the cluster, for the tasks that deploy.

IV-K8S itself cannot look there: it comes before the deployment, and an older release would fail it.
"""

import copy

from phase4.chart.names import NAMESPACE
from phase4.chart.objects import Object
from phase4.criteria.inputs.live import live_listing, live_objects
from phase4.criteria.k8s import limits, network_rules, probe_rules, scaling_rules
from phase4.criteria.k8s import object_rules as objects
from phase4.criteria.k8s import workload_rules as workloads
from phase4.criteria.k8s.source_checks import SourceCheck
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder
from phase4.system.errors import Phase4Error

PART_OF = "app.kubernetes.io/part-of"
# Made by others from what the release says, or passing.
NOT_DECLARED = ("Pod", "Job", "PersistentVolumeClaim")
SOURCE_CHECKS: tuple[SourceCheck, ...] = (
    *(
        check(component)
        for component in ("frontend", "backend")
        for check in (
            workloads.replicas,
            workloads.image_reference,
            workloads.resources,
            probe_rules.probes,
            workloads.security,
            workloads.labels,
            scaling_rules.autoscaler,
        )
    ),
    workloads.environment,
    objects.frontend_node_port,
    objects.backend_cluster_ip,
    objects.service_ports,
    objects.service_selectors,
    objects.node_port_given,
    objects.api_url,
    objects.runtime_config,
    objects.backend_secret,
    objects.config_metadata,
    objects.secrets_encoded,
    scaling_rules.budgets,
    scaling_rules.metrics,
    scaling_rules.budget_minimum,
    network_rules.default_deny,
    network_rules.frontend_ingress,
    network_rules.backend_ingress,
    limits.quota,
    limits.limit_range,
)


def live_source(recorder: Recorder) -> Source:
    """The application's live objects, without what others made of them.

    Raises:
        Phase4Error: there are none.
    """
    declared = [item for item in live_objects(recorder.context) if _is_declared(item)]
    if not declared:
        raise Phase4Error(f"namespace {NAMESPACE} has no objects", why="nothing is deployed", fix="./inv deploy-001")
    scaled = {item["spec"]["scaleTargetRef"]["name"] for item in declared if item["kind"] == "HorizontalPodAutoscaler"}
    return Source("the cluster", tuple(_as_declared(item, scaled) for item in declared), live_listing(recorder.context))


def _is_declared(obj: Object) -> bool:
    labels = obj["metadata"].get("labels") or {}
    return PART_OF in labels and obj["kind"] not in NOT_DECLARED


def _as_declared(obj: Object, scaled: set[str]) -> Object:
    """An object as the release says it: the number of pods that an autoscaler set is not part of that."""
    if obj["kind"] != "Deployment" or obj["metadata"]["name"] not in scaled:
        return obj
    plain: Object = copy.deepcopy(obj)
    plain["spec"].pop("replicas", None)
    return plain


def live_objects_meet_criteria(recorder: Recorder) -> None:
    """An object in the cluster does not meet a criterion of IV-K8S: changed by hand, or of an old release."""
    source = live_source(recorder)
    recorder.expect_at_least(
        "objects of the application in the cluster", 20, len(source.objects), source=source.rendered
    )
    for check in SOURCE_CHECKS:
        check(recorder, source)
