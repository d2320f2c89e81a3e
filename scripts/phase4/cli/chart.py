"""Collection ``chart``: lint, render, compare, check and size the chart; see ``./inv generate`` for what it writes."""

from pathlib import Path

import yaml
from invoke.collection import Collection
from invoke.context import Context as InvokeContext
from invoke.tasks import task
from rich.console import Console

from phase4.chart.names import NAMESPACE, RELEASE
from phase4.cli.output import print_lines, print_verdict
from phase4.system.paths import CHART
from phase4.system.progress import ConsoleProgress

CHART_HELP = {"chart": "another chart's folder; by default this project's"}
VALUES_HELP = {
    "values": "a values file; may be given several times",
    "set": "one value, as PATH=VALUE; may be given several times",
}


@task(help=CHART_HELP)
def lint(c: InvokeContext, chart: str = "") -> None:
    """Helm lint, yamllint and kubeconform with every value set."""
    from phase4.chart import lint as linting
    from phase4.chart.valuesets import all_sets

    folder = _folder(chart)
    count = len(all_sets(folder))
    print_verdict(linting.lint_all(folder), f"helm lint, yamllint and kubeconform with {count} value sets")


@task(help=CHART_HELP)
def conform(c: InvokeContext, chart: str = "") -> None:
    """Kubeconform alone, with every value set and no network."""
    from phase4.chart import lint as linting
    from phase4.chart.valuesets import all_sets

    folder = _folder(chart)
    print_verdict(linting.conform_all(folder), f"kubeconform with {len(all_sets(folder))} value sets")


@task(iterable=["values"], help={**CHART_HELP, "values": "a values file of yours, in place of the value sets"})
def policy(c: InvokeContext, values: list[str], chart: str = "") -> None:
    """All policies against every value set and the manifests, or against your values."""
    from phase4.chart import manifests
    from phase4.chart import policy as policies
    from phase4.chart.rendering import render
    from phase4.chart.valuesets import all_sets

    folder = _folder(chart)
    if values:
        findings = policies.check(render(_paths(values), chart=folder))
        subject = ", ".join(values)
    else:
        findings, subject = policies.check_sets(all_sets(folder))
        if folder == CHART:
            findings += policies.check(manifests.build(fixture_secrets=True))
            subject += " and the manifests"
    print_verdict(map(policies.with_criteria, findings), f"{len(policies.RULES)} rules on {subject}")


@task(iterable=["values", "set"], help={**VALUES_HELP, "kube_version": "version of the cluster to render for"})
def template(c: InvokeContext, values: list[str], set: list[str], kube_version: str = "1.34.4") -> None:
    """Render the chart."""
    from phase4.chart.rendering import render

    print_lines([yaml.safe_dump_all(render(_paths(values), set, kube_version=kube_version))])


@task(help={"update": "write them anew"})
def golden(c: InvokeContext, update: bool = False) -> None:
    """The rendering of every value set against its golden file."""
    from phase4.chart import golden as golden_files

    if update:
        changed = golden_files.update()
        print_lines([*changed, f"{len(changed)} golden file(s) changed"])
        return
    drift = golden_files.drift()
    print_lines(drift.values())
    print_verdict([f"{name} differs; if meant, run: {golden_files.UPDATE}" for name in drift], "golden files")


@task
def parity(c: InvokeContext) -> None:
    """The chart against the plain manifests."""
    from phase4.chart import parity as comparison

    print_lines(
        f"expected: {entry.subject} {entry.path or '(whole object)'}: {entry.reason}" for entry in comparison.EXPECTED
    )
    stale = [f"expected, but no longer so: {entry.subject} {entry.path}" for entry in comparison.stale()]
    print_verdict([*comparison.unexpected(), *stale], "chart and manifests")


@task
def matrix(c: InvokeContext) -> None:
    """Lint and golden files with every Helm that the chart supports, and both ends of Kubernetes (builds Helm)."""
    from phase4 import toolchain
    from phase4.chart import matrix as versions

    tools = toolchain.ensure(versions.HELMS, ConsoleProgress(Console(stderr=True)))
    programs = {f"Helm {helm.version}": helm.path for helm in tools}
    print_verdict(versions.check(programs), f"chart with {', '.join(programs)}, Kubernetes {versions.KUBERNETES}")


@task
def alerts(c: InvokeContext) -> None:
    """Promtool on the alerts: each fires when it should, and is silent else."""
    from phase4 import toolchain
    from phase4.chart import alerts as alert_tests

    toolchain.ensure([alert_tests.TOOL], ConsoleProgress(Console(stderr=True)))
    count = len(alert_tests.VALUE_SETS)
    print_verdict(alert_tests.run_cases(), f"{alert_tests.TOOL} on {count} files of alerts' tests")


@task
def score(c: InvokeContext) -> None:
    """kube-score on every value set and the manifests."""
    from phase4 import toolchain
    from phase4.chart import score as scoring
    from phase4.chart.valuesets import all_sets

    toolchain.ensure([scoring.TOOL], ConsoleProgress(Console(stderr=True)))
    print_lines(
        f"exempt: {exemption.check} of {', '.join(exemption.components)}: {exemption.reason}"
        for exemption in scoring.EXEMPTIONS
    )
    print_verdict(scoring.score_all(), f"{scoring.TOOL} on {len(all_sets())} value sets and the manifests")


@task(iterable=["crd"], help={"swagger": "Kubernetes' OpenAPI document", "crd": "a custom resource definition"})
def schemas(c: InvokeContext, swagger: str, crd: list[str]) -> None:
    """Write the schemas for kubeconform anew from Kubernetes' own OpenAPI document."""
    from phase4.chart import openapi

    print_lines(openapi.write(Path(swagger), _paths(crd)))


@task(help={"frontend_tag": "the frontend's image tag", "backend_tag": "the backend's image tag"})
def manifests(c: InvokeContext, frontend_tag: str = "", backend_tag: str = "") -> None:
    """The plain manifests with these tags, for ``kubectl apply -f -``."""
    from phase4.chart import manifests as plain

    tags = {"todo-frontend": frontend_tag, "todo-backend": backend_tag}
    print_lines([yaml.safe_dump_all(plain.build(images={name: tag for name, tag in tags.items() if tag}))])


@task
def secrets(c: InvokeContext) -> None:
    """Make the secret files of the plain manifests; git ignores them."""
    from phase4.chart import manifests as plain

    written = plain.make_secrets()
    print_lines([*written, f"{len(written)} secret file(s) made" if written else "both secret files are there already"])


@task(
    iterable=["values", "set", "node"],
    help={
        **VALUES_HELP,
        "node": "what a node has left, as cpu=1150m,memory=5Gi; may be given several times",
        "live": "what the nodes of the cluster have left",
    },
)
def capacity(c: InvokeContext, values: list[str], set: list[str], node: list[str], live: bool = False) -> None:
    """What the release takes at most, against its quota and nodes."""
    from phase4.chart import capacity as sizing
    from phase4.chart.quantity import show
    from phase4.chart.rendering import render

    objects = render(_paths(values), set)
    print_lines(f"{resource} up to {show(resource, amount)}" for resource, amount in sizing.total(objects).items())
    nodes = [dict(part.split("=", 1) for part in text.split(",")) for text in node]
    if live:
        from phase4.release import capacity_preflight

        nodes += capacity_preflight.nodes_left()
        print_lines(f"a node has {free['cpu']} and {free['memory']} left" for free in nodes)
    print_verdict(sizing.preflight(objects, nodes), "capacity")


@task(help={"namespace": "where the release is", "release": "its name"})
def connectivity(c: InvokeContext, namespace: str = NAMESPACE, release: str = RELEASE) -> None:
    """Connect to every port from every pod of the deployed release, and judge what is open."""
    from phase4.chart import connectivity as matrix
    from phase4.cluster.clients import kubectl

    connections = matrix.measure(kubectl, namespace, release)
    print_lines(
        f"{connection.who} -> {connection.whom}:{connection.port} {'open' if connection.open else 'closed'}"
        for connection in connections
    )
    print_verdict(matrix.verdict(connections), f"{len(connections)} connections")


def _folder(chart: str) -> Path:
    return Path(chart).resolve() if chart else CHART


def _paths(names: list[str]) -> list[Path]:
    return [Path(name) for name in names]


COLLECTIONS = (
    Collection(
        "chart",
        *(lint, conform, policy, template, golden, parity, alerts, score),
        *(schemas, manifests, secrets, capacity, connectivity),
    ),
)
