"""Workers whose container was made anew: minikube joins a worker at its first start only, so we do it for these."""

from collections.abc import Sequence

from phase4.cluster.image_source import kubernetes_version
from phase4.system.errors import CommandFailed
from phase4.system.process import run
from phase4.system.progress import Progress

# Written when a node joins, into the container itself: a new container has lost it, though not what is under /var.
JOINED = "/etc/kubernetes/kubelet.conf"
TOKEN_LIFE = "10m"
LOOK_SECONDS = 30
TOKEN_SECONDS = 60
JOIN_SECONDS = 180


def rejoin(control_plane: str, workers: Sequence[str], progress: Progress) -> None:
    """Let those of these workers join that do not know their cluster; does nothing for those that do.

    Raises:
        CommandFailed: a worker could not join.
    """
    for worker in workers:
        if not run(("docker", "exec", worker, "test", "-s", JOINED), timeout=LOOK_SECONDS).ok:
            with progress.step(f"{worker} joins {control_plane} again"):
                _join(control_plane, worker)


def _join(control_plane: str, worker: str) -> None:
    kubeadm = f"/var/lib/minikube/binaries/v{kubernetes_version()}/kubeadm"
    command = (kubeadm, "token", "create", f"--ttl={TOKEN_LIFE}", "--print-join-command")
    token = run(("docker", "exec", control_plane, *command), timeout=TOKEN_SECONDS, check=True)
    # The kubelet that fails for want of its configuration is stopped, and what it had written goes: kubeadm writes it.
    script = f"systemctl stop kubelet; rm -rf /var/lib/kubelet/pki /etc/kubernetes/pki; {kubeadm} " + (
        token.stdout.strip().removeprefix("kubeadm ") + f" --node-name={worker} --ignore-preflight-errors=all"
    )
    # On standard input: the token is not to be seen in a list of processes, nor in a message.
    result = run(("docker", "exec", "--interactive", worker, "bash", "-s"), timeout=JOIN_SECONDS, stdin=script)
    if not result.ok:
        raise CommandFailed(
            f"{worker} could not join {control_plane} again",
            why=result.tail(),
            fix=f"docker exec {worker} journalctl -u kubelet -n 50",
        )
