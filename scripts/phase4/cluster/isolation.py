"""Service and pod addresses stay on the machine: the proof, and the way left open between the nodes of one cluster."""

import re

from phase4.engine.model import Evidence
from phase4.system.errors import BlockedError, CommandFailed
from phase4.system.privilege import by_hand
from phase4.system.process import Completed, run
from phase4.toolchain.isolation import CHAIN, ask

# In the service range, but given to no Service.
UNUSED_ADDRESS = "10.111.255.253"
NETWORK_ID = ("docker", "network", "inspect", "--format", "{{.Id}}")
RULE = re.compile(r"^\s*(\d+)\s+\d+\s+REJECT\s.*\s10\.96\.0\.0/12\b", re.MULTILINE)


def rejected_by_host(node: str) -> tuple[Evidence, ...]:
    """A node tries to reach an unused service address: refused at once, and by the host's rule."""
    before = rejected_packets()
    result = run(("docker", "exec", node, "curl", "-sS", "--max-time", "5", f"http://{UNUSED_ADDRESS}/"), timeout=20)
    after = rejected_packets()
    return (_refused(node, result), _counted(before, after))


def allow_inter_node_traffic(network: str) -> None:
    """Let pods of different nodes reach one another: what stays on the nodes' own bridge does not leave the machine.

    Args:
        network: the engine's network the nodes are in.

    Raises:
        CommandFailed: there is no such network, or iptables refuses.
        BlockedError: this user may not ask iptables.
    """
    rule = _between_nodes(run((*NETWORK_ID, network), timeout=30, check=True).stdout)
    present = ask("-C", *rule)
    if present is None:
        raise BlockedError(
            "pods of different nodes may not reach one another",
            why="only root may let the nodes' own bridge pass",
            fix=by_hand(["iptables", "-I", *rule]),
        )
    if not present.ok and (inserted := ask("-I", *rule)) is not None and not inserted.ok:
        raise CommandFailed("iptables refuses a rule", why=inserted.tail(), fix=inserted.line)


def revoke_inter_node_traffic(network: str) -> None:
    """Take back what ``allow_inter_node_traffic`` allowed; nothing for a network that is gone."""
    inspected = run((*NETWORK_ID, network), timeout=30)
    if inspected.ok:
        ask("-D", *_between_nodes(inspected.stdout))


def _between_nodes(network_id: str) -> tuple[str, ...]:
    bridge = f"br-{network_id.strip()[:12]}"
    return (CHAIN, "-i", bridge, "-o", bridge, "-j", "RETURN")


def rejected_packets() -> int | None:
    """Packets to the service range that the host rejected so far; None if it has no such rule."""
    result = ask("-nvxL", CHAIN)
    match = RULE.search(result.stdout) if result and result.ok else None
    return int(match[1]) if match else None


def _refused(node: str, result: Completed) -> Evidence:
    return Evidence(
        what=f"node {node} connects to {UNUSED_ADDRESS}, a service address nobody has",
        expected="refused by the host",
        actual=result.tail() or "it was answered",
        ok=result.exit_code == 7,  # curl: could not connect
        command=result.line,
        exit_code=result.exit_code,
        seconds=round(result.seconds, 2),
    )


def _counted(before: int | None, after: int | None) -> Evidence:
    return Evidence(
        what=f"packets to 10.96.0.0/12 that the host's chain {CHAIN} rejected",
        expected="more than before",
        actual=f"{before} before, {after} after" if before is not None else "no such rule",
        ok=before is not None and after is not None and after > before,
        command=f"iptables -nvxL {CHAIN}",
    )
