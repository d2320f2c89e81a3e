"""Access to the cluster that can look and change nothing, for tools that are told what to do by a model."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from phase4.chart.names import NAMESPACE
from phase4.cluster.clients import kubectl
from phase4.criteria.probes import ephemeral_namespace

ACCOUNT = "reader"
LASTS = "10m"
Object = dict[str, Any]


@contextmanager
def kubeconfig() -> Iterator[Path]:
    """A kubeconfig that may view the application's namespace, secrets excepted, for ten minutes at most.

    Raises:
        BlockedError: no cluster answers.
    """
    with (
        ephemeral_namespace.namespace("reader") as made,
        tempfile.TemporaryDirectory(prefix="todo-phase4-reader-") as directory,
    ):
        objects = yaml.safe_dump_all([_account(made.name), _binding(made.name)])
        kubectl("create", "-f", "-", stdin=objects, check=True)
        try:
            token = kubectl(
                "create", "token", ACCOUNT, "-n", made.name, f"--duration={LASTS}", check=True
            ).stdout.strip()
            path = Path(directory) / "kubeconfig"
            with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(yaml.safe_dump(_config(token)))
            yield path
        finally:
            kubectl("delete", "rolebinding", made.name, "-n", NAMESPACE, "--ignore-not-found")


def _account(namespace: str) -> Object:
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": ACCOUNT, "namespace": namespace}}


def _binding(namespace: str) -> Object:
    """Kubernetes' own role ``view``: everything but secrets, and no change."""
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": namespace, "namespace": NAMESPACE},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
        "subjects": [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": namespace}],
    }


def _config(token: str) -> Object:
    """The cluster of the chosen context, with this token in place of its user."""
    done = kubectl("config", "view", "--raw", "--minify", "--flatten", "--output", "json", check=True)
    cluster: Object = json.loads(done.stdout)["clusters"][0]
    context = {"cluster": cluster["name"], "user": ACCOUNT, "namespace": NAMESPACE}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [cluster],
        "users": [{"name": ACCOUNT, "user": {"token": token}}],
        "contexts": [{"name": ACCOUNT, "context": context}],
        "current-context": ACCOUNT,
    }
