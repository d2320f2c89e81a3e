"""IV-CONT-004 to 006: how the containers behave when they really run."""

import json
import re
from collections.abc import Callable
from typing import Any

from phase4.chart.secret_values import secret_in_words, secret_kind
from phase4.criteria.cont import end_to_end
from phase4.criteria.cont.dockerfiles import OF_LIBRARIES, dockerfile_of
from phase4.criteria.cont.end_to_end import Images, ScenarioResult
from phase4.criteria.inputs.live import image_ids, image_reference
from phase4.criteria.probes import docker, images
from phase4.criteria.probes.dockerfile import Instruction
from phase4.criteria.probes.http import Response
from phase4.criteria.probes.image_names import familiar_name
from phase4.engine.checks import Recorder
from phase4.engine.context import Context, remembered
from phase4.system.process import Completed

CLOCK_SECONDS = 30.0
GRACEFUL = (0, 143)  # ended by itself, or by the SIGTERM it was sent (128 + 15); 137 would be a kill
TROUBLE = re.compile(r"Traceback|Unhandled|FATAL|EACCES|EROFS|Read-only file system|Permission denied")
# Where the backend is, is a matter of the deployment.
DEPLOYMENT_SETTINGS = re.compile(r"BACKEND_URL|NEXT_PUBLIC_")
SECRET_FILE = re.compile(r"/(?:\.env[^/]*|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:key|p12|pfx))$")
# In a layer's command: RUN |2 NAME=value OTHER=value /bin/sh -c ...
BUILD_ARGUMENT = re.compile(r"(?<=\s)(?P<name>[A-Za-z_]\w*)=(?P<value>\S+)")
CONTENT_TAG = re.compile(r"^todo-(frontend|backend):[0-9a-f]{12}$")


def references(context: Context) -> Images:
    """The images of this checkout's sources.

    Raises:
        Phase4Error: one of them is not built.
    """
    return Images(images.facts(context, "frontend").reference, images.facts(context, "backend").reference)


@remembered
def default_config_run(context: Context) -> ScenarioResult:
    """How the containers answer with the default configuration, with an outage of the database."""
    return end_to_end.default_config_run(references(context))


@remembered
def other_config_run(context: Context) -> ScenarioResult:
    """How the containers answer with another configuration."""
    return end_to_end.configured_otherwise(references(context))


@remembered
def next_config(context: Context) -> Completed:
    """The configuration that Next.js' standalone server was built with, as the image keeps it."""
    reference = images.facts(context, "frontend").reference
    return docker.inside(reference, ["cat", ".next/required-server-files.json"])


def answered(recorder: Recorder, name: str, answer: Response, status: int, *, as_json: bool = True) -> None:
    """Evidence that an answer has this status, and is JSON if it must be."""
    recorder.expect(
        f"{name}: {answer.request}",
        answer.status == status,
        expected=status,
        actual=answer.status or answer.text,
    )
    if as_json:
        recorder.expect(
            f"{name}: body",
            answer.is_json,
            expected="application/json",
            actual=f"{answer.content_type or 'no content type'}: {answer.text[:300]}",
        )


def frontend_health(recorder: Recorder) -> None:
    """The frontend's /api/health does not answer 200 with a JSON object that says its status."""
    answer = default_config_run(recorder.context).answers["frontend health"]
    answered(recorder, "frontend health", answer, 200)
    text = answer.data.get("status") if isinstance(answer.data, dict) else None
    recorder.expect_equal("status it says", "ok", text)


def backend_health(recorder: Recorder) -> None:
    """The backend's /health or /ready does not answer 200 with a JSON object that says its status."""
    for name in ("backend health", "backend ready"):
        answer = default_config_run(recorder.context).answers[name]
        answered(recorder, name, answer, 200)
        text = answer.data.get("status") if isinstance(answer.data, dict) else None
        recorder.expect(f"{name}: status it says", bool(text), expected="a status", actual=text)
    ready = default_config_run(recorder.context).answers["backend ready"].data or {}
    recorder.expect("what /ready looked at", bool(ready.get("checks")), expected="checks", actual=ready.get("checks"))


def status_codes(recorder: Recorder) -> None:
    """A health endpoint answers a wrong status: readiness must be 503 without a database, liveness must not."""
    observed = default_config_run(recorder.context)
    answered(recorder, "ready before the migrations", observed.answers["not migrated"], 503)
    answered(recorder, "ready without database", observed.answers["ready without database"], 503)
    answered(recorder, "alive without database", observed.answers["health without database"], 200)
    answered(recorder, "frontend alive without database", observed.answers["frontend without database"], 200)
    answered(recorder, "ready when it is back", observed.answers["ready again"], 200)
    for part in ("frontend", "backend"):
        answered(recorder, f"{part}, wrong method", observed.answers[f"{part} wrong method"], 405, as_json=False)
        answered(recorder, f"{part}, unknown path", observed.answers[f"{part} unknown path"], 404, as_json=False)


def timestamps(recorder: Recorder) -> None:
    """A health answer lacks a `timestamp` in ISO 8601 with time zone that is the time of the answer."""
    observed = default_config_run(recorder.context)
    for name in ("frontend health", "backend health", "backend ready", "ready without database"):
        answer = observed.answers[name]
        age = answer.timestamp_age()
        recorder.expect(
            f"{name}: age of its timestamp in seconds",
            age is not None and abs(age) < CLOCK_SECONDS,
            expected=f"within {CLOCK_SECONDS:.0f}",
            actual=f"{age:.2f}" if age is not None else f"no timestamp in {answer.text[:200]}",
        )
    first, last = (observed.answers[name].data or {} for name in ("backend ready", "ready again"))
    fresh = first.get("timestamp") != last.get("timestamp")
    recorder.expect_equal("two answers at different times differ", True, fresh)


def standalone(recorder: Recorder) -> None:
    """Next.js does not make a standalone server: set `output: "standalone"` in next.config.ts."""
    image = images.facts(recorder.context, "frontend")
    location = {"artefact": image.reference, "digest": image.id}
    result = next_config(recorder.context)
    recorder.expect_exit_0("the server's own record of its configuration", result, **location)
    config = json.loads(result.stdout)["config"] if result.ok else {}
    recorder.expect_equal("output", "standalone", config.get("output"), source=result, **location)


def fit_for_containers(recorder: Recorder) -> None:
    """The backend needs a writable disk, root, or a terminal, or does not end when asked to."""
    observed = default_config_run(recorder.context)
    image = images.facts(recorder.context, "backend")
    command = image.config.get("Cmd") or image.config.get("Entrypoint")
    shell = not command or command[0] in ("/bin/sh", "sh", "/bin/bash", "bash")
    recorder.expect_equal(
        "its process is started by a shell, which would swallow SIGTERM", False, shell, source=image.inspected
    )
    answered(recorder, "reached through a published port", observed.answers["backend health"], 200)
    ended = observed.exits["backend"]
    recorder.expect_equal("its file system was read-only", True, ended.read_only)
    lines = len(ended.log.splitlines())
    recorder.expect_at_least("log lines on standard output", 1, lines)
    _ended_gracefully(recorder, observed, "backend")


def externalized(recorder: Recorder) -> None:
    """A setting is baked into an image or a secret has a default: read it from the environment at run time."""
    observed = other_config_run(recorder.context)
    answered(recorder, "sign-up at a backend named by BACKEND_URL", observed.answers["signed up through it"], 201)
    answered(recorder, "sign-in at that backend itself", observed.answers["known to that backend"], 200)
    lost = observed.answers["proxied to nobody"]
    recorder.expect("a BACKEND_URL that leads nowhere", lost.status in (502, 503, 504), expected="502, 503 or 504",
              actual=lost.status or lost.text)  # fmt: skip
    recorder.expect_exit_0("migrations of a database named by DATABASE_URL", observed.commands["migrate in place"])
    answered(recorder, "ready with that database", observed.answers["backend ready elsewhere"], 200)
    refused = observed.commands["without secret"]
    recorder.expect("a production backend without AUTH_SECRET", not refused.ok, expected="refuses to start",
              actual=f"exit {refused.exit_code}: {refused.tail()[-300:]}", source=refused)  # fmt: skip
    for component in ("frontend", "backend"):
        _expect_nothing_baked(recorder, component)


def _expect_nothing_baked(recorder: Recorder, component: str) -> None:
    """Evidence that neither a setting of the deployment nor a secret is in an image, its history or its Dockerfile."""
    image = images.facts(recorder.context, component)
    reference: dict[str, Any] = {"source": image.inspected, "digest": image.id}
    baked = [name for name, value in image.environment.items() if DEPLOYMENT_SETTINGS.search(name) and value]
    baked += baked_secrets(recorder.context, component)
    recorder.expect_empty(f"{component}: settings baked into the image", baked, **reference)
    parsed = dockerfile_of(recorder.context, component)
    written = [
        f"{instruction.keyword}, line {instruction.line}: {kind}"
        for instruction in parsed.instructions
        if (kind := written_secret(instruction))
    ]
    recorder.expect_empty(f"{component}: secrets in the Dockerfile", written, artefact=f"{component}/Dockerfile")
    inside = images.inside(recorder.context, component)
    kept = [file for file in inside.all("file") if SECRET_FILE.search(file) and not OF_LIBRARIES.search(file)]
    recorder.expect_empty(f"{component}: environment files in the image", kept, source=inside.result)


def written_secret(instruction: Instruction) -> str:
    """What secret an instruction holds: a setting's value, or a word of a command or of a heredoc; empty if none."""
    if instruction.keyword in ("ARG", "ENV", "LABEL", "ONBUILD"):  # ONBUILD has the words of what it puts off
        kinds = [(name, secret_kind(name, value)) for name, value in instruction.pairs().items()]
        if named := next((f"{name}: {kind}" for name, kind in kinds if kind), ""):
            return named
    if instruction.keyword in ("ARG", "ENV", "LABEL"):
        return ""
    lines = [line for heredoc in instruction.heredocs for line in heredoc.splitlines()]
    return next((kind for text in (" ".join(instruction.words), *lines) if (kind := secret_in_words([text]))), "")


def baked_secrets(context: Context, component: str) -> list[str]:
    """Secrets in an image's environment and among the build arguments in its history, but for what its base brings."""
    image = images.facts(context, component)
    parsed = dockerfile_of(context, component)
    base = images.base_facts(context, familiar_name(parsed.root_image(parsed.final)))
    inherited = base.environment if base else {}
    own = {name: value for name, value in image.environment.items() if inherited.get(name) != value}
    # Without the base nothing tells its checksums from random secrets.
    matches = [
        f"{name}: {kind}" for name, value in own.items() if (kind := secret_kind(name, value, randomness=bool(base)))
    ]
    arguments = [match for line in image.history for match in BUILD_ARGUMENT.finditer(line)]
    return matches + [
        f"build argument {match['name']}: {kind}"
        for match in arguments
        if (kind := secret_kind(match["name"], match["value"], randomness=False))
    ]


def ports_flexible(recorder: Recorder) -> None:
    """A container does not listen on the port that PORT names."""
    observed = other_config_run(recorder.context)
    answered(recorder, "backend with PORT=9090", observed.answers["backend elsewhere"], 200)
    answered(recorder, "frontend with PORT=4040", observed.answers["frontend elsewhere"], 200)
    usual = default_config_run(recorder.context)
    answered(recorder, "backend on its usual port", usual.answers["backend health"], 200)
    answered(recorder, "frontend on its usual port", usual.answers["frontend health"], 200)


def builds(component: str) -> Callable[[Recorder], None]:
    """The check that a component's image builds from its sources."""

    def check(recorder: Recorder) -> None:
        """The image does not build: run `docker build` in the component's folder and read its last lines."""
        image = images.facts(recorder.context, component)
        recorder.expect("the image of these sources", bool(image.id), expected="there", actual=image.id,
                  source=image.inspected, artefact=image.reference, digest=image.id)  # fmt: skip
        again = images.built_again(recorder.context, component)
        recorder.expect_exit_0("a build of the same sources", again, artefact=image.reference)

    return check


def runs_without_errors(recorder: Recorder) -> None:
    """A container restarted, wrote of an error, ran as root, or had to be killed."""
    observed = default_config_run(recorder.context)
    for part in ("frontend", "backend"):
        ended = observed.exits[part]
        recorder.expect_equal(f"{part}: restarts", 0, ended.restarts)
        recorder.expect_equal(f"{part}: read-only file system", True, ended.read_only)
        user = observed.commands[f"{part} user"]
        recorder.expect_equal(f"{part}: user of its main process", "1001", _effective_uid(user.stdout), source=user)
        trouble = [line for line in ended.log.splitlines() if TROUBLE.search(line)]
        recorder.expect_empty(f"{part}: trouble in its log", trouble[:5])
        _ended_gracefully(recorder, observed, part)
    for name in ("migrate", "migrate again"):
        recorder.expect_exit_0(name, observed.commands[name])


def _effective_uid(status: str) -> str:
    """The effective user in a line of /proc/1/status: ``Uid: real effective saved filesystem``."""
    matches = re.search(r"Uid:\s+\d+\s+(\d+)", status)
    return matches[1] if matches else ""


def _ended_gracefully(recorder: Recorder, scenario: ScenarioResult, part: str) -> None:
    ended = scenario.exits[part]
    recorder.expect(
        f"{part}: exit code when asked to end",
        ended.exit_code in GRACEFUL,
        expected=" or ".join(map(str, GRACEFUL)),
        actual=ended.exit_code,
        source=ended.stopped,
    )


def health_in_containers(recorder: Recorder) -> None:
    """A health endpoint cannot be reached in a running container."""
    observed = default_config_run(recorder.context)
    for name in ("frontend health", "backend health", "backend ready"):
        answered(recorder, name, observed.answers[name], 200)
    # Nobody is signed in, and it is the backend that says so; the frontend itself would answer 502 without it.
    answered(recorder, "the backend through the frontend", observed.answers["through the frontend"], 401)


def tagged(recorder: Recorder) -> None:
    """An image is not tagged with the hash of its sources, or something is tagged `latest`."""
    known = image_ids(recorder.context)
    for component in ("frontend", "backend"):
        reference = image_reference(recorder.context, component)
        recorder.expect(f"{component}: tag of its sources", bool(CONTENT_TAG.match(reference)),
                  expected=CONTENT_TAG.pattern, actual=reference)  # fmt: skip
        image = images.facts(recorder.context, component)
        recorder.expect_equal(f"{component}: what has this tag", image.id, known.get(reference), source=image.inspected)
        recorder.expect_equal(f"{component}: something is tagged latest", False, f"todo-{component}:latest" in known)
