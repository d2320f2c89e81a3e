"""A managed cluster in miniature: ingress controller, outside database, and the application between the two."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import yaml
from managed_certificates import Certificate, authority, issue
from managed_visitor import Entrance
from phase4 import cluster
from phase4.chart.names import COMPONENTS, RELEASE
from phase4.chart.values import merged
from phase4.cluster.clients import helm, kubectl
from phase4.criteria.probes import ephemeral_namespace
from phase4.engine.context import Progress
from phase4.images import app
from phase4.release.install import load_images
from phase4.system.paths import CHART
from phase4.system.process import Completed
from phase4.testing import managed

HERE = Path(__file__).parent
VALUES = CHART / "values-managed.yaml"
HOST = "todo.example.com"
CLASS = "todo-phase4-managed"
READY_SECONDS = 150
INSTALL_SECONDS = 420


@dataclass(frozen=True)
class Site:
    """Where everything is.

    Attributes:
        namespace, ingress, database: the namespaces of the application, the controller and the database.
        database_address: the database's only address.
        folder: holds values files.
    """

    namespace: str
    ingress: str
    database: str
    database_address: str
    entrance: Entrance
    authority: Path
    folder: Path

    def install(self, name: str, further: Mapping[str, Any]) -> Completed:
        """Install or upgrade the release: the values for a managed cluster, this place's own, and ``further``."""
        images = {one: {"image": {"repository": f"todo-{one}", "tag": app.content_tag(one)}} for one in COMPONENTS}
        peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": self.ingress}}}
        own: dict[str, Any] = {
            "ingress": {"className": CLASS},
            "networkPolicy": {"frontendFrom": [peer]},
            "externalDatabase": {"cidrs": [f"{self.database_address}/32"]},
        }
        file = self.folder / f"{name}.yaml"
        file.write_text(yaml.safe_dump(merged(merged(own, images), dict(further))), encoding="utf-8")
        values = ("--values", str(VALUES), "--values", str(file))
        command = ("upgrade", "--install", RELEASE, str(CHART), "--namespace", self.namespace, *values)
        done = helm(*command, "--wait", "--timeout", f"{INSTALL_SECONDS}s", timeout=INSTALL_SECONDS + 60)
        pods = "" if done.ok else kubectl("get", "pods", "--namespace", self.namespace).stdout
        assert done.ok, f"{done.tail()}\n{pods}"
        return done


@contextmanager
def site(folder: Path, progress: Progress) -> Iterator[Site]:
    """Everything but the release, in namespaces of its own; all of it is gone afterwards."""
    own = authority(folder)
    load_images(progress)
    image = managed.load_controller(progress)
    with ExitStack() as stack:
        stack.enter_context(managed.occupied(progress))
        managed.install_gateway_api(progress)
        ingress, database, application = (
            stack.enter_context(ephemeral_namespace.namespace(purpose)).name
            for purpose in ("ingress", "database", "managed")
        )
        certificate = issue(folder, own, [HOST])
        _secret_of(ingress, "todo-app-tls", certificate)
        apply("controller.yaml", NAMESPACE=ingress, IMAGE=image)
        url = _database(folder, database, own)
        _prepare(application, certificate, url)
        must("rollout", "status", "deployment/traefik", "-n", ingress, f"--timeout={READY_SECONDS}s")
        yield Site(
            namespace=application,
            ingress=ingress,
            database=database,
            database_address=read("pod/database", database, "{.status.podIP}"),
            entrance=_entrance(ingress),
            authority=own.certificate,
            folder=folder,
        )


def _entrance(namespace: str) -> Entrance:
    ports = dict(line.split() for line in read("service/traefik", namespace, PORTS).splitlines() if line.strip())
    return Entrance(cluster.driver().node_ip(), https=int(ports["websecure"]), http=int(ports["web"]))


PORTS = '{range .spec.ports[*]}{.name} {.nodePort}{"\\n"}{end}'


def _database(folder: Path, namespace: str, own: Certificate) -> str:
    """Start the database; returns the URL to give to the application."""
    host = f"database.{namespace}.svc"
    password = secrets.token_hex(16)
    _secret_of(namespace, "database-tls", issue(folder, own, [host]))
    must("create", "secret", "generic", "database", "-n", namespace, "--from-file=password=/dev/stdin", stdin=password)
    apply("database.yaml", NAMESPACE=namespace)
    must("wait", "--for=condition=Ready", "pod/database", "-n", namespace, f"--timeout={READY_SECONDS}s")
    return f"postgresql://todo:{password}@{host}:5432/todo?sslmode=require"


def _prepare(namespace: str, certificate: Certificate, url: str) -> None:
    """What values-managed.yaml says to make first, and the chart's own Namespace as its README says."""
    rendered = helm(
        "template", RELEASE, str(CHART), "-n", namespace, "--show-only", "templates/namespace.yaml", check=True
    )
    must("apply", "--server-side", "--field-manager=helm", "--filename=-", stdin=rendered.stdout)
    generic = ("create", "secret", "generic")
    key = secrets.token_hex(32)
    must(*generic, "todo-app-secrets", "-n", namespace, "--from-file=AUTH_SECRET=/dev/stdin", stdin=key)
    must(*generic, "todo-app-database", "-n", namespace, "--from-file=DATABASE_URL=/dev/stdin", stdin=url)
    # Nothing is pulled here: the images are loaded. The pods only have to find the Secret.
    registry = ("--docker-server=registry.example.com", "--docker-username=none", "--docker-password=none")
    must("create", "secret", "docker-registry", "registry", "-n", namespace, *registry)
    _secret_of(namespace, "todo-app-tls", certificate)


def _secret_of(namespace: str, name: str, certificate: Certificate) -> None:
    files = (f"--cert={certificate.certificate}", f"--key={certificate.key}")
    must("create", "secret", "tls", name, "-n", namespace, *files)


def apply(manifest: str, **names: str) -> None:
    """Apply a manifest of this folder with ``names`` filled in."""
    must("apply", "--filename=-", stdin=Template((HERE / manifest).read_text(encoding="utf-8")).substitute(names))


def read(what: str, namespace: str, path: str) -> str:
    """One field of an object, by JSONPath."""
    return must("get", what, "--namespace", namespace, "--output", f"jsonpath={path}").stdout


def must(*arguments: str, stdin: str | None = None) -> Completed:
    """Run kubectl, which has to succeed."""
    return kubectl(*arguments, timeout=READY_SECONDS + 30, stdin=stdin, check=True)
