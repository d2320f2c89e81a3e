"""What the application answers when it is well, without its database, and when configured otherwise."""

import re
import secrets
from dataclasses import dataclass, field

from phase4.criteria.probes import application
from phase4.criteria.probes.application import Container, Sandbox
from phase4.criteria.probes.http import Response, request, wait_for
from phase4.system.process import Completed, run
from phase4.system.waiting import wait_until

START_SECONDS = 90
OUTAGE_SECONDS = 60
PROXIED = "/api/backend/api"
DATABASE_IMAGE = "postgres:17"
# The frontend keeps its render cache on disk; in the cluster this is an emptyDir too.
FRONTEND_OPTIONS = ("--tmpfs", "/app/.next/cache:uid=1001,gid=1001")
DATABASE_OPTIONS = (
    *("--user", "999:999", "--tmpfs", "/var/run/postgresql:uid=999,gid=999"),
    *("--volume", "/var/lib/postgresql/data"),
)


@dataclass(frozen=True)
class ContainerExit:
    """How a container lived and ended: what it wrote, restarts, its exit code after being asked to end."""

    read_only: bool
    user: str
    restarts: int
    log: str
    exit_code: int
    stopped: Completed


@dataclass
class ScenarioResult:
    """Everything that a scenario saw, by a name for each question."""

    answers: dict[str, Response] = field(default_factory=dict)
    commands: dict[str, Completed] = field(default_factory=dict)
    exits: dict[str, ContainerExit] = field(default_factory=dict)


@dataclass(frozen=True)
class Images:
    """The references of the two images under test, and of the database's."""

    frontend: str
    backend: str
    database: str = DATABASE_IMAGE


def default_config_run(images: Images) -> ScenarioResult:
    """The whole application, from an empty database, through an outage of it, to a graceful end.

    Raises:
        Phase4Error: a container could not be started.
    """
    result = ScenarioResult()
    with Sandbox() as sandbox:
        database = _database(sandbox, images)
        environment = _backend_environment(f"postgresql://todo:{_password(sandbox)}@postgres:5432/todo")
        backend = sandbox.start("backend", images.backend, environment=environment, port=8000)
        target = {"BACKEND_URL": "http://backend:8000"}
        frontend = sandbox.start("frontend", images.frontend, environment=target, port=3000, options=FRONTEND_OPTIONS)
        _wait_for_database(database)
        result.answers["backend health"] = wait_for(backend.url("/health"), 200, timeout=START_SECONDS)
        result.answers["not migrated"] = request(backend.url("/ready"))
        migrate = ["python", "-m", "app.migrate"]
        for name in ("migrate", "migrate again"):
            result.commands[name] = sandbox.once(images.backend, migrate, environment=environment)
        result.answers["backend ready"] = wait_for(backend.url("/ready"), 200, timeout=OUTAGE_SECONDS)
        result.answers["frontend health"] = wait_for(frontend.url("/api/health"), 200, timeout=START_SECONDS)
        result.answers["through the frontend"] = request(frontend.url(f"{PROXIED}/auth/me"))
        _request_wrongly(result, frontend, backend)
        result.commands["backend user"] = _user(backend)
        result.commands["frontend user"] = _user(frontend)
        _outage(result, database, frontend, backend)
        for container in (frontend, backend):
            result.exits[container.alias] = _end(container)
    return result


def configured_otherwise(images: Images) -> ScenarioResult:
    """The same images with other ports, another backend and another database, told by environment alone.

    Raises:
        Phase4Error: a container could not be started.
    """
    result = ScenarioResult()
    with Sandbox() as sandbox:
        environment = _backend_environment("sqlite:////tmp/todo.db") | {"PORT": "9090"}
        other = sandbox.start("other-backend", images.backend, environment=environment, port=9090)
        result.answers["backend elsewhere"] = wait_for(other.url("/health"), 200, timeout=START_SECONDS)
        result.commands["migrate in place"] = run(
            ["docker", "exec", other.name, "python", "-m", "app.migrate"], timeout=60
        )
        result.answers["backend ready elsewhere"] = wait_for(other.url("/ready"), 200, timeout=OUTAGE_SECONDS)
        target = {"BACKEND_URL": "http://other-backend:9090", "PORT": "4040"}
        frontend = sandbox.start("frontend", images.frontend, environment=target, port=4040, options=FRONTEND_OPTIONS)
        result.answers["frontend elsewhere"] = wait_for(frontend.url("/api/health"), 200, timeout=START_SECONDS)
        account = {"email": f"{sandbox.token}@example.com", "password": secrets.token_urlsafe(18)}
        sign_up, sign_in = frontend.url(f"{PROXIED}/auth/sign-up"), other.url("/api/auth/sign-in")
        named = {**account, "name": "Check"}
        result.answers["signed up through it"] = request(sign_up, method="POST", body=named)
        result.answers["known to that backend"] = request(sign_in, method="POST", body=account)
        result.answers["proxied to nobody"] = _through_a_lost_frontend(sandbox, images)
        # Without its secret a production backend must not start with a default one.
        unset = {name: value for name, value in environment.items() if name != "AUTH_SECRET"}
        command = ["python", "-m", "app"]
        result.commands["without secret"] = sandbox.once(images.backend, command, environment=unset, timeout=45)
    return result


def _through_a_lost_frontend(sandbox: Sandbox, images: Images) -> Response:
    """What a frontend answers whose backend is nowhere."""
    target = {"BACKEND_URL": "http://nobody:9"}
    lost = sandbox.start("lost-frontend", images.frontend, environment=target, port=3000, options=FRONTEND_OPTIONS)
    wait_for(lost.url("/api/health"), 200, timeout=START_SECONDS)
    return request(lost.url(f"{PROXIED}/auth/me"), timeout=30)


def frontend_alone(image: str) -> ScenarioResult:
    """The frontend without a backend: its health, a page, and a static file that the page names.

    Raises:
        Phase4Error: the container could not be started.
    """
    result = ScenarioResult()
    with Sandbox() as sandbox:
        target = {"BACKEND_URL": "http://nobody:9"}
        frontend = sandbox.start("frontend", image, environment=target, port=3000, options=FRONTEND_OPTIONS)
        result.answers["health"] = wait_for(frontend.url("/api/health"), 200, timeout=START_SECONDS)
        page = request(frontend.url("/sign-in"))
        result.answers["page"] = page
        static = re.search(r"/_next/static/[^\"'\\ ]+", page.text)
        result.answers["static file"] = request(frontend.url(static[0] if static else "/_next/static/none"))
    return result


def _password(sandbox: Sandbox) -> str:
    return f"check{sandbox.token}"


def _database(sandbox: Sandbox, images: Images) -> Container:
    environment = {"POSTGRES_USER": "todo", "POSTGRES_PASSWORD": _password(sandbox), "POSTGRES_DB": "todo"}
    return sandbox.start("postgres", images.database, environment=environment, options=DATABASE_OPTIONS)


def _wait_for_database(database: Container) -> None:
    """At its first start PostgreSQL makes its data with a server of its own; wait for the real one."""
    command = ["docker", "exec", database.name, "pg_isready", "--host", "127.0.0.1", "--username", "todo"]
    wait_until(lambda: run(command, timeout=20).ok, timeout=START_SECONDS, interval=0.5)


def _backend_environment(database_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "AUTH_SECRET": secrets.token_urlsafe(32),
        "APP_ENV": "production",
        "COOKIE_SECURE": "false",
    }


def _request_wrongly(result: ScenarioResult, frontend: Container, backend: Container) -> None:
    result.answers["frontend wrong method"] = request(frontend.url("/api/health"), method="POST")
    result.answers["frontend unknown path"] = request(frontend.url("/api/no-such-thing"))
    result.answers["backend wrong method"] = request(backend.url("/health"), method="POST")
    result.answers["backend unknown path"] = request(backend.url("/no-such-thing"))


def _outage(result: ScenarioResult, database: Container, frontend: Container, backend: Container) -> None:
    """Take the database away and give it back: readiness must follow, health must not."""
    application.stop(database.name, seconds=10)
    result.answers["ready without database"] = wait_for(backend.url("/ready"), 503, timeout=OUTAGE_SECONDS)
    result.answers["health without database"] = request(backend.url("/health"))
    result.answers["frontend without database"] = request(frontend.url("/api/health"))
    run(["docker", "start", database.name], timeout=60, check=True)
    result.answers["ready again"] = wait_for(backend.url("/ready"), 200, timeout=OUTAGE_SECONDS)


def _user(container: Container) -> Completed:
    """The user the container's main process runs as, as its own kernel sees it."""
    return run(["docker", "exec", container.name, "sh", "-c", "id -u; grep Uid: /proc/1/status"], timeout=20)


def _end(container: Container) -> ContainerExit:
    before, _ = application.state(container.name)
    code, stopped = application.stop(container.name)
    return ContainerExit(
        read_only=bool(before["HostConfig"]["ReadonlyRootfs"]),
        user=str(before["Config"]["User"]),
        restarts=int(before["RestartCount"]),
        log=application.logs(container.name),
        exit_code=code,
        stopped=stopped,
    )
