"""IV-CONT-001 and 002: the two Dockerfiles and the images they make."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

from phase4.criteria.cont import end_to_end
from phase4.criteria.cont.end_to_end import ScenarioResult
from phase4.criteria.probes import dockerfile, image_names, images
from phase4.criteria.probes.docker import ImageFacts
from phase4.criteria.probes.dockerfile import Dockerfile, Stage
from phase4.criteria.probes.images import ImageContents
from phase4.engine.checks import Recorder
from phase4.engine.context import Context, remembered
from phase4.system import paths

USER = "1001"
COMPILERS = {"gcc", "cc", "c++", "make", "ld", "git"}
INSTALLS = re.compile(r"\b(?:npm|pnpm|yarn|bun|corepack)\b")
# A library may bring tests and databases of its own: those are not the application's.
OF_LIBRARIES = re.compile(r"/(?:site-packages|node_modules)/")


@dataclass(frozen=True)
class ImageRequirements:
    """What the specification asks of a component's image.

    Args:
        stages: the names its stages have, in order; others may stand between them.
        source: the stage that the final one takes its files from.
        base: the official image it is made from, as a pattern of its name and tag, and as people say it.
        leftovers: files in the image, from its working directory, that only a build needs.
    """

    component: str
    stages: tuple[str, ...]
    source: str
    base: re.Pattern[str]
    base_name: str
    leftovers: re.Pattern[str]


FRONTEND = ImageRequirements(
    component="frontend",
    stages=("deps", "builder", "runner"),
    source="builder",
    base=re.compile(r"node:(?:[\w.-]+-)?alpine[\d.]*"),
    base_name="the official Node.js on Alpine, such as node:22-alpine",
    leftovers=re.compile(r"^/(?!node_modules/|\.next/).*\.tsx?$|^/node_modules/(typescript|eslint)/"),
)
BACKEND = ImageRequirements(
    component="backend",
    stages=("deps", "runner"),
    source="deps",
    base=re.compile(r"python:(?:[\w.-]+-)?slim(?:-\w+)?"),
    base_name="the official slim Python, such as python:3.13-slim",
    leftovers=re.compile(r"^/tests/|/\.env(?:\.[^/]*)?$|\.(?:db|sqlite3?)$"),
)


@remembered
def dockerfile_of(context: Context, component: str) -> Dockerfile:
    """A component's Dockerfile, read once."""
    return dockerfile.read(paths.ROOT / component / "Dockerfile")


def multi_stage(required: ImageRequirements) -> Callable[[Recorder], None]:
    """The check that an image is made in stages and keeps none of what only the build needs."""

    def check(recorder: Recorder) -> None:
        """The Dockerfile lacks a stage, or the image holds build tools: copy only results into `runner`."""
        parsed = dockerfile_of(recorder.context, required.component)
        where = f"{required.component}/Dockerfile"
        named = [name for name in parsed.names if name in required.stages]
        recorder.expect_equal("stages", list(required.stages), named, artefact=where)
        recorder.expect_equal("stage that makes the image", "runner", parsed.final.name, artefact=where)
        fed = parsed.feeds(parsed.final)
        recorder.expect(f"the image's files come from {required.source}", required.source in fed, artefact=where,
                  expected=required.source, actual=sorted(fed) or "the build context alone")  # fmt: skip
        unused = set(required.stages) - fed - {parsed.final.name}
        recorder.expect_empty("stages that the image is not made from", sorted(unused), artefact=where)
        _expect_results_alone(recorder, required, parsed)

    return check


def _expect_results_alone(recorder: Recorder, required: ImageRequirements, parsed: Dockerfile) -> None:
    """Evidence from the built image: no build command in its history, no build tool or source inside."""
    image = images.facts(recorder.context, required.component)
    own = parsed.chain(parsed.final)
    kept = {instruction.text for stage in own for instruction in stage.of("RUN")}
    others = [instruction for stage in parsed.stages if stage not in own for instruction in stage.of("RUN")]
    commands = [instruction.text for instruction in others if instruction.text not in kept]
    ran = [command for command in commands if any(command in line for line in image.history)]
    location: dict[str, Any] = {"artefact": image.reference, "digest": image.id}
    recorder.expect_empty("build commands in the image's own history", ran, source=image.inspected, **location)
    inside = images.inside(recorder.context, required.component)
    compilers = sorted(COMPILERS & set(inside.all("tool")))
    recorder.expect_empty("compilers in the image", compilers, source=inside.result, **location)
    left = [file for file in inside.own_files() if required.leftovers.search(file) and not OF_LIBRARIES.search(file)]
    recorder.expect_empty("sources and build tools in the image", left[:20], source=inside.result, **location)


def not_root(required: ImageRequirements) -> Callable[[Recorder], None]:
    """The check of the user that an image runs as."""

    def check(recorder: Recorder) -> None:
        """The image does not run as UID 1001: end its last stage with `USER 1001`, or a name that has that number."""
        image = images.facts(recorder.context, required.component)
        location: dict[str, Any] = {"artefact": image.reference, "digest": image.id}
        inside = images.inside(recorder.context, required.component)
        user, uid = image.user.partition(":")[0], inside.first("uid")
        recorder.expect("user in the image", user not in ("", "0", "root"), expected="one that is not root",
                  actual=user or "none, which is root", source=image.inspected, **location)  # fmt: skip
        recorder.expect_equal("user of a process in a container", USER, uid, source=inside.result, **location)
        recorder.advise("user in the image by number, which Kubernetes can check", user == USER, expected=USER,
                  actual=user, source=image.inspected, **location)  # fmt: skip
        group = inside.first("gid")
        recorder.advise("group of a process in a container", group not in ("", "0"), expected="not 0", actual=group,
                  source=inside.result, **location)  # fmt: skip
        recorder.advise_empty("folders it can write to", inside.all("writable"), source=inside.result, **location)

    return check


def official_base(
    required: ImageRequirements, expect_inside: Callable[[Recorder, ImageContents], None]
) -> Callable[[Recorder], None]:
    """The check of the image that a component's image is made from."""

    def check(recorder: Recorder) -> None:
        """The image is made from another base than the official one: mend FROM in the Dockerfile."""
        parsed = dockerfile_of(recorder.context, required.component)
        where = f"{required.component}/Dockerfile"
        reference = parsed.root_image(parsed.final)
        recorder.expect(f"the image that {parsed.final.name} is made from", is_official(reference, required.base),
                  expected=required.base_name, actual=reference, artefact=where)  # fmt: skip
        expect_inside(recorder, images.inside(recorder.context, required.component))
        _expect_layers(recorder, required.component, image_names.familiar_name(reference))

    return check


def is_official(reference: str, pattern: re.Pattern[str]) -> bool:
    """Whether a reference names a wanted one of Docker's official images, from wherever it is served.

    A digest without a tag does not say which image of the repository it is: that is left to the layers.
    """
    name = image_names.parse(reference)
    if not name.official:
        return False
    if name.digest and not name.tag:
        return name.official == pattern.pattern.partition(":")[0]
    return pattern.fullmatch(f"{name.official}:{name.tag or 'latest'}") is not None


def _expect_layers(recorder: Recorder, component: str, reference: str) -> None:
    """Evidence that the image's lowest layers are those of its base, and whether that is a stand-in."""
    image: ImageFacts = images.facts(recorder.context, component)
    base = images.base_facts(recorder.context, reference)
    if base is None:
        recorder.record_deviation(f"{reference} is no longer on this machine, so its layers could not be compared")
        return
    lowest = image.layers[: len(base.layers)]
    recorder.expect_equal(f"lowest layers are those of {reference}", base.layers, lowest, source=base.inspected,
              artefact=image.reference, digest=base.id)  # fmt: skip
    if how := images.stand_in(base):
        recorder.record_deviation(f"{reference} is a stand-in here ({how}): no container registry was within reach")


def node_inside(recorder: Recorder, inside: ImageContents) -> None:
    """Evidence that the image runs Node.js on musl, as Alpine does; version 22 is what the project is tried with."""
    version = inside.first("node")
    recorder.expect(
        "Node.js in the image", bool(version), expected="there", actual=version or "none", source=inside.result
    )
    tried = version.startswith("v22.")
    recorder.advise("version of Node.js", tried, expected="v22.*", actual=version, source=inside.result)
    musl = [loader for loader in inside.all("loader") if "ld-musl" in loader]
    recorder.expect_at_least("musl loaders in the image", 1, len(musl), source=inside.result)


def python_inside(recorder: Recorder, inside: ImageContents) -> None:
    """Evidence that the image runs Python on Debian, as python:slim does; 3.13 is what the project is tried with."""
    version = inside.first("python")
    recorder.expect(
        "Python in the image", bool(version), expected="there", actual=version or "none", source=inside.result
    )
    tried = version.startswith("Python 3.13.")
    recorder.advise("version of Python", tried, expected="Python 3.13.*", actual=version, source=inside.result)
    recorder.expect_equal("distribution in the image", "debian", inside.release.get("ID"), source=inside.result)


def dependency_layer_cached(recorder: Recorder) -> None:
    """Changing a source file installs every dependency anew: copy the package files alone before the install."""
    source = "app/page.tsx"
    parsed = dockerfile_of(recorder.context, "frontend")
    deps = parsed.stage("deps")
    early = [word for stage in parsed.chain(deps) for word in sources_before_install(stage)] if deps else []
    covering = sorted({word for word in early if covers(word, source)})
    recorder.expect_empty(f"what `deps` copies before it installs that brings {source}", covering,
                          artefact="frontend/Dockerfile")  # fmt: skip
    built = images.rebuilt(recorder.context, "frontend", source)
    recorder.expect_exit_0("build of `deps`", built.first)
    recorder.expect_exit_0(f"build of `deps` after a change of {source}", built.second)
    installs = {name: cached for name, cached in built.cached.items() if is_install(name)}
    recorder.expect_at_least("installing steps", 1, len(installs), source=built.second)
    again = [name for name, cached in installs.items() if not cached]
    recorder.expect_empty("installing steps that ran again", again, source=built.second)


def is_install(step: str) -> bool:
    """Whether a step of a build's output installs packages; a heredoc shows its first line alone, so it counts."""
    return re.search(r": RUN\b", step) is not None and (INSTALLS.search(step) is not None or "<<" in step)


def sources_before_install(stage: Stage) -> list[str]:
    """What a stage takes from the build context before it first installs packages."""
    installs = [item.line for item in stage.of("RUN") if INSTALLS.search(item.text)]
    first = min(installs, default=None)
    return [
        source
        for copy in stage.copies()
        if not copy.origin and (first is None or copy.line <= first)
        for source in copy.sources
    ]


def covers(source: str, file: str) -> bool:
    """Whether a source of COPY, a path or a pattern from the context's root, brings a file with it."""
    parts = PurePosixPath("/", source).relative_to("/").parts
    below = PurePosixPath(file).parts[: len(parts)]
    return len(below) == len(parts) and all(map(fnmatchcase, below, parts))


def standalone_output(recorder: Recorder) -> None:
    """The image lacks Next.js' standalone server or its static files, or does not serve them."""
    image = images.facts(recorder.context, "frontend")
    location: dict[str, Any] = {"artefact": image.reference, "digest": image.id}
    inside = images.inside(recorder.context, "frontend")
    files = inside.own_files()
    for needed in ("/server.js", "/.next/BUILD_ID"):
        recorder.expect(f"{inside.home}{needed} is in the image", needed in files, expected="there",
                  actual="there" if needed in files else "missing", source=inside.result, **location)  # fmt: skip
    static = [file for file in files if file.startswith("/.next/static/")]
    recorder.expect_at_least("static files in the image", 1, len(static), source=inside.result, **location)
    command = [*(image.config.get("Entrypoint") or []), *(image.config.get("Cmd") or [])]
    direct = command[-2:] == ["node", "server.js"]
    recorder.advise("command of the image, started without a shell", direct, expected=["node", "server.js"],
              actual=command, source=image.inspected, **location)  # fmt: skip
    served = frontend_alone(recorder.context)
    for name, answer in served.answers.items():
        recorder.expect_equal(f"{name}: {answer.request}", 200, answer.status, **location)


@remembered
def frontend_alone(context: Context) -> ScenarioResult:
    """How the frontend's container answers with no backend."""
    return end_to_end.frontend_alone(images.facts(context, "frontend").reference)


def isolated_environment(recorder: Recorder) -> None:
    """Python packages are not in a virtual environment of their own: install them into one in `deps` and copy it."""
    python, result = images.python_inside(recorder.context)
    prefix, base = python["prefix"], python["base_prefix"]
    recorder.expect("environment of the image's python", prefix != base, expected=f"other than {base}", actual=prefix,
              source=result)  # fmt: skip
    outside = [f"{name}: {file}" for name, file in python["origins"].items() if not file.startswith(prefix)]
    recorder.expect_empty("packages from elsewhere", outside, source=result)
    recorder.expect_equal("the base interpreter finds them too", False, python["base_has_fastapi"], source=result)


def system_dependencies(recorder: Recorder) -> None:
    """A compiled Python package cannot be loaded in the image: a system library it needs is missing there."""
    python, result = images.python_inside(recorder.context)
    recorder.expect_at_least("compiled modules in the environment", 1, python["extensions"], source=result)
    recorder.expect_empty("compiled modules that cannot be loaded", python["broken"], source=result)
    missing = [name for name, file in python["origins"].items() if file.startswith("missing")]
    recorder.expect_empty("packages of the application that cannot be imported", missing, source=result)
