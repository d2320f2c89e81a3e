"""kubectl and helm, always told which context they are for."""

from phase4.system.process import Completed, run


def kubectl(*arguments: str, timeout: float = 60, stdin: str | None = None, check: bool = False) -> Completed:
    """Run kubectl against the selected cluster, whatever the current context is."""
    return run(kubectl_command(*arguments), timeout=timeout, stdin=stdin, check=check)


def helm(*arguments: str, timeout: float = 300, stdin: str | None = None, check: bool = False) -> Completed:
    """Run Helm against the selected cluster, whatever the current context is."""
    return run(helm_command(*arguments), timeout=timeout, stdin=stdin, check=check)


def kubectl_command(*arguments: str) -> tuple[str, ...]:
    """The command that ``kubectl`` runs."""
    return ("kubectl", "--context", context_name(), *arguments)


def helm_command(*arguments: str) -> tuple[str, ...]:
    """The command that ``helm`` runs."""
    return ("helm", "--kube-context", context_name(), *arguments)


def context_name() -> str:
    """The kubeconfig context of the selected cluster."""
    from phase4.cluster import driver  # here, because drivers use these clients

    return driver().context
