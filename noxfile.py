"""Nox sessions: lint, template and cluster validation. No logic here: sessions name what the project runs.

Run it from the project's environment: ``.venv/bin/nox --list``.
"""

import sys
from pathlib import Path

import nox

PYTHON = sys.executable
HADOLINT = str(Path(PYTHON).with_name("hadolint"))
INV = (PYTHON, "-m", "phase4.cli.program")

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "helm_lint", "helm_template", "kubeconform", "kube_score", "policy"]


@nox.session
def lint(session: nox.Session) -> None:
    """Style of the harness, YAML and Dockerfiles."""
    session.run(*INV, "test", "--only", "lint")


@nox.session
def types(session: nox.Session) -> None:
    """mypy --strict over the harness."""
    session.run(*INV, "test", "--only", "types")


@nox.session
def unit(session: nox.Session) -> None:
    """The harness, its checks and the chart."""
    session.run(*INV, "test", "--only", "unit")


@nox.session
def coverage(session: nox.Session) -> None:
    """The engine's tests have to run 90 % of the engine and of the reports, branches counted."""
    session.run(
        PYTHON, "-m", "pytest", "-q", "-n", "2", "tests/engine", "--cov=phase4.engine", "--cov=phase4.report",
        "--cov-branch", "--cov-report=term-missing:skip-covered", "--cov-fail-under=90", *session.posargs,
    )  # fmt: skip


@nox.session
def backend(session: nox.Session) -> None:
    """The backend's tests."""
    session.run(*INV, "test", "--only", "backend")


@nox.session
def frontend(session: nox.Session) -> None:
    """The frontend's tests."""
    session.run(*INV, "test", "--only", "frontend")


@nox.session
def journey(session: nox.Session) -> None:
    """A user's journey in a real browser."""
    session.run(*INV, "test", "--only", "journey")


@nox.session
def multi_node(session: nox.Session) -> None:
    """Three nodes: spread, a drained node, a lost node (about ten minutes; makes and removes its own cluster)."""
    session.run(*INV, "test", "--only", "multi-node")


@nox.session
def managed(session: nox.Session) -> None:
    """values-managed.yaml on the running cluster: ingress controller, TLS, a database outside; removed after."""
    session.run(*INV, "test", "--only", "managed")


@nox.session
def kind(session: nox.Session) -> None:
    """The deployment on a kind cluster of its own, and by a user of one namespace alone; removed after."""
    session.run(*INV, "test", "--only", "kind")


@nox.session
def official(session: nox.Session) -> None:
    """Downloads and pulls under the official hosts' names, over TLS on loopback."""
    session.run(*INV, "test", "--only", "official")


@nox.session
def yamllint(session: nox.Session) -> None:
    """Every YAML file."""
    session.run(PYTHON, "-m", "yamllint", "--strict", ".")


@nox.session
def hadolint(session: nox.Session) -> None:
    """Both Dockerfiles."""
    session.run(HADOLINT, "frontend/Dockerfile", "backend/Dockerfile")


@nox.session
def helm_lint(session: nox.Session) -> None:
    """helm lint --strict, yamllint and kubeconform with every value set."""
    session.run(*INV, "chart.lint")


@nox.session
def helm_template(session: nox.Session) -> None:
    """The rendering of every value set against its golden file."""
    session.run(*INV, "chart.golden")


@nox.session
def helm_matrix(session: nox.Session) -> None:
    """Lint and golden files with Helm 3.14, 3.20 and 4, schemas of Kubernetes 1.28 and 1.34 (builds two Helms)."""
    session.run(*INV, "chart.matrix")


@nox.session
def kubeconform(session: nox.Session) -> None:
    """Every rendered object against the schemas of Kubernetes, without the network."""
    session.run(*INV, "chart.conform")


@nox.session
def kube_score(session: nox.Session) -> None:
    """kube-score over every rendering, with the exemptions listed in phase4.chart.score (kube-linter: see README)."""
    session.run(*INV, "chart.score")


@nox.session
def alerts(session: nox.Session) -> None:
    """promtool on the chart's alerts: each fires when it should (builds promtool the first time)."""
    session.run(*INV, "chart.alerts")


@nox.session
def policy(session: nox.Session) -> None:
    """The project's own rules over every rendering, and the chart against the plain manifests."""
    session.run(*INV, "chart.policy")
    session.run(*INV, "chart.parity")


@nox.session
def cluster_validation(session: nox.Session) -> None:
    """Check manifests and release against the API server, without steps; DEPLOY-003 and 004 try the release itself."""
    session.run(*INV, "phase-iv", "--verify")


@nox.session
def upgrade_from(session: nox.Session) -> None:
    """Upgrade from the chart released last (or from a commit, `-- COMMIT`) to this checkout, under use."""
    commit = ("--commit", *session.posargs) if session.posargs else ()
    session.run(*INV, "release.upgrade-from", *commit)


@nox.session
def throughput(session: nox.Session) -> None:
    """What a request costs in CPU, from inside the cluster; docs/explanation/capacity.md holds the last result."""
    session.run(*INV, "release.throughput")


@nox.session
def bench(session: nox.Session) -> None:
    """Speed, as ratios side by side in one run; judges nothing."""
    session.run(*INV, "bench", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Write requirements.lock anew from requirements.in (needs uv)."""
    session.run(
        "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
        "--no-emit-find-links", "--no-emit-index-url", "--custom-compile-command", "nox -s lock",
        "requirements.in", "-o", "requirements.lock", external=True,
    )  # fmt: skip


@nox.session
def lock_agent(session: nox.Session) -> None:
    """Write the lock file of kagent's agent image anew (needs uv); what an agent never imports is left out of it."""
    unused = (
        "boto3", "botocore", "google-api-python-client", "google-cloud-aiplatform", "google-cloud-appengine-logging",
        "google-cloud-audit-log", "google-cloud-bigquery", "google-cloud-bigquery-storage", "google-cloud-bigtable",
        "google-cloud-discoveryengine", "google-cloud-iam", "google-cloud-logging", "google-cloud-monitoring",
        "google-cloud-pubsub", "google-cloud-resource-manager", "google-cloud-secret-manager", "google-cloud-spanner",
        "google-cloud-speech", "google-cloud-trace", "hf-xet", "pyarrow", "s3transfer",
    )  # fmt: skip
    # The day before which everything was released that this version of kagent was: pip's resolver does not end, and
    # newer releases of its libraries do not work with it.
    session.run(
        "uv", "pip", "compile", "--python-version", "3.13", "--python-platform", "x86_64-manylinux_2_28",
        "--exclude-newer", "2026-03-06", "--no-annotate", "--generate-hashes", "--no-emit-find-links",
        "--no-emit-index-url", "--custom-compile-command", "nox -s lock_agent",
        *(f"--no-emit-package={name}" for name in unused),
        "images/kagent-agent/requirements.in", "-o", "images/kagent-agent/requirements.lock", external=True,
    )  # fmt: skip
