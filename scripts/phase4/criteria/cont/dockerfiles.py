"""IV-CONT-001 and 002: the two Dockerfiles and the images they make."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from phase4.criteria.cont import end_to_end
from phase4.criteria.probes import dockerfile, images
from phase4.criteria.probes.dockerfile import Dockerfile
from phase4.criteria.probes.images import Inside
from phase4.engine.checks import Context, Recorder
from phase4.system import paths

USER = "1001"
ROOT_PLACES = ("/", "/etc", "/usr/bin")
COMPILERS = {"gcc", "cc", "c++", "make", "ld", "git"}


@dataclass(frozen=True)
class Plan:
    """What the specification asks of a component's image.

    Args:
        stages: the names its stages have, in order.
        source: the stage that the final one takes its files from.
        limit: megabytes (10^6 bytes) it may have at most.
        base: the official image it is made from.
        leftovers: files in the image that only a build needs.
    """

    component: str
    stages: tuple[str, ...]
    source: str
    limit: int
    base: str
    leftovers: re.Pattern[str]


FRONTEND = Plan(
    component="frontend",
    stages=("deps", "builder", "runner"),
    source="builder",
    limit=500,
    base="node:22-alpine",
    leftovers=re.compile(r"^/app/(?!node_modules/|\.next/).*\.tsx?$|^/app/node_modules/(typescript|eslint)/"),
)
BACKEND = Plan(
    component="backend",
    stages=("deps", "runner"),
    source="deps",
    limit=300,
    base="python:3.13-slim",
    leftovers=re.compile(r"^/app/(tests|\.venv)/|/\.env|\.db$"),
)


def dockerfile_of(context: Context, component: str) -> Dockerfile:
    """A component's Dockerfile, read once."""
    path = paths.ROOT / component / "Dockerfile"
    return context.once(("dockerfile", component), lambda: dockerfile.read(path))


def multi_stage(plan: Plan) -> Callable[[Recorder], None]:
    """The check that an image is made in stages and keeps none of what only the build needs."""

    def check(recorder: Recorder) -> None:
        """The Dockerfile lacks a stage, or the image holds build tools: copy only results into `runner`."""
        found = dockerfile_of(recorder.context, plan.component)
        where = f"{plan.component}/Dockerfile"
        named = [name for name in found.names if name in plan.stages]
        recorder.expect_equal("stages", list(plan.stages), named, artefact=where)
        recorder.expect_equal("stage that makes the image", "runner", found.final.name, artefact=where)
        sources = sorted({copy.stage for copy in found.final.copies() if copy.stage})
        recorder.expect(
            f"the image's files come from {plan.source}",
            plan.source in sources,
            expected=plan.source,
            actual=sources,
            artefact=where,
        )
        unused = set(plan.stages) - found.feeds(found.final) - {found.final.name}
        recorder.expect_empty("stages that the image is not made from", sorted(unused), artefact=where)
        _look_at_result(recorder, plan, found)

    return check


def _look_at_result(recorder: Recorder, plan: Plan, found: Dockerfile) -> None:
    """Evidence from the built image: no build command in its history, no build tool or source inside."""
    image = images.facts(recorder.context, plan.component)
    commands = [
        re.sub(r"--mount=\S+ ", "", one.value)
        for stage in found.stages
        if stage is not found.final
        for one in stage.of("RUN")
    ]
    ran = [command for command in commands if any(command in line for line in image.history)]
    place = {"artefact": image.reference, "digest": image.id}
    recorder.expect_empty("build commands in the image's own history", ran, source=image.inspected, **place)
    inside = images.inside(recorder.context, plan.component)
    recorder.expect_empty(
        "compilers in the image", sorted(COMPILERS & set(inside.all("tool"))), source=inside.done, **place
    )
    left = [file for file in inside.all("file") if plan.leftovers.search(file)]
    recorder.expect_empty("sources and build tools in the image", left[:20], source=inside.done, **place)


def small(plan: Plan) -> Callable[[Recorder], None]:
    """The check of an image's size."""

    def check(recorder: Recorder) -> None:
        """The image is too large: see `docker history` for the layer that makes it so, and copy less."""
        image = images.facts(recorder.context, plan.component)
        size = image.size / 1e6
        recorder.expect(
            "image size in MB (10^6 bytes)",
            0 < size < plan.limit,
            expected=f"< {plan.limit}",
            actual=f"{size:.1f}",
            source=image.inspected,
            artefact=image.reference,
            digest=image.id,
        )

    return check


def not_root(plan: Plan) -> Callable[[Recorder], None]:
    """The check of the user that an image runs as."""

    def check(recorder: Recorder) -> None:
        """The image does not run as UID 1001: end its Dockerfile's last stage with `USER 1001:1001`."""
        image = images.facts(recorder.context, plan.component)
        place = {"artefact": image.reference, "digest": image.id}
        recorder.expect_equal("user in the image", USER, image.user.partition(":")[0], source=image.inspected, **place)
        inside = images.inside(recorder.context, plan.component)
        recorder.expect_equal(
            "user of a process in a container", USER, inside.first("uid"), source=inside.done, **place
        )
        recorder.expect(
            "group of a process in a container",
            inside.first("gid") not in ("", "0"),
            expected="not 0",
            actual=inside.first("gid"),
            source=inside.done,
            **place,
        )
        recorder.expect_empty("places it can write to", inside.all("writable"), source=inside.done, **place)

    return check


def official_base(plan: Plan, inside_is_right: Callable[[Recorder, Inside], None]) -> Callable[[Recorder], None]:
    """The check of the image that a component's image is made from."""

    def check(recorder: Recorder) -> None:
        """The image is made from another base than the official one: mend FROM in the Dockerfile."""
        found = dockerfile_of(recorder.context, plan.component)
        where = f"{plan.component}/Dockerfile"
        recorder.expect_equal("images in FROM", {plan.base}, set(found.image_bases()), artefact=where)
        image = images.facts(recorder.context, plan.component)
        inside_is_right(recorder, images.inside(recorder.context, plan.component))
        base = images.base_facts(recorder.context, plan.base)
        if base is None:
            recorder.record_deviation(f"{plan.base} is no longer on this machine, so its layers could not be compared")
            return
        recorder.expect_equal(
            f"lowest layers are those of {plan.base}",
            base.layers,
            image.layers[: len(base.layers)],
            source=base.inspected,
            artefact=image.reference,
            digest=base.id,
        )
        if how := images.stand_in(base):
            recorder.record_deviation(f"{plan.base} is a stand-in here ({how}): no container registry was within reach")

    return check


def node_inside(recorder: Recorder, inside: Inside) -> None:
    """Evidence that the image runs Node.js 22 on musl, as Alpine does."""
    version = inside.first("node")
    right = version.startswith("v22.")
    recorder.expect("Node.js in the image", right, expected="v22.*", actual=version, source=inside.done)
    musl = [loader for loader in inside.all("loader") if "ld-musl" in loader]
    recorder.expect_at_least("musl loaders in the image", 1, len(musl), source=inside.done)


def python_inside(recorder: Recorder, inside: Inside) -> None:
    """Evidence that the image runs Python 3.13 on Debian, as python:slim does."""
    version = inside.first("python")
    right = version.startswith("Python 3.13.")
    recorder.expect("Python in the image", right, expected="Python 3.13.*", actual=version, source=inside.done)
    recorder.expect_equal("distribution in the image", "debian", inside.release.get("ID"), source=inside.done)


def dependency_layer_cached(recorder: Recorder) -> None:
    """Changing a source file installs every dependency anew: copy the package files alone before `npm ci`."""
    found = dockerfile_of(recorder.context, "frontend")
    deps = found.stage("deps")
    copied = sorted({source for copy in deps.copies() for source in copy.sources} if deps else set())
    package_files = ["package-lock.json", "package.json"]
    recorder.expect_equal("what `deps` copies", package_files, copied, artefact="frontend/Dockerfile")
    built = images.rebuilt(recorder.context, "frontend", "app/page.tsx")
    recorder.expect_exit_0("build of `deps`", built.first)
    recorder.expect_exit_0("build of `deps` after a change of app/page.tsx", built.second)
    installs = {name: cached for name, cached in built.cached.items() if "npm ci" in name}
    recorder.expect_at_least("installing steps", 1, len(installs), source=built.second)
    again = [name for name, cached in installs.items() if not cached]
    recorder.expect_empty("installing steps that ran again", again, source=built.second)


def standalone_output(recorder: Recorder) -> None:
    """The image lacks Next.js' standalone server or its static files, or does not serve them."""
    image = images.facts(recorder.context, "frontend")
    place = {"artefact": image.reference, "digest": image.id}
    inside = images.inside(recorder.context, "frontend")
    files = inside.all("file")
    for wanted in ("/app/server.js", "/app/.next/BUILD_ID"):
        recorder.expect(f"{wanted} is in the image", wanted in files, expected="there",
                  actual="there" if wanted in files else "missing", source=inside.done, **place)  # fmt: skip
    static = [file for file in files if file.startswith("/app/.next/static/")]
    recorder.expect_at_least("static files in the image", 1, len(static), source=inside.done, **place)
    recorder.expect_equal(
        "command of the image", ["node", "server.js"], image.config.get("Cmd"), source=image.inspected, **place
    )
    seen = recorder.context.once("frontend alone", lambda: end_to_end.frontend_alone(image.reference))
    for name, answer in seen.answers.items():
        recorder.expect_equal(f"{name}: {answer.request}", 200, answer.status, **place)


def isolated_environment(recorder: Recorder) -> None:
    """Python packages are not in a virtual environment of their own: install them into one in `deps` and copy it."""
    said, done = images.python_inside(recorder.context)
    apart = said["prefix"] != said["base_prefix"]
    expected = f"other than {said['base_prefix']}"
    recorder.expect("environment of the image's python", apart, expected=expected, actual=said["prefix"], source=done)
    outside = [f"{name}: {file}" for name, file in said["origins"].items() if not file.startswith(said["prefix"])]
    recorder.expect_empty("packages from elsewhere", outside, source=done)
    recorder.expect_equal("the base interpreter finds them too", False, said["base_has_fastapi"], source=done)
    copies = dockerfile_of(recorder.context, "backend").final.copies()
    from_deps = [copy.destination for copy in copies if copy.stage == "deps"]
    copied = any(said["prefix"].startswith(place.rstrip("/")) for place in from_deps)
    recorder.expect("the environment is copied from `deps`", copied, expected=said["prefix"], actual=from_deps,
              artefact="backend/Dockerfile")  # fmt: skip


def system_dependencies(recorder: Recorder) -> None:
    """A compiled Python package cannot be loaded in the image: a system library it needs is missing there."""
    said, done = images.python_inside(recorder.context)
    recorder.expect_at_least("compiled modules in the environment", 1, said["extensions"], source=done)
    recorder.expect_empty("compiled modules that cannot be loaded", said["broken"], source=done)
    missing = [name for name, file in said["origins"].items() if file.startswith("missing")]
    recorder.expect_empty("packages of the application that cannot be imported", missing, source=done)
