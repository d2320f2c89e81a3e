"""Sound and broken worlds for the checks of IV-CONT: facts as images and containers give them, each broken once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from check_worlds import BACKEND, FRONTEND, Case, done
from phase4.criteria import catalogue
from phase4.criteria.cont import build_context, dockerfiles, image_size, running_containers
from phase4.criteria.cont.end_to_end import ContainerExit, ScenarioResult
from phase4.criteria.inputs import live
from phase4.criteria.probes import dockerfile, images
from phase4.criteria.probes.docker import ImageFacts
from phase4.criteria.probes.dockerfile import Dockerfile
from phase4.criteria.probes.http import Response
from phase4.criteria.probes.images import BuildContextTransfer, ImageContents, Rebuilt
from phase4.engine.context import Fact
from phase4.system.paths import ROOT

Facts = Mapping[Fact, Any]
NOW = datetime(2026, 1, 30, 12, 0, tzinfo=UTC)
REBUILT = images.rebuilt.fact("frontend", "app/page.tsx")
FRONTEND_ALONE, NEXT_CONFIG = dockerfiles.frontend_alone.fact(), running_containers.next_config.fact()
IMAGE_IDS = live.image_ids.fact()
NODE, PYTHON = "node:22-alpine", "python:3.13-slim"
ROUTINE, OTHERWISE = running_containers.default_config_run.fact(), running_containers.other_config_run.fact()


def _image(reference: str, letter: str, base_layer: str, command: list[str]) -> ImageFacts:
    return ImageFacts(
        reference=reference,
        id=f"sha256:{letter * 64}",
        size=150_000_000,
        config={"User": "1001:1001", "Cmd": command, "Env": ["PORT=3000", "PATH=/usr/bin"]},
        layers=(base_layer, f"sha256:{letter}1"),
        digests=(),
        history=("FROM scratch", "COPY /app ./"),
        inspected=done("[]"),
    )


def _base(reference: str, layer: str) -> ImageFacts:
    official = (f"{reference.partition(':')[0]}@sha256:{'9' * 64}",)
    return replace(_image(reference, "e", layer, []), layers=(layer,), digests=official)


def _inside(**facts: list[str]) -> ImageContents:
    return ImageContents({"uid": ["1001"], "gid": ["1001"], "tool": ["npm"], "home": ["/app"], **facts}, done())


def _answer(status: int, data: object = None, *, at: datetime = NOW, kind: str = "application/json") -> Response:
    return Response("GET http://127.0.0.1/", status, {"content-type": kind}, str(data), data, 0.1, at)


def _healthy(status: int = 200, *, at: datetime = NOW, **more: object) -> Response:
    said = "ok" if status == 200 else "unavailable"
    return _answer(status, {"status": said, "timestamp": at.isoformat(), **more}, at=at)


def _ended(part: str) -> ContainerExit:
    return ContainerExit(True, "1001:1001", 0, f"{part} started\n", 0, done())


def _routine() -> ScenarioResult:
    later = NOW + timedelta(seconds=20)
    refused = _answer(404, {"error": {"code": "not_found"}})
    return ScenarioResult(
        answers={
            "backend health": _healthy(),
            "not migrated": _healthy(503, checks={"migrations": "pending"}),
            "backend ready": _healthy(checks={"database": "ok"}),
            "frontend health": _healthy(),
            "through the frontend": _answer(401, {"error": {"code": "unauthenticated"}}),
            "ready without database": _healthy(503, checks={"database": "unreachable"}),
            "health without database": _healthy(),
            "frontend without database": _healthy(),
            "ready again": _healthy(at=later, checks={"database": "ok"}),
            "frontend wrong method": _answer(405, None, kind=""),
            "backend wrong method": _answer(405, {}),
            "frontend unknown path": refused,
            "backend unknown path": refused,
        },
        commands={
            "migrate": done(),
            "migrate again": done(),
            "frontend user": done("1001\nUid:\t1001\t1001\t1001\t1001\n"),
            "backend user": done("1001\nUid:\t1001\t1001\t1001\t1001\n"),
        },
        exits={part: _ended(part) for part in ("frontend", "backend")},
    )


def _otherwise() -> ScenarioResult:
    return ScenarioResult(
        answers={
            "backend elsewhere": _healthy(),
            "backend ready elsewhere": _healthy(),
            "frontend elsewhere": _healthy(),
            "signed up through it": _answer(201, {"id": "1"}),
            "known to that backend": _answer(200, {"id": "1"}),
            "proxied to nobody": _answer(502, {"error": {}}),
        },
        commands={"migrate in place": done(), "without secret": done(code=1, stderr="AUTH_SECRET is required")},
    )


def _sent(files: build_context.ContextFixture) -> tuple[Fact, BuildContextTransfer]:
    return images.sent.fact(files.component, dict.fromkeys(files.files, build_context.CONTENT)), BuildContextTransfer(
        files.files, files.needed, 9000, 5000, done()
    )


def sound_facts() -> Facts:
    """Facts by which every check of IV-CONT passes; the Dockerfiles are the real ones."""
    python = {
        "version": [3, 13, 5], "prefix": "/opt/venv", "base_prefix": "/usr", "base_has_fastapi": False,
        "origins": {name: f"/opt/venv/lib/{name}/__init__.py" for name in ("fastapi", "psycopg")},
        "extensions": 40, "broken": [], "packages": ["fastapi"],
    }  # fmt: skip
    backend_file = dockerfile.read(ROOT / "backend" / "Dockerfile")
    copied = next(copy.destination for copy in backend_file.final.copies() if copy.origin == "deps")
    python["prefix"] = copied.rstrip("/")
    python["origins"] = {name: f"{copied.rstrip('/')}/{name}.py" for name in ("fastapi", "psycopg")}
    files = ["/app/server.js", "/app/.next/BUILD_ID", "/app/.next/static/a.css"]
    debian = ["ID=debian", 'VERSION_ID="13"']
    return {
        live.content_tag.fact("frontend"): FRONTEND.rpartition(":")[2],
        live.content_tag.fact("backend"): BACKEND.rpartition(":")[2],
        IMAGE_IDS: {FRONTEND: f"sha256:{'f' * 64}", BACKEND: f"sha256:{'b' * 64}"},
        dockerfiles.dockerfile_of.fact("frontend"): dockerfile.read(ROOT / "frontend" / "Dockerfile"),
        dockerfiles.dockerfile_of.fact("backend"): backend_file,
        images.facts.fact("frontend"): _image(FRONTEND, "f", "sha256:node", ["node", "server.js"]),
        images.facts.fact("backend"): _image(BACKEND, "b", "sha256:python", ["python", "-m", "app"]),
        images.base_facts.fact(NODE): _base(NODE, "sha256:node"),
        images.base_facts.fact(PYTHON): _base(PYTHON, "sha256:python"),
        images.inside.fact("frontend"): _inside(file=files, node=["v22.20.0"], loader=["/lib/ld-musl-x86_64.so.1"]),
        images.inside.fact("backend"): _inside(file=["/app/app/main.py"], python=["Python 3.13.5"], release=debian),
        images.python_inside.fact(): (python, done()),
        REBUILT: Rebuilt("app/page.tsx", done(), done(), {"deps: RUN npm ci": True}),
        FRONTEND_ALONE: ScenarioResult(answers={name: _healthy() for name in ("health", "page", "static file")}),
        NEXT_CONFIG: done('{"config": {"output": "standalone"}}'),
        images.built_again.fact("frontend"): done(),
        images.built_again.fact("backend"): done(),
        ROUTINE: _routine(),
        OTHERWISE: _otherwise(),
        **dict(map(_sent, (build_context.FRONTEND, build_context.BACKEND))),
    }  # fmt: skip


def case(criterion: str, what: str, key: Fact, change: Callable[[Any], object]) -> Case:
    """A sound fact changed."""
    return Case(f"IV-CONT-{criterion}", what, lambda sound: {key: change(sound[key])})


def answer(criterion: str, name: str, what: str, changed: Response, of: Fact = ROUTINE) -> Case:
    """One answer of a scenario changed."""
    return case(criterion, f"{name}: {what}", of, lambda seen: replace(seen, answers={**seen.answers, name: changed}))


def command(criterion: str, name: str, what: str, changed: object, of: Fact = ROUTINE) -> Case:
    """One command of a scenario changed."""
    return case(criterion, f"{name}: {what}", of, lambda seen: replace(seen, commands={**seen.commands, name: changed}))


def ended(criterion: str, part: str, what: str, **changed: object) -> Case:
    """How a container ended, changed."""

    def change(seen: ScenarioResult) -> ScenarioResult:
        return replace(seen, exits={**seen.exits, part: replace(seen.exits[part], **changed)})  # type: ignore[arg-type]

    return case(criterion, f"{part} {what}", ROUTINE, change)


def config(criterion: str, component: str, what: str, **changed: object) -> Case:
    """An image's configuration, changed."""

    def change(image: ImageFacts) -> ImageFacts:
        return replace(image, config={**image.config, **changed})

    return case(criterion, f"{component} {what}", images.facts.fact(component), change)


def image(criterion: str, component: str, what: str, **changed: Any) -> Case:  # noqa: ANN401
    """What the engine says of an image, changed."""
    return case(criterion, f"{component} {what}", images.facts.fact(component), lambda one: replace(one, **changed))


def inside(criterion: str, component: str, what: str, **facts: list[str]) -> Case:
    """What a shell in an image sees, changed."""
    return case(
        criterion, f"{component} {what}", images.inside.fact(component),
        lambda one: replace(one, facts={**one.facts, **facts}),
    )  # fmt: skip


def rewritten(criterion: str, component: str, what: str, change: Callable[[str], str]) -> Case:
    """A Dockerfile with its text changed."""

    def parsed(real: Dockerfile) -> Dockerfile:
        text = real.path.read_text(encoding="utf-8")
        changed = change(text)
        assert changed != text, "the change changes nothing"
        return dockerfile.parse(changed, Path("Dockerfile"))

    return case(criterion, f"{component} {what}", dockerfiles.dockerfile_of.fact(component), parsed)


def python_said(criterion: str, what: str, **changed: object) -> Case:
    """What the backend image's Python says, changed."""
    return case(criterion, what, images.python_inside.fact(), lambda fact: ({**fact[0], **changed}, fact[1]))


def arrived(criterion: str, files: build_context.ContextFixture, *names: str) -> Case:
    """Planted files that reach the builder."""
    key, _ = _sent(files)
    what = f"{files.component}: {names} arrive"
    return case(criterion, what, key, lambda sent: replace(sent, arrived=(*sent.arrived, *names)))


def size_limit(criterion: str) -> int:
    """The first size in bytes that a criterion's sentence forbids."""
    return image_size.limit_in(catalogue.sentence(criterion)) * 10**6


def _both(component: str, task: str, base: str) -> list[Case]:
    """What breaks IV-CONT-001 and IV-CONT-002 alike."""
    runner = f"FROM {base} AS runner"
    return [
        rewritten(f"{task}.1", component, "has one stage", lambda text: text[text.index(runner) :]),
        rewritten(f"{task}.1", component, "has no runner", lambda text: text.replace("AS runner", "AS final")),
        inside(f"{task}.1", component, "holds a compiler", tool=["gcc"]),
        image(f"{task}.2", component, "is large", size=size_limit(f"IV-CONT-{task}.2")),
        image(f"{task}.2", component, "is empty", size=0),
        config(f"{task}.3", component, "runs as root", User="0:0"),
        config(f"{task}.3", component, "names no user", User=""),
        inside(f"{task}.3", component, "runs as another", uid=["0"]),
        rewritten(
            f"{task}.4", component, "has another base", lambda text: text.replace(runner, "FROM debian:12 AS runner")
        ),
        image(f"{task}.4", component, "has other layers", layers=("sha256:other", "sha256:f1")),
    ]


NO_RESPONSE = Response("GET http://127.0.0.1/", 0, text="refused")
CASES: list[Case] = [
    *_both("frontend", "001", NODE),
    inside("001.1", "frontend", "holds sources", file=["/app/app/page.tsx"]),
    inside("001.4", "frontend", "runs no Node", node=[]),
    inside("001.4", "frontend", "has no musl", loader=["/lib64/ld-linux-x86-64.so.2"]),
    rewritten(
        "001.5",
        "frontend",
        "copies all first",
        lambda text: text.replace("COPY package.json package-lock.json ./", "COPY . ."),
    ),
    case(
        "001.5",
        "installs again",
        REBUILT,
        lambda one: replace(one, cached={"deps: RUN npm ci": False}),
    ),
    case(
        "001.5",
        "does not install",
        REBUILT,
        lambda one: replace(one, cached={}),
    ),
    inside("001.6", "frontend", "has no server", file=["/app/.next/BUILD_ID", "/app/.next/static/a.css"]),
    inside("001.6", "frontend", "has no static files", file=["/app/.next/BUILD_ID", "/app/server.js"]),
    answer("001.6", "static file", "404", _answer(404), of=FRONTEND_ALONE),
    *_both("backend", "002", PYTHON),
    inside("002.4", "backend", "runs no Python", python=[]),
    inside("002.4", "backend", "is not Debian", release=["ID=alpine"]),
    python_said("002.5", "no environment", prefix="/usr"),
    python_said("002.5", "a package from elsewhere", origins={"fastapi": "/usr/lib/fastapi.py"}),
    python_said("002.5", "the base has it too", base_has_fastapi=True),
    python_said("002.6", "a module cannot be loaded", broken=["psycopg_c: ImportError: libpq.so.5"]),
    python_said("002.6", "no compiled module", extensions=0),
    python_said("002.6", "a package is missing", origins={"psycopg": "missing: no module"}),
    case("003.1", "nothing is kept back", _sent(build_context.FRONTEND)[0], lambda one: replace(one, bytes_after=9000)),
    case("003.1", "the build fails", _sent(build_context.FRONTEND)[0], lambda one: replace(one, result=done(code=1))),
    case("003.2", "what is needed is kept back", _sent(build_context.BACKEND)[0], lambda one: replace(one, arrived=())),
    arrived("003.3", build_context.FRONTEND, "node_modules/left-pad/index.js"),
    arrived("003.3", build_context.BACKEND, ".git/HEAD"),
    arrived("003.4", build_context.FRONTEND, ".env.local"),
    *(
        arrived(criterion, files, name)
        for files in (build_context.FRONTEND, build_context.BACKEND)
        for criterion, names in (("003.3", files.unnecessary), ("003.4", files.sensitive))
        for name in names
    ),
    arrived("003.4", build_context.BACKEND, "todo.db"),
    answer("004.1", "frontend health", "500", _healthy(500)),
    answer("004.1", "frontend health", "HTML", _answer(200, None, kind="text/html")),
    answer("004.1", "frontend health", "no status", _answer(200, {"up": True})),
    answer("004.2", "backend health", "404", _answer(404, {})),
    answer("004.2", "backend ready", "404", _answer(404, {})),
    answer("004.2", "backend ready", "looks at nothing", _healthy()),
    answer("004.3", "ready without database", "200", _healthy()),
    answer("004.3", "health without database", "503", _healthy(503)),
    answer("004.3", "not migrated", "200", _healthy()),
    answer("004.3", "ready again", "503", _healthy(503)),
    answer("004.3", "backend wrong method", "200", _healthy()),
    answer("004.3", "frontend unknown path", "200", _healthy()),
    answer("004.4", "frontend health", "no timestamp", _answer(200, {"status": "ok"})),
    answer("004.4", "backend health", "no time zone", _answer(200, {"timestamp": "2026-01-30T12:00:00"})),
    answer("004.4", "backend ready", "long ago", _answer(200, {"timestamp": "2020-01-01T00:00:00+00:00"})),
    answer("004.4", "ready again", "the same time", _healthy(checks={"database": "ok"})),
    case(
        "005.1",
        "no standalone output",
        NEXT_CONFIG,
        lambda _: done('{"config": {"output": "export"}}'),
    ),
    case("005.1", "no record", NEXT_CONFIG, lambda _: done(code=1)),
    config("005.2", "backend", "is started by a shell", Cmd=["/bin/sh", "-c", "python -m app"]),
    ended("005.2", "backend", "wrote nothing", log=""),
    ended("005.2", "backend", "was killed", exit_code=137),
    answer("005.3", "signed up through it", "502", _answer(502, {}), of=OTHERWISE),
    answer("005.3", "known to that backend", "401", _answer(401, {}), of=OTHERWISE),
    answer("005.3", "proxied to nobody", "200", _answer(200, {}), of=OTHERWISE),
    command("005.3", "without secret", "it starts", done(), of=OTHERWISE),
    config("005.3", "backend", "has a secret baked in", Env=["AUTH_SECRET=s"]),
    inside("005.3", "frontend", "holds .env", file=["/app/.env.production"]),
    answer(
        "005.4", "backend elsewhere", "no answer", Response("GET http://127.0.0.1/", 0, text="refused"), of=OTHERWISE
    ),
    answer(
        "005.4", "frontend elsewhere", "no answer", Response("GET http://127.0.0.1/", 0, text="refused"), of=OTHERWISE
    ),
    case("006.1", "the build fails", images.built_again.fact("frontend"), lambda _: done(code=1)),
    case("006.2", "the build fails", images.built_again.fact("backend"), lambda _: done(code=1)),
    ended("006.3", "frontend", "restarted", restarts=1),
    ended("006.3", "backend", "wrote of an error", log="Traceback (most recent call last):\n"),
    ended("006.3", "backend", "had a writable disk", read_only=False),
    ended("006.3", "frontend", "was killed", exit_code=137),
    command("006.3", "backend user", "root", done("0\nUid:\t0\t0\t0\t0\n")),
    command("006.3", "migrate again", "fails", done(code=1)),
    answer("006.4", "backend health", "500", _healthy(500)),
    answer("006.4", "through the frontend", "502", _answer(502, {})),
    case("006.5", "the tag is no hash", live.content_tag.fact("frontend"), lambda _: "v1"),
    case("006.5", "the tag names another image", IMAGE_IDS, lambda ids: {**ids, BACKEND: "sha256:other"}),
    case("006.5", "something is latest", IMAGE_IDS, lambda ids: {**ids, "todo-frontend:latest": "sha256:f"}),
]
