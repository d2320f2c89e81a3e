"""IV-DEPLOY: the release in the cluster, and the proof that it serves, scales, mends itself and can be changed."""

from phase4.cluster import app_images
from phase4.criteria.deploy import created as created
from phase4.criteria.deploy import scaling_checks as scaling
from phase4.criteria.deploy import update_checks as operations
from phase4.criteria.deploy import validated as validated
from phase4.criteria.inputs.files import files
from phase4.criteria.inputs.live import cluster, image, live
from phase4.criteria.probes import diagnostics
from phase4.criteria.probes import live as live_probe
from phase4.engine.checks import Check, Step, TaskDefinition
from phase4.engine.context import Context
from phase4.release import install

DEPLOYED = (
    cluster(),
    live(),
    image("frontend"),
    image("backend"),
    files("deploy/helm/todo-app"),
)


def load_images(context: Context) -> None:
    install.load_images(context.progress)


def install_chart(context: Context) -> None:
    install.install(context.progress)
    # Autoscalers add their pods after Helm has seen the first; if they do not, the checks say so.
    live_probe.eventually(live_probe.unready, lambda matches: not matches, created.SETTLE_SECONDS)


def prune_images(context: Context) -> None:
    for reference in app_images.prune():
        context.progress.line(f"removed the old image {reference}")


TASKS = {
    "IV-DEPLOY-001": TaskDefinition(
        diagnose=diagnostics.of_release,
        steps=(
            Step(
                "bring the images into the cluster",
                lambda context: install.load_plan(),
                load_images,
            ),
            Step(
                "install the chart",
                lambda context: install.install_plan(),
                install_chart,
            ),
            Step("remove images of long ago", lambda context: app_images.prune_plan(), prune_images),
        ),
        checks=(
            Check("IV-DEPLOY-001.1", created.release_deployed, DEPLOYED),
            Check("IV-DEPLOY-001.2", created.everything_exists, DEPLOYED),
            Check("IV-DEPLOY-001.3", created.namespace_configured, DEPLOYED),
            Check("IV-DEPLOY-001.4", created.pods_running, DEPLOYED),
            Check("IV-DEPLOY-001.5", created.services_answer, DEPLOYED),
        ),
    ),
    "IV-DEPLOY-002": TaskDefinition(
        diagnose=diagnostics.of_release,
        steps=(),
        checks=(
            Check("IV-DEPLOY-002.1", validated.pods_ready, DEPLOYED),
            Check("IV-DEPLOY-002.2", validated.probes_pass, DEPLOYED),
            Check("IV-DEPLOY-002.3", validated.services_inside, DEPLOYED),
            Check("IV-DEPLOY-002.4", validated.frontend_outside, DEPLOYED),
            Check("IV-DEPLOY-002.5", validated.backend_not_outside, DEPLOYED),
            Check("IV-DEPLOY-002.6", validated.frontend_to_backend, DEPLOYED),
            Check("IV-DEPLOY-002.7", validated.scaling_objects, DEPLOYED),
            Check("IV-DEPLOY-002.8", validated.quota_enforced, DEPLOYED),
        ),
    ),
    "IV-DEPLOY-003": TaskDefinition(
        diagnose=diagnostics.of_release,
        steps=(),
        checks=(
            Check("IV-DEPLOY-003.1", scaling.manual_scaling, DEPLOYED),
            Check("IV-DEPLOY-003.2", scaling.scales_under_load, DEPLOYED),
            Check("IV-DEPLOY-003.3", scaling.pods_come_back, DEPLOYED),
            Check("IV-DEPLOY-003.4", scaling.budgets_hold, DEPLOYED),
            Check("IV-DEPLOY-003.5", scaling.rolling_updates, DEPLOYED),
        ),
    ),
    "IV-DEPLOY-004": TaskDefinition(
        diagnose=diagnostics.of_release,
        steps=(),
        checks=(
            Check("IV-DEPLOY-004.1", operations.upgrade_undisturbed, DEPLOYED),
            Check("IV-DEPLOY-004.2", operations.rollback_restores, DEPLOYED),
            Check("IV-DEPLOY-004.3", operations.values_overridden, DEPLOYED),
            Check("IV-DEPLOY-004.4", operations.history_kept, DEPLOYED),
        ),
    ),
}
