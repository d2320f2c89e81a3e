"""IV-HELM-001 to 004: the chart."""

from phase4 import cluster as the_cluster
from phase4 import toolchain
from phase4.criteria.helm import hook_checks as hook
from phase4.criteria.helm import local_values as local
from phase4.criteria.helm import structure, templates
from phase4.criteria.inputs.files import files
from phase4.criteria.inputs.live import cluster, image, tool
from phase4.criteria.probes import diagnostics
from phase4.engine.checks import Check, Step, TaskDefinition
from phase4.engine.context import Context
from phase4.release import install

CHART = (
    files("deploy/helm/todo-app"),
    tool("helm"),
)
CONVERTED = (*CHART, files("deploy/k8s"), tool("kubectl"), image("frontend"), image("backend"))
LOCAL = (*CHART, files("deploy/schemas", "tests/chart/golden"), tool("kubeconform"))
IMAGES = (image("frontend"), image("backend"))
HOOK = (*CHART, *IMAGES, cluster())


NEEDED = ("helm", "kubectl", "kubeconform")


def fetch_tools(context: Context) -> None:
    toolchain.ensure(NEEDED, context.progress)


def start_cluster(context: Context) -> None:
    the_cluster.driver().ensure(context.progress)


def load_images(context: Context) -> None:
    install.load_images(context.progress)


TOOLS = Step("helm and kubeconform are there", lambda context: toolchain.install_plan(NEEDED), fetch_tools)
CLUSTER = Step("the cluster runs", lambda context: the_cluster.driver().start_plan(), start_cluster)
IMAGES_LOADED = Step(
    "bring the images into the cluster",
    lambda context: install.load_plan(),
    load_images,
)

TASKS: dict[str, TaskDefinition] = {
    "IV-HELM-001": TaskDefinition(
        diagnose=diagnostics.of_release,
        steps=(TOOLS,),
        checks=(
            Check("IV-HELM-001.1", structure.chart_metadata, CHART),
            Check("IV-HELM-001.2", structure.all_values, CHART),
            Check("IV-HELM-001.3", structure.template_directory, CHART),
            Check("IV-HELM-001.4", structure.helpers, CHART),
            Check("IV-HELM-001.5", structure.helmignore, CHART),
        ),
    ),
    "IV-HELM-002": TaskDefinition(
        diagnose=diagnostics.of_release,
        steps=(TOOLS,),
        checks=(
            Check("IV-HELM-002.1", templates.resources_converted, CONVERTED),
            Check("IV-HELM-002.2", templates.parameterized, CHART),
            Check("IV-HELM-002.3", templates.conditionals, CHART),
            Check("IV-HELM-002.4", templates.functions, CHART),
            Check("IV-HELM-002.5", templates.templates_lint, CHART),
        ),
    ),
    "IV-HELM-003": TaskDefinition(
        diagnose=diagnostics.of_release,
        steps=(TOOLS,),
        checks=(
            Check("IV-HELM-003.1", local.lint_passes, LOCAL),
            Check("IV-HELM-003.2", local.renders_everything, LOCAL),
            Check("IV-HELM-003.3", local.valid_yaml, LOCAL),
            Check("IV-HELM-003.4", local.values_substituted, LOCAL),
            Check("IV-HELM-003.5", local.conditional_resources, LOCAL),
        ),
    ),
    "IV-HELM-004": TaskDefinition(
        diagnose=diagnostics.of_release,
        steps=(TOOLS, CLUSTER, IMAGES_LOADED),
        checks=(
            Check("IV-HELM-004.1", hook.hook_is_pod, HOOK),
            Check("IV-HELM-004.2", hook.hook_connects, HOOK),
            Check("IV-HELM-004.3", hook.hook_annotated, HOOK),
            Check("IV-HELM-004.4", hook.hook_passes, HOOK),
        ),
    ),
}
