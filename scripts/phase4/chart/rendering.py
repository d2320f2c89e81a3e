"""Render the chart with ``helm template`` and the manifests' YAML to objects. No cluster is needed."""

import os
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from phase4.chart.names import NAMESPACE, RELEASE
from phase4.chart.objects import Object
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.paths import CHART
from phase4.system.process import Completed, run

KUBE_VERSION = "1.34.4"
RENDER_TIMEOUT = 60
_helm: ContextVar[str] = ContextVar("helm", default="helm")


class RenderError(CommandFailed):
    """The chart refused its values, or could not be rendered."""


def helm() -> str:
    """The Helm that renders and lints."""
    return _helm.get()


@contextmanager
def using(program: Path) -> Iterator[None]:
    """Render and lint with another Helm inside."""
    token = _helm.set(str(program))
    try:
        yield
    finally:
        _helm.reset(token)


def tool(command: Sequence[str], *, timeout: float = RENDER_TIMEOUT, stdin: str | None = None) -> Completed:
    """Run helm, kubectl or kubeconform.

    Raises:
        BlockedError: if the program is not to be found.
    """
    result = run(command, timeout=timeout, stdin=stdin)
    if result.exit_code == 127:
        raise BlockedError(
            f"{command[0]} is not on PATH nor in the project's tools", why=result.tail(), fix="./inv env-001"
        )
    return result


def template_command(
    values_files: Sequence[Path | str] = (),
    sets: Sequence[str] = (),
    *,
    chart: Path = CHART,
    release: str = RELEASE,
    namespace: str = NAMESPACE,
    kube_version: str = KUBE_VERSION,
) -> list[str]:
    """The ``helm template`` command for these values; ``sets`` are ``path=value`` as ``--set`` takes them."""
    command = [helm(), "template", release, str(chart), "--namespace", namespace, "--kube-version", kube_version]
    for file in values_files:
        command += ["--values", str(file)]
    for assignment in sets:
        command += ["--set", assignment]
    return command


def render(
    values_files: Sequence[Path | str] = (),
    sets: Sequence[str] = (),
    *,
    chart: Path = CHART,
    release: str = RELEASE,
    namespace: str = NAMESPACE,
    kube_version: str = KUBE_VERSION,
) -> list[Object]:
    """Objects the chart makes of these values, hooks and tests included; cached while no chart file changes.

    Args:
        values_files: in the order of ``--values``, later ones win.
        sets: ``path=value`` pairs as ``--set`` takes them.
        kube_version: version of the cluster to render for.

    Raises:
        RenderError: with the path and the remedy, if the chart refuses the values.
        BlockedError: if helm is missing.
    """
    command = template_command(
        values_files, sets, chart=chart, release=release, namespace=namespace, kube_version=kube_version
    )
    stamps = _stamps(chart, *(Path(file) for file in values_files))
    objects: list[Object] = pickle.loads(_rendered(tuple(command), stamps))
    return objects


@lru_cache(maxsize=256)
def _rendered(command: tuple[str, ...], stamps: tuple[tuple[str, int, int], ...]) -> bytes:
    """The objects, pickled: each caller gets its own copy, without reading the YAML again."""
    result = tool(command)
    if not result.ok:
        from phase4.chart.helm_errors import explain

        raise RenderError("the chart refuses these values", why=explain(result.tail()), fix=result.line)
    return pickle.dumps(load(result.stdout))


def _stamps(*roots: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every file below: a changed chart is rendered anew."""
    files = [
        Path(folder) / name
        for root in roots
        for folder, _, names in (os.walk(root) if root.is_dir() else [(str(root.parent), [], [root.name])])
        for name in names
    ]
    return tuple(
        (str(file), status.st_mtime_ns, status.st_size)
        for file, status in sorted((file, file.stat()) for file in files)
    )


def load(text: str) -> list[Object]:
    """Objects of a stream of YAML documents, empty ones left out.

    Raises:
        RenderError: if it is not YAML or a document is not a mapping.
    """
    try:
        documents: list[Any] = [document for document in yaml.load_all(text, Loader=Loader) if document is not None]
    except yaml.YAMLError as error:
        raise RenderError("the rendered text is not YAML", why=str(error), fix="helm template --debug") from error
    for document in documents:
        if not isinstance(document, dict):
            raise RenderError(
                "a rendered document is no mapping", why=repr(document)[:200], fix="helm template --debug"
            )
    return documents


class Loader(yaml.CSafeLoader):
    """Safe YAML that refuses a key given twice, which plain PyYAML overwrites silently."""


def _mapping(loader: Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise yaml.constructor.ConstructorError(None, None, f"key given twice: {sorted(twice)}", node.start_mark)
    return {key: loader.construct_object(value, deep=True) for key, (_, value) in zip(keys, node.value, strict=True)}


Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
