"""Service and pod addresses never leave the machine.

While a Service has no endpoint, traffic to its cluster address is forwarded like any other, out of the machine;
whatever answers there then keeps the connection. So the host refuses to forward those networks before a cluster
starts. Root, and whoever may use sudo without a password, sets the rules or gets no cluster; for others, and where the
engine is a virtual machine of its own, the cluster starts and the report says which command is left to run.
"""

import shutil
from dataclasses import dataclass

from phase4.system import process
from phase4.system.errors import BlockedError
from phase4.system.privilege import as_root, by_hand
from phase4.system.process import Completed
from phase4.toolchain import platforms

# minikube's defaults: --service-cluster-ip-range, and the bridge CNI's pod network.
NETWORKS = ("10.96.0.0/12", "10.244.0.0/16")
CHAIN = "DOCKER-USER"


@dataclass(frozen=True)
class Isolation:
    """What holds of the rules: the networks already refused, those refused now, or why that is not known here.

    ``deviation`` is empty where the rules are in force; else it names the one command that sets them.
    """

    present: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    deviation: str = ""


def ensure_isolation(virtual_machine: str | None = None) -> Isolation:
    """Refuse to forward the cluster's own networks; does nothing where the rules are in force.

    Docker keeps the rules of ``DOCKER-USER`` when it starts, and loses them at a reboot: call this at every start of
    the engine or of a cluster.

    Args:
        virtual_machine: which one the engine runs in, if it is not this machine.

    Raises:
        BlockedError: whoever may set the rules has no iptables, or it refuses.
    """
    if virtual_machine:
        return Isolation(deviation=_left_to_do(f"the engine runs in a virtual machine of its own ({virtual_machine})"))
    if as_root(["iptables"]) is None:
        return Isolation(deviation=_left_to_do("only root may set or read the host's forwarding rules"))
    if shutil.which("iptables", path=process.environment()["PATH"]) is None:
        raise BlockedError(
            "cannot keep cluster addresses on this machine",
            why="there is no iptables",
            fix=platforms.install_line(["iptables"]),
        )
    rules = _rules()
    present = tuple(network for network in NETWORKS if refuses(rules, network))
    added = tuple(network for network in NETWORKS if network not in present)
    for network in added:
        _iptables("-I", CHAIN, "-d", network, "-j", "REJECT")
    return Isolation(present, added)


def in_force() -> bool | None:
    """Whether every network is refused; None where this user may not ask. Changes nothing."""
    result = ask("-S", CHAIN)
    if result is None:
        return None
    return result.ok and all(refuses(result.stdout.splitlines(), network) for network in NETWORKS)


def refuses(rules: list[str], network: str) -> bool:
    """Whether the chain rejects the network before a rule that lets everything pass (``iptables -S`` lines)."""
    for rule in rules:
        if rule in (f"-A {CHAIN} -j RETURN", f"-A {CHAIN} -j ACCEPT"):
            return False
        if rule.startswith(f"-A {CHAIN} -d {network} -j REJECT"):
            return True
    return False


def ask(*arguments: str) -> Completed | None:
    """Run iptables as root; None where this user may not."""
    command = as_root(["iptables", "-w", "10", *arguments])
    return process.run(command, timeout=30) if command else None


def command_line() -> str:
    """The one line that sets the rules."""
    loop = f"for net in {' '.join(NETWORKS)}; do iptables -I {CHAIN} -d $net -j REJECT; done"
    return by_hand(["sh", "-c", loop])


def _left_to_do(why: str) -> str:
    return f"that cluster addresses stay on this machine is not enforced, for {why}; to enforce it: {command_line()}"


def _rules() -> list[str]:
    result = ask("-S", CHAIN)
    if result is None or not result.ok:
        # The engine has never run: a chain made now is kept and used by it when it starts.
        _iptables("-N", CHAIN)
        return []
    return result.stdout.splitlines()


def _iptables(*arguments: str) -> None:
    result = ask(*arguments)
    if result is None or not result.ok:
        raise BlockedError(
            "cannot keep cluster addresses on this machine",
            why=result.tail() if result else "only root may",
            fix=by_hand(["iptables", *arguments]),
        )
