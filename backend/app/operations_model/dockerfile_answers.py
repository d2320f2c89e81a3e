"""Words about a Dockerfile, from its text alone."""

from collections.abc import Callable
from typing import Final

from app.operations_model.dockerfiles import Dockerfile, read_dockerfile, runs_as_root
from app.operations_model.questions import Question


def answer(question: Question, text: str) -> str:
    """A paragraph for each topic of the question."""
    dockerfile = read_dockerfile(text)
    if dockerfile is None:
        return f"I could read no FROM in {question.file}, so I cannot say anything about it."
    topics = question.topics or tuple(_ABOUT)
    return "\n\n".join(_ABOUT[topic](dockerfile) for topic in topics)


def _bases(dockerfile: Dockerfile) -> str:
    lines = [f"- `{base}`" for base in dockerfile.bases]
    return "\n".join([f"It builds on {len(lines)} base image{'s' * (len(lines) != 1)}:", "", *lines])


def _stages(dockerfile: Dockerfile) -> str:
    lines = [f"- `{stage.name}`, on `{stage.base}`" for stage in dockerfile.stages]
    return "\n".join([f"It has {len(lines)} build stage{'s' * (len(lines) != 1)}:", "", *lines])


def _user(dockerfile: Dockerfile) -> str:
    if not dockerfile.user:
        return "No USER is set in the final stage: it runs as root unless its base image says otherwise."
    kind = "which is root" if runs_as_root(dockerfile.user) else "not as root"
    return f"The final container runs as user `{dockerfile.user}`, {kind}."


def _ports(dockerfile: Dockerfile) -> str:
    ports = dockerfile.final.ports
    return f"It exposes port {', '.join(f'`{port}`' for port in ports)}." if ports else "It exposes no port."


def _review(dockerfile: Dockerfile) -> str:
    findings = []
    if runs_as_root(dockerfile.user):
        findings.append("- It runs as root: add a `USER` line with a number that is not 0.")
    for base in dockerfile.bases:
        if _floats(base):
            findings.append(f"- `{base}` names no fixed version: two builds may differ.")
    if not dockerfile.final.has_healthcheck:
        findings.append("- It has no health check.")
    if not findings:
        return "I see nothing that I would change."
    return "\n".join(["What I would change:", "", *findings])


def _floats(base: str) -> bool:
    """Whether an image's tag may name another image tomorrow."""
    if base == "scratch" or "@" in base:
        return False
    return ":" not in base.rpartition("/")[2] or base.endswith(":latest")


_ABOUT: Final[dict[str, Callable[[Dockerfile], str]]] = {
    "bases": _bases,
    "stages": _stages,
    "user": _user,
    "ports": _ports,
    "review": _review,
}
