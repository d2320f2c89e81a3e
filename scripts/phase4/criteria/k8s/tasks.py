"""IV-K8S-001 to 007: the plain manifests, and the chart's objects beside them."""

from phase4 import toolchain
from phase4.criteria.cont.tasks import BUILD_BACKEND, BUILD_FRONTEND
from phase4.criteria.inputs.files import files
from phase4.criteria.inputs.live import cluster, image, tool
from phase4.criteria.k8s import limits, network_rules, probe_rules, scaling_rules
from phase4.criteria.k8s import object_rules as objects
from phase4.criteria.k8s import workload_rules as workloads
from phase4.criteria.k8s.source_checks import for_each_source
from phase4.engine.checks import Check, Step, TaskDefinition
from phase4.engine.context import Context

DESCRIBED = (
    files("deploy/k8s"),
    files("deploy/helm/todo-app"),
    image("frontend"),
    image("backend"),
    tool("kubectl"),
    tool("helm"),
)


NEEDED = ("kubectl", "helm")


def fetch_tools(context: Context) -> None:
    toolchain.ensure(NEEDED, context.progress)


TOOLS = (Step("kubectl and helm are there", lambda context: toolchain.install_plan(NEEDED), fetch_tools),)
# Built by IV-CONT-006 already, unless a source changed since.
IMAGES = (*TOOLS, BUILD_FRONTEND, BUILD_BACKEND)

TASKS: dict[str, TaskDefinition] = {
    "IV-K8S-001": TaskDefinition(
        steps=TOOLS,
        checks=(
            Check("IV-K8S-001.1", for_each_source(objects.namespace_created), DESCRIBED),
            Check("IV-K8S-001.2", for_each_source(objects.namespace_labels), DESCRIBED),
            Check("IV-K8S-001.3", for_each_source(objects.namespace_name), DESCRIBED),
            Check("IV-K8S-001.4", objects.kubectl_validates, (*DESCRIBED, cluster())),
        ),
    ),
    "IV-K8S-002": TaskDefinition(
        steps=IMAGES,
        checks=(
            Check("IV-K8S-002.1", for_each_source(workloads.replicas("frontend")), DESCRIBED),
            Check("IV-K8S-002.2", for_each_source(workloads.image_reference("frontend")), DESCRIBED),
            Check("IV-K8S-002.3", for_each_source(workloads.resources("frontend")), DESCRIBED),
            Check("IV-K8S-002.4", for_each_source(probe_rules.probes("frontend")), DESCRIBED),
            Check("IV-K8S-002.5", for_each_source(workloads.security("frontend")), DESCRIBED),
            Check("IV-K8S-002.6", for_each_source(workloads.labels("frontend")), DESCRIBED),
        ),
    ),
    "IV-K8S-003": TaskDefinition(
        steps=IMAGES,
        checks=(
            Check("IV-K8S-003.1", for_each_source(workloads.replicas("backend")), DESCRIBED),
            Check("IV-K8S-003.2", for_each_source(workloads.image_reference("backend")), DESCRIBED),
            Check("IV-K8S-003.3", for_each_source(workloads.resources("backend")), DESCRIBED),
            Check("IV-K8S-003.4", for_each_source(probe_rules.probes("backend")), DESCRIBED),
            Check("IV-K8S-003.5", for_each_source(workloads.security("backend")), DESCRIBED),
            Check("IV-K8S-003.6", for_each_source(workloads.environment), DESCRIBED),
            Check("IV-K8S-003.7", for_each_source(workloads.labels("backend")), DESCRIBED),
        ),
    ),
    "IV-K8S-004": TaskDefinition(
        steps=TOOLS,
        checks=(
            Check("IV-K8S-004.1", for_each_source(objects.frontend_node_port), DESCRIBED),
            Check("IV-K8S-004.2", for_each_source(objects.backend_cluster_ip), DESCRIBED),
            Check("IV-K8S-004.3", for_each_source(objects.service_ports), DESCRIBED),
            Check("IV-K8S-004.4", for_each_source(objects.service_selectors), DESCRIBED),
            Check("IV-K8S-004.5", for_each_source(objects.node_port_given), DESCRIBED),
        ),
    ),
    "IV-K8S-005": TaskDefinition(
        steps=TOOLS,
        checks=(
            Check("IV-K8S-005.1", for_each_source(objects.api_url), DESCRIBED),
            Check("IV-K8S-005.2", for_each_source(objects.runtime_config), DESCRIBED),
            Check("IV-K8S-005.3", objects.secret_is_nobodys, DESCRIBED),
            Check("IV-K8S-005.4", for_each_source(objects.config_metadata), DESCRIBED),
            Check("IV-K8S-005.5", for_each_source(objects.secrets_encoded), DESCRIBED),
        ),
    ),
    "IV-K8S-006": TaskDefinition(
        steps=TOOLS,
        checks=(
            Check("IV-K8S-006.1", for_each_source(scaling_rules.autoscaler("frontend")), DESCRIBED),
            Check("IV-K8S-006.2", for_each_source(scaling_rules.autoscaler("backend")), DESCRIBED),
            Check("IV-K8S-006.3", for_each_source(scaling_rules.budgets), DESCRIBED),
            Check("IV-K8S-006.4", for_each_source(scaling_rules.metrics), DESCRIBED),
            Check("IV-K8S-006.5", for_each_source(scaling_rules.budget_minimum), DESCRIBED),
        ),
    ),
    "IV-K8S-007": TaskDefinition(
        steps=TOOLS,
        checks=(
            Check("IV-K8S-007.1", for_each_source(network_rules.default_deny), DESCRIBED),
            Check("IV-K8S-007.2", for_each_source(network_rules.frontend_ingress), DESCRIBED),
            Check("IV-K8S-007.3", for_each_source(network_rules.backend_ingress), DESCRIBED),
            Check("IV-K8S-007.4", for_each_source(limits.quota), DESCRIBED),
            Check("IV-K8S-007.5", for_each_source(limits.limit_range), DESCRIBED),
        ),
    ),
}
