"""A namespace for one occasion: as strict as the application's own, and gone afterwards, also after a kill."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import yaml

from phase4.chart.names import RELEASE
from phase4.cluster.clients import kubectl
from phase4.criteria.probes.application import is_alive
from phase4.criteria.probes.docker import LABEL
from phase4.system.errors import BlockedError
from phase4.system.process import Completed

GOES_SECONDS = 150


@dataclass
class Throwaway:
    """A namespace's name; after its end also the command that removed it."""

    name: str
    removed: Completed | None = None


@contextmanager
def namespace(purpose: str) -> Iterator[Throwaway]:
    """A namespace ``todo-app-PURPOSE-xxxxxx`` with the restricted Pod Security level, removed at the end.

    Raises:
        BlockedError: no cluster answers.
    """
    remove_leftovers()
    produced = Throwaway(f"{RELEASE}-{purpose}-{secrets.token_hex(3)}")
    labels = {LABEL: str(os.getpid()), "pod-security.kubernetes.io/enforce": "restricted"}
    item = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": produced.name, "labels": labels}}
    created = kubectl("create", "--filename=-", stdin=yaml.safe_dump(item))
    if not created.ok:
        raise BlockedError("no namespace can be made in the cluster", why=created.tail(), fix="./inv env-002")
    try:
        yield produced
    finally:
        command = ("delete", "namespace", produced.name, f"--timeout={GOES_SECONDS}s")
        produced.removed = kubectl(*command, timeout=GOES_SECONDS + 30)


def leftovers() -> list[str]:
    """Namespaces of occasions that were killed: their process is gone, their label is not.

    Raises:
        BlockedError: no cluster answers.
    """
    key = LABEL.replace(".", r"\.")
    show = f'jsonpath={{range .items[*]}}{{.metadata.name}} {{.metadata.labels.{key}}}{{"\\n"}}{{end}}'
    result = kubectl("get", "namespaces", "--selector", LABEL, "--output", show)
    if not result.ok:
        raise BlockedError("no cluster answers", why=result.tail(), fix="./inv env-002")
    return [line.split()[0] for line in result.stdout.splitlines() if line.strip() and not is_alive(line.split()[-1])]


def remove_leftovers() -> None:
    """Remove the namespaces of occasions that were killed."""
    for name in leftovers():
        kubectl(*delete_args(name))


def delete_args(name: str) -> tuple[str, ...]:
    """kubectl's arguments that remove a namespace without waiting for it."""
    return ("delete", "namespace", name, "--wait=false")
