"""The stages of ``inv test``, as data. Each is a nox session too, and runs alone."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from phase4.engine.context import Progress
from phase4.system.paths import BACKEND, FRONTEND, ROOT
from phase4.testing import managed, on_kind, own_network, several_nodes, types
from phase4.testing import preparation as prepare

PYTHON = sys.executable
# By name: without them actionlint looks for a git repository, and an unpacked archive is none.
WORKFLOWS = tuple(str(path.relative_to(ROOT)) for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")))

UNIT_TESTS = "not cluster and not multi_node and not managed and not kind and not own_engine"


@dataclass(frozen=True)
class Stage:
    """One group of tests.

    Args:
        commands: run in order in ``cwd`` until one fails. ``{junit}`` stands for the path of the stage's JUnit
            report and ``{backend_python}`` for the backend's interpreter.
        junit: whether the stage writes one or more JUnit reports; if not, each command counts as one test.
        prepare: installs what the commands need; instant when it is there.
        finish: takes away what the stage made, whether it passed, failed or was interrupted.
        by_default: whether it runs when no stage is named.
        ok_codes: exit codes that count as passed (4: what this machine cannot have is BLOCKED, not failed).
    """

    name: str
    title: str
    commands: tuple[tuple[str, ...], ...]
    cwd: Path = ROOT
    junit: bool = False
    prepare: tuple[Callable[[Progress], dict[str, str]], ...] = ()
    finish: tuple[Callable[[Progress], None], ...] = ()
    by_default: bool = True
    timeout: float = 900
    env: dict[str, str] = field(default_factory=dict)
    ok_codes: frozenset[int] = frozenset({0})


def pytest(*arguments: str) -> tuple[str, ...]:
    return (PYTHON, "-m", "pytest", "-q", *arguments, "--junitxml", "{junit}")


STAGES = (
    Stage(
        "lint",
        "style of the harness, YAML and Dockerfiles",
        (
            ("ruff", "check", "."),
            ("ruff", "format", "--check", "."),
            ("env", "PYTHONPATH=scripts", "lint-imports", "--no-cache"),
            ("yamllint", "--strict", "."),
            ("hadolint", "frontend/Dockerfile", "backend/Dockerfile"),
            ("actionlint", *WORKFLOWS),
            (PYTHON, "scripts/measure.py"),
        ),
        prepare=(prepare.workflow_linter,),
    ),
    Stage("types", "types of the harness and its tests", (("mypy", "scripts"), *types.commands())),
    Stage(
        "backend",
        "the backend: style, types, tests, coverage",
        (
            ("{backend_python}", "-m", "ruff", "check", "."),
            ("{backend_python}", "-m", "ruff", "format", "--check", "."),
            ("{backend_python}", "-m", "mypy"),
            ("{backend_python}", "-m", "pytest", "-q", "-n", "2", "--cov", "--junitxml", "{junit}"),
        ),
        cwd=BACKEND,
        junit=True,
        timeout=2400,
        prepare=(prepare.backend, prepare.postgresql),
    ),
    Stage(
        "frontend",
        "the frontend: style, types, tests, build",
        (
            ("npm", "run", "lint"),
            ("npm", "run", "typecheck"),
            ("npm", "test", "--", "--reporter=default", "--reporter=junit", "--outputFile.junit={junit}"),
            ("npm", "run", "build"),
        ),
        cwd=FRONTEND,
        junit=True,
        prepare=(prepare.frontend,),
    ),
    Stage(
        "journey",
        "a user's journey in a real browser, on this machine",
        (("./inv", "testing.journey", "--junit", "{junit}"),),
        junit=True,
        prepare=(prepare.backend, prepare.frontend, prepare.browser),
    ),
    Stage(
        "phase-iv",
        "all tasks for real: engine, cluster, images, release",
        (("inv", "phase-iv"), ("inv", "report", "--format", "junit", "--out", "{junit}")),
        junit=True,
        timeout=4500,
        ok_codes=frozenset({0, 4}),
    ),
    Stage(
        "unit",
        "the harness, its checks and the chart",
        (pytest("-n", "2", "-m", UNIT_TESTS, "tests"),),
        junit=True,
        prepare=(prepare.chart_tools,),
    ),
    Stage(
        "cluster",
        "guarantees of images and release broken on purpose; an upgrade under use",
        (pytest("-m", "cluster", "tests"),),
        junit=True,
        timeout=2700,
    ),
    Stage(
        "deployed",
        "the same journeys against the release, through its NodePort",
        (("./inv", "testing.journey", "--deployed", "--junit", "{junit}"),),
        junit=True,
        prepare=(prepare.frontend, prepare.browser),
        timeout=1800,
    ),
    Stage(
        "official",
        "downloads and pulls under the official hosts' names, over TLS on loopback",
        ((*own_network.COMMAND, *pytest("tests/official", "tests/own_engine")),),
        junit=True,
        prepare=(own_network.prepare,),
        # Part of the units too; alone it is the rehearsal of what a machine with a network does first.
        by_default=False,
    ),
    Stage(
        "multi-node",
        "the application on three nodes of its own: spread, a drained node, a lost node (about ten minutes)",
        (pytest("-vv", "-m", "multi_node", "tests/multi_node"),),
        junit=True,
        prepare=(several_nodes.prepare,),
        finish=(several_nodes.remove,),
        # As long as half of all the others: run it when the chart, the cluster or how they spread changes.
        by_default=False,
        timeout=1800,
    ),
    Stage(
        "managed",
        "the values for a managed cluster: ingress and gateway with TLS, a database outside",
        (pytest("-m", "managed", "tests/managed"),),
        junit=True,
        prepare=(managed.prepare,),
        finish=(managed.remove,),
        # The ingress controller takes minutes to build where no release of it can be reached: run it when the chart's
        # routes, network policies or values-managed.yaml change.
        by_default=False,
        timeout=1800,
    ),
    Stage(
        "kind",
        "the deployment on a kind cluster of its own, and by a user of one namespace alone",
        (pytest("-vv", "-m", "kind", "tests/kind"),),
        junit=True,
        prepare=(on_kind.prepare,),
        finish=(on_kind.remove,),
        # A whole cluster and release more: run it when drivers, or what a cluster is built of, change.
        by_default=False,
        timeout=1800,
    ),
)
