"""Nox sessions: lint, template and cluster validation. No logic here: sessions name what the project runs."""

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "unit", "helm_lint", "helm_template", "kubeconform"]


@nox.session
def lint(session: nox.Session) -> None:
    """Style of the harness, YAML and Dockerfiles."""
    session.run("inv", "test", "--only", "lint")


@nox.session
def types(session: nox.Session) -> None:
    """mypy --strict over the harness."""
    session.run("inv", "test", "--only", "types")


@nox.session
def unit(session: nox.Session) -> None:
    """The harness, its checks and the chart."""
    session.run("inv", "test", "--only", "unit")


@nox.session
def backend(session: nox.Session) -> None:
    """The backend's tests."""
    session.run("inv", "test", "--only", "backend")


@nox.session
def frontend(session: nox.Session) -> None:
    """The frontend's tests."""
    session.run("inv", "test", "--only", "frontend")


@nox.session
def journey(session: nox.Session) -> None:
    """A user's journey in a real browser."""
    session.run("inv", "test", "--only", "journey")


@nox.session
def yamllint(session: nox.Session) -> None:
    """Every YAML file."""
    session.run("yamllint", "--strict", ".")


@nox.session
def hadolint(session: nox.Session) -> None:
    """Both Dockerfiles."""
    session.run("hadolint", "frontend/Dockerfile", "backend/Dockerfile")


@nox.session
def helm_lint(session: nox.Session) -> None:
    """helm lint --strict with every value set."""
    session.run("python", "-m", "phase4.chart", "lint")


@nox.session
def helm_template(session: nox.Session) -> None:
    """The rendering of every value set against its golden file."""
    session.run("python", "-m", "phase4.chart", "golden")


@nox.session
def kubeconform(session: nox.Session) -> None:
    """Every rendered object against the schemas of Kubernetes, without the network."""
    session.run("python", "-m", "phase4.chart", "kubeconform")


@nox.session
def policy(session: nox.Session) -> None:
    """The project's own rules over every rendering."""
    session.run("python", "-m", "phase4.chart", "policy")


@nox.session
def cluster_validation(session: nox.Session) -> None:
    """Check, and only check, the manifests and the release against the API server."""
    session.run("inv", "phase-iv", "--verify")


@nox.session
def lock(session: nox.Session) -> None:
    """Write requirements.lock anew from requirements.in."""
    session.run(
        "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
        "--no-emit-find-links", "--no-emit-index-url", "--custom-compile-command", "nox -s lock",
        "requirements.in", "-o", "requirements.lock", external=True,
    )  # fmt: skip
