"""``python -m phase4.chart``: lint, template, compare, check and size the chart; see ``--help``."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml
from rich.console import Console

from phase4 import toolchain
from phase4.chart import (
    alerts,
    capacity,
    connectivity,
    golden,
    lint,
    manifests,
    openapi,
    parity,
    policy,
    readme,
    schema,
    score,
)
from phase4.chart.names import NAMESPACE, RELEASE
from phase4.chart.quantity import show
from phase4.chart.rendering import render
from phase4.chart.valuesets import all_sets
from phase4.system.errors import Exit, Phase4Error
from phase4.system.paths import CHART

Arguments = argparse.Namespace


def _print(*lines: object) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _verdict(findings: Sequence[object], subject: str) -> int:
    """Write the findings and how many there are; 1 if there is any."""
    _print(*findings, f"{subject}: {len(findings)} finding(s)" if findings else f"{subject}: ok")
    return Exit.CRITERION_FAILED if findings else Exit.OK


def run_lint(arguments: Arguments) -> int:
    sets = all_sets(arguments.chart)
    return _verdict(lint.lint_all(arguments.chart), f"helm lint, yamllint and kubeconform with {len(sets)} value sets")


def run_conform(arguments: Arguments) -> int:
    sets = all_sets(arguments.chart)
    return _verdict(lint.conform_all(arguments.chart), f"kubeconform with {len(sets)} value sets")


def run_template(arguments: Arguments) -> int:
    _print(yaml.safe_dump_all(render(arguments.values, arguments.set, kube_version=arguments.kube_version)))
    return Exit.OK


def run_golden(arguments: Arguments) -> int:
    if arguments.update:
        changed = golden.update()
        _print(*changed, f"{len(changed)} golden file(s) changed")
        return Exit.OK
    drift = golden.drift()
    _print(*drift.values())
    return _verdict([f"{name} differs; if meant, run: {golden.UPDATE}" for name in drift], "golden files")


def run_parity(_: Arguments) -> int:
    _print(
        *(f"expected: {entry.subject} {entry.path or '(whole object)'}: {entry.reason}" for entry in parity.EXPECTED)
    )
    stale = [f"expected, but no longer so: {entry.subject} {entry.path}" for entry in parity.stale()]
    return _verdict([*parity.unexpected(), *stale], "chart and manifests")


def run_policy(arguments: Arguments) -> int:
    if arguments.values:
        findings = policy.check(render(arguments.values, chart=arguments.chart))
        subject = ", ".join(map(str, arguments.values))
    else:
        findings, subject = policy.check_sets(all_sets(arguments.chart))
        if arguments.chart == CHART:
            findings += policy.check(manifests.build(fixture_secrets=True))
            subject += " and the manifests"
    return _verdict(list(map(policy.with_criteria, findings)), f"{len(policy.RULES)} rules on {subject}")


def run_score(_: Arguments) -> int:
    toolchain.ensure([score.TOOL], toolchain.ConsoleProgress(Console(stderr=True)))
    _print(
        *(
            f"exempt: {exemption.check} of {', '.join(exemption.components)}: {exemption.reason}"
            for exemption in score.EXEMPTIONS
        )
    )
    return _verdict(score.score_all(), f"{score.TOOL} on {len(all_sets())} value sets and the manifests")


def run_alerts(_: Arguments) -> int:
    toolchain.ensure([alerts.TOOL], toolchain.ConsoleProgress(Console(stderr=True)))
    return _verdict(alerts.run_cases(), f"{alerts.TOOL} on {len(alerts.VALUE_SETS)} files of alerts' tests")


def _generated(drift: Callable[[], str], write: Callable[[], Path], command: str) -> Callable[[Arguments], int]:
    def run(arguments: Arguments) -> int:
        if not arguments.check:
            _print(write())
            return Exit.OK
        fault = drift()
        return _verdict([f"{fault}; run: python -m phase4.chart {command}"] if fault else [], command)

    return run


def run_schemas(arguments: Arguments) -> int:
    _print(*openapi.write(arguments.swagger, arguments.crd))
    return Exit.OK


def run_manifests(arguments: Arguments) -> int:
    tags = {"todo-frontend": arguments.frontend_tag, "todo-backend": arguments.backend_tag}
    _print(yaml.safe_dump_all(manifests.build(images={name: tag for name, tag in tags.items() if tag})))
    return Exit.OK


def run_secrets(_: Arguments) -> int:
    written = manifests.make_secrets()
    _print(*written, f"{len(written)} secret file(s) made" if written else "both secret files are there already")
    return Exit.OK


def run_capacity(arguments: Arguments) -> int:
    objects = render(arguments.values, arguments.set)
    for resource, amount in capacity.total(objects).items():
        _print(f"{resource} up to {show(resource, amount)}")
    nodes = [dict(part.split("=", 1) for part in node.split(",")) for node in arguments.node]
    if arguments.live:
        from phase4.release import capacity_preflight  # here, so that all else works without a cluster

        nodes += capacity_preflight.nodes_left()
        _print(*(f"a node has {node['cpu']} and {node['memory']} left" for node in nodes))
    return _verdict(capacity.preflight(objects, nodes), "capacity")


def run_connectivity(arguments: Arguments) -> int:
    from phase4.cluster.clients import kubectl  # here, so that all else works without a cluster

    connections = connectivity.measure(kubectl, arguments.namespace, arguments.release)
    _print(
        *(
            f"{connection.who} -> {connection.whom}:{connection.port} {'open' if connection.open else 'closed'}"
            for connection in connections
        )
    )
    return _verdict(connectivity.verdict(connections), f"{len(connections)} connections")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m phase4.chart", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[Arguments], int], about: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=about)
        command.set_defaults(run=run)
        return command

    checks = [
        add("lint", run_lint, "helm lint, yamllint and kubeconform with every value set"),
        add("conform", run_conform, "kubeconform alone, with every value set and no network"),
        add("policy", run_policy, "hold all policies against every value set and the manifests, or your values"),
    ]
    for command in checks:
        command.add_argument("--chart", type=Path, default=CHART, metavar="DIR", help="another chart than this one's")
    checks[-1].add_argument("--values", "-f", action="append", default=[], type=Path, help="a values file of yours")
    template = add("template", run_template, "render the chart")
    template.add_argument("--kube-version", default="1.34.4", help="version of the cluster to render for")
    size = add("capacity", run_capacity, "what the release takes at most, against its quota and nodes")
    size.add_argument(
        "--node", action="append", default=[], metavar="cpu=1150m,memory=5Gi", help="what a node has left"
    )
    size.add_argument("--live", action="store_true", help="what the nodes of the cluster have left")
    for command in (template, size):
        command.add_argument("--values", "-f", action="append", default=[], type=Path, help="a values file")
        command.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", help="one value")
    add("golden", run_golden, "compare with the golden files").add_argument("--update", action="store_true")
    add("parity", run_parity, "compare the chart with the plain manifests")
    add("alerts", run_alerts, "promtool on the alerts: each fires when it should, and is silent else")
    add("score", run_score, "kube-score on every value set and the manifests")
    for name, module in (("schema", schema), ("readme", readme)):
        add(name, _generated(module.drift, module.write, name), f"generate the {name}").add_argument(
            "--check", action="store_true", help="only tell whether it is up to date"
        )
    schemas = add("schemas", run_schemas, "regenerate the schemas for kubeconform")
    schemas.add_argument("--swagger", type=Path, required=True)
    schemas.add_argument("--crd", type=Path, action="append", default=[])
    plain = add("manifests", run_manifests, "build the plain manifests with these tags")
    plain.add_argument("--frontend-tag")
    plain.add_argument("--backend-tag")
    connections = add("connectivity", run_connectivity, "connect to every port from every pod of the deployed release")
    connections.add_argument("--namespace", default=NAMESPACE)
    connections.add_argument("--release", default=RELEASE)
    add("secrets", run_secrets, "make the secret files of the plain manifests")
    return parser


def main(args: Sequence[str] | None = None) -> int:
    """Run one command; its exit code follows ``phase4.system.errors.Exit``."""
    arguments = _parser().parse_args(args)
    try:
        return int(arguments.run(arguments))
    except Phase4Error as error:
        sys.stderr.write(f"{error}\n")
        return int(error.exit_code)


if __name__ == "__main__":
    sys.exit(main())
