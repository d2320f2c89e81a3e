"""Which criteria stay open on a machine that lacks a thing: beginnings of their IDs, by thing."""

from phase4.criteria import catalogue

DISK_GB = 10
NEEDS: dict[str, tuple[str, ...]] = {
    "docker": ("IV-ENV-001.1", "IV-ENV-002", "IV-ENV-003", "IV-CONT", "IV-DEPLOY", "IV-VALID", "IV-FINAL"),
    "cluster": ("IV-ENV-002", "IV-ENV-003", "IV-DEPLOY", "IV-VALID", "IV-FINAL"),
    "minikube": ("IV-ENV-001.2", "IV-ENV-002"),
    "kubectl": ("IV-ENV-001.3", "IV-K8S", "IV-DEPLOY"),
    "helm": ("IV-ENV-001.4", "IV-HELM", "IV-DEPLOY"),
    "git": ("IV-FINAL-001.2",),
    "gordon": ("IV-AI-001.1",),
    "kubectl-ai": ("IV-AI-001.2",),
    "kagent": ("IV-AI-001.3",),
}


def criteria_of(thing: str) -> tuple[str, ...]:
    """IDs of the criteria that need the thing; none for what only makes work easier."""
    beginnings = NEEDS.get(thing, ())
    ids = [criterion.id for task in catalogue.tasks() for criterion in task.criteria]
    return tuple(name for name in ids if name.startswith(beginnings)) if beginnings else ()
