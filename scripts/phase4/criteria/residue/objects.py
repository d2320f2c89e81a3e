"""Objects of ours in the cluster: namespaces, pods that ended badly, kinds of the AI tools."""

from phase4.chart.names import NAMESPACE
from phase4.cluster.clients import kubectl, kubectl_command
from phase4.criteria.assistants import namespace as ai_tools
from phase4.criteria.probes.application import is_alive
from phase4.criteria.probes.docker import LABEL
from phase4.criteria.residue.item import Item, Keeper
from phase4.system.errors import BlockedError, Phase4Error

GOES_SECONDS = 150


def namespaces() -> list[Item]:
    """The deployment's namespace, those of proofs, and the AI tools'.

    Raises:
        BlockedError: no cluster answers.
    """
    key = LABEL.replace(".", r"\.")
    show = f'jsonpath={{range .items[*]}}{{.metadata.name}} {{.metadata.labels.{key}}}{{"\\n"}}{{end}}'
    result = kubectl("get", "namespaces", "--output", show)
    if not result.ok:
        raise BlockedError("no cluster answers", why=result.tail(), fix="./inv env-002")
    items = (_namespace(*[*line.split(), ""][:2]) for line in result.stdout.splitlines() if line.strip())
    return [item for item in items if item]


def _namespace(name: str, pid: str) -> Item | None:
    if pid:
        removal = kubectl_command("delete", "namespace", name, f"--timeout={GOES_SECONDS}s")
        keeper = Keeper.RUN if is_alive(pid) else Keeper.NOBODY
        return Item(kind="namespaces", name=name, keeper=keeper, note=f"of a proof in process {pid}", removal=removal)
    if name == NAMESPACE:
        return Item(kind="namespaces", name=name, keeper=Keeper.RELEASE, note="./inv rollback")
    if name == ai_tools.NAMESPACE and ai_tools.is_installed():
        keeper = Keeper.USER if ai_tools.is_kept() else Keeper.NOBODY
        return Item(kind="namespaces", name=name, keeper=keeper, note=f"the AI tools; {ai_tools.KEEP_VARIABLE}=1 keeps")
    return None


def pods() -> list[Item]:
    """Pods of the deployment that ended badly and are still there.

    Raises:
        Phase4Error: they cannot be listed.
    """
    result = kubectl("get", "pods", "-n", NAMESPACE, "--field-selector=status.phase=Failed", "--output", "name")
    if not result.ok:
        raise Phase4Error("the pods cannot be listed", why=result.tail(), fix="./inv env-002")
    return [
        Item(
            kind="failed pods",
            name=name,
            keeper=Keeper.NOBODY,
            removal=kubectl_command("delete", name, "-n", NAMESPACE, "--wait=false"),
        )
        for name in result.stdout.split()
    ]


def custom_resources() -> list[Item]:
    """Kinds that came with the AI tools: they go with these; without them, nobody keeps them."""
    keeper = Keeper.USER if ai_tools.is_kept() else Keeper.NOBODY
    return [
        Item(
            kind="custom resources",
            name=name.rpartition("/")[2],
            keeper=keeper,
            note="of the AI tools",
            removal=() if ai_tools.is_installed() else kubectl_command("delete", name, "--timeout=60s"),
        )
        for name in ai_tools.our_definitions()
    ]
