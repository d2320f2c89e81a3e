"""IV-CONT-001 to 006: Dockerfiles, build contexts, health endpoints, configuration, images."""

from phase4 import toolchain
from phase4.criteria.cont import build_context as context_checks
from phase4.criteria.cont import dockerfiles, end_to_end, image_size
from phase4.criteria.cont import running_containers as running
from phase4.criteria.inputs.files import files
from phase4.criteria.inputs.live import base_image, engine, image
from phase4.criteria.probes import diagnostics
from phase4.engine.checks import Check, Command, Step, TaskDefinition
from phase4.engine.context import Context
from phase4.images import app, bases
from phase4.images.bases import ensure_bases
from phase4.toolchain.engine import ensure_engine

FRONTEND = (
    files("frontend/Dockerfile"),
    image("frontend"),
    base_image("node:22-alpine"),
)
BACKEND = (
    files("backend/Dockerfile"),
    image("backend"),
    base_image("python:3.13-slim"),
)
CONTEXTS = (
    # BuildKit prefers the one that is named after the Dockerfile.
    files(
        *(f"{name}/{file}" for name in app.COMPONENTS for file in (".dockerignore", "Dockerfile.dockerignore")),
    ),
    engine(),
)
BOTH = (image("frontend"), image("backend"), base_image(end_to_end.DATABASE_IMAGE))


def start_engine(context: Context) -> None:
    ensure_engine(context.progress)


def engine_plan(context: Context) -> list[Command]:
    return toolchain.install_plan(["docker"])


def make_bases(context: Context) -> None:
    ensure_bases(context.progress)


def build_frontend(context: Context) -> None:
    app.build("frontend", context.progress)


def build_backend(context: Context) -> None:
    app.build("backend", context.progress)


ENGINE = Step("the container engine answers", engine_plan, start_engine)
BASES = Step(
    "base images: official ones, else stand-ins under the same tags",
    lambda context: bases.pull_plan(),
    make_bases,
)
BUILD_FRONTEND = Step(
    "build the frontend's image, if its sources changed",
    lambda context: app.build_plan("frontend"),
    build_frontend,
)
BUILD_BACKEND = Step(
    "build the backend's image, if its sources changed",
    lambda context: app.build_plan("backend"),
    build_backend,
)
BUILD_ALL = (ENGINE, BASES, BUILD_FRONTEND, BUILD_BACKEND)

TASKS: dict[str, TaskDefinition] = {
    "IV-CONT-001": TaskDefinition(
        diagnose=diagnostics.of_images,
        steps=(ENGINE, BASES, BUILD_FRONTEND),
        checks=(
            Check("IV-CONT-001.1", dockerfiles.multi_stage(dockerfiles.FRONTEND), FRONTEND),
            Check("IV-CONT-001.2", image_size.small("frontend", "IV-CONT-001.2"), FRONTEND),
            Check("IV-CONT-001.3", dockerfiles.not_root(dockerfiles.FRONTEND), FRONTEND),
            Check(
                "IV-CONT-001.4",
                dockerfiles.official_base(dockerfiles.FRONTEND, dockerfiles.node_inside),
                FRONTEND,
            ),
            Check("IV-CONT-001.5", dockerfiles.dependency_layer_cached, FRONTEND),
            Check("IV-CONT-001.6", dockerfiles.standalone_output, FRONTEND),
        ),
    ),
    "IV-CONT-002": TaskDefinition(
        diagnose=diagnostics.of_images,
        steps=(ENGINE, BASES, BUILD_BACKEND),
        checks=(
            Check("IV-CONT-002.1", dockerfiles.multi_stage(dockerfiles.BACKEND), BACKEND),
            Check("IV-CONT-002.2", image_size.small("backend", "IV-CONT-002.2"), BACKEND),
            Check("IV-CONT-002.3", dockerfiles.not_root(dockerfiles.BACKEND), BACKEND),
            Check(
                "IV-CONT-002.4",
                dockerfiles.official_base(dockerfiles.BACKEND, dockerfiles.python_inside),
                BACKEND,
            ),
            Check("IV-CONT-002.5", dockerfiles.isolated_environment, BACKEND),
            Check("IV-CONT-002.6", dockerfiles.system_dependencies, BACKEND),
        ),
    ),
    "IV-CONT-003": TaskDefinition(
        diagnose=diagnostics.of_images,
        steps=(ENGINE,),
        checks=(
            Check("IV-CONT-003.1", context_checks.ignore_file(context_checks.FRONTEND), CONTEXTS),
            Check("IV-CONT-003.2", context_checks.ignore_file(context_checks.BACKEND), CONTEXTS),
            Check("IV-CONT-003.3", context_checks.unnecessary_stays, CONTEXTS),
            Check("IV-CONT-003.4", context_checks.sensitive_stays, (files(*app.COMPONENTS), engine())),
        ),
    ),
    "IV-CONT-004": TaskDefinition(
        diagnose=diagnostics.of_images,
        steps=BUILD_ALL,
        checks=(
            Check("IV-CONT-004.1", running.frontend_health, BOTH),
            Check("IV-CONT-004.2", running.backend_health, BOTH),
            Check("IV-CONT-004.3", running.status_codes, BOTH),
            Check("IV-CONT-004.4", running.timestamps, BOTH),
        ),
    ),
    "IV-CONT-005": TaskDefinition(
        diagnose=diagnostics.of_images,
        steps=BUILD_ALL,
        checks=(
            Check("IV-CONT-005.1", running.standalone, BOTH),
            Check("IV-CONT-005.2", running.fit_for_containers, BOTH),
            Check("IV-CONT-005.3", running.externalized, BOTH),
            Check("IV-CONT-005.4", running.ports_flexible, BOTH),
        ),
    ),
    "IV-CONT-006": TaskDefinition(
        diagnose=diagnostics.of_images,
        steps=BUILD_ALL,
        checks=(
            Check("IV-CONT-006.1", running.builds("frontend"), BOTH),
            Check("IV-CONT-006.2", running.builds("backend"), BOTH),
            Check("IV-CONT-006.3", running.runs_without_errors, BOTH),
            Check("IV-CONT-006.4", running.health_in_containers, BOTH),
            Check("IV-CONT-006.5", running.tagged, BOTH),
        ),
    ),
}
