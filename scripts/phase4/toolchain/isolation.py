"""Service and pod addresses never leave the machine.

While a Service has no endpoint, traffic to its cluster address is forwarded like any other, out of the machine;
whatever answers there then keeps the connection. So the host refuses to forward those networks before a cluster
starts.
"""

import os
import shutil
from dataclasses import dataclass

from phase4.system import process
from phase4.system.errors import BlockedError

# minikube's defaults: --service-cluster-ip-range, and the bridge CNI's pod network.
NETWORKS = ("10.96.0.0/12", "10.244.0.0/16")
CHAIN = "DOCKER-USER"


@dataclass(frozen=True)
class Isolation:
    """What was found and done: the networks already refused, and those refused now."""

    present: tuple[str, ...]
    added: tuple[str, ...]


def ensure_isolation() -> Isolation:
    """Refuse to forward the cluster's own networks; does nothing where the rules are in force.

    Docker keeps the rules of ``DOCKER-USER`` when it starts, and loses them at a reboot: call this at every start of
    the engine or of a cluster.

    Raises:
        BlockedError: no iptables, or not allowed to use it.
    """
    if shutil.which("iptables", path=process.environment()["PATH"]) is None:
        raise BlockedError(
            "cannot keep cluster addresses on this machine",
            why="there is no iptables",
            fix="apt-get install -y iptables",
        )
    rules = _rules()
    present = tuple(network for network in NETWORKS if refuses(rules, network))
    added = tuple(network for network in NETWORKS if network not in present)
    for network in added:
        _iptables("-I", CHAIN, "-d", network, "-j", "REJECT")
    return Isolation(present, added)


def in_force() -> bool:
    """Whether every network is refused; changes nothing."""
    result = process.run(["iptables", "-w", "10", "-S", CHAIN])
    return result.ok and all(refuses(result.stdout.splitlines(), network) for network in NETWORKS)


def refuses(rules: list[str], network: str) -> bool:
    """Whether the chain rejects the network before a rule that lets everything pass (``iptables -S`` lines)."""
    for rule in rules:
        if rule in (f"-A {CHAIN} -j RETURN", f"-A {CHAIN} -j ACCEPT"):
            return False
        if rule.startswith(f"-A {CHAIN} -d {network} -j REJECT"):
            return True
    return False


def _rules() -> list[str]:
    result = process.run(["iptables", "-w", "10", "-S", CHAIN])
    if not result.ok:
        # The engine has never run: a chain made now is kept and used by it when it starts.
        _iptables("-N", CHAIN)
        return []
    return result.stdout.splitlines()


def _iptables(*arguments: str) -> None:
    result = process.run(["iptables", "-w", "10", *arguments])
    if not result.ok:
        raise BlockedError(
            "cannot keep cluster addresses on this machine",
            why=result.tail(),
            fix=result.line if os.geteuid() == 0 else f"sudo {result.line}",
        )
