"""Processes, rules, temporary files and folders of ours on this machine."""

import os
import re
import tempfile
import time
from pathlib import Path

from phase4.criteria.probes.application import is_alive
from phase4.criteria.residue.item import Item, Keeper
from phase4.system.errors import BlockedError
from phase4.system.paths import STATE, cache_path
from phase4.system.privilege import as_root
from phase4.system.process import RUN_VARIABLE, run
from phase4.system.temporary import PREFIX, owner
from phase4.toolchain.isolation import CHAIN, NETWORKS, ask

PROC = Path("/proc")
# Where a name does not tell its process: one this old belongs to no run that is still at work.
OLD_SECONDS = 6 * 3600
BETWEEN_NODES = re.compile(rf"-A {CHAIN} -i br-([0-9a-f]{{12}}) -o br-\1 -j RETURN")


def processes(proc: Path = PROC) -> list[Item]:
    """Processes that a run of ours started and that outlive it: each bears that run's process in its environment.

    Raises:
        BlockedError: this system does not show the environment of processes.
    """
    if not proc.is_dir():
        raise BlockedError("processes cannot be told apart", why="there is no /proc on this system", fix="ps -ax")
    folders = [path for path in proc.iterdir() if path.name.isdigit()]
    return [item for path in sorted(folders) if (item := _process(path))]


def _process(folder: Path) -> Item | None:
    try:
        environment = (folder / "environ").read_bytes().split(b"\0")
        command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:  # it ended while we looked, or is another user's
        return None
    mark = f"{RUN_VARIABLE}=".encode()
    pid = next((entry.removeprefix(mark).decode() for entry in environment if entry.startswith(mark)), "")
    if not pid or is_alive(pid):
        return None
    name = f"{folder.name} {command[:80]}"
    note = f"started by process {pid}, which has ended"
    return Item(kind="processes", name=name, keeper=Keeper.NOBODY, note=note, removal=("kill", folder.name))


def rules() -> list[Item]:
    """Rules that this project set in the host's forwarding chain; those of a network that is gone are left over.

    Raises:
        BlockedError: this user may not read them.
    """
    listed = ask("-S", CHAIN)
    if listed is None:
        raise BlockedError("the host's rules cannot be read", why="only root may", fix=f"sudo iptables -S {CHAIN}")
    bridges = run(("docker", "network", "ls", "--no-trunc", "--format", "{{.ID}}"), timeout=30).stdout.split()
    items = (_rule(line, {bridge[:12] for bridge in bridges}) for line in listed.stdout.splitlines())
    return [item for item in items if item]


def _rule(line: str, bridges: set[str]) -> Item | None:
    args = line.removeprefix("-A ").split()
    removal = tuple(as_root(["iptables", "-w", "10", "-D", *args]) or ())
    match = BETWEEN_NODES.fullmatch(line)
    if match:
        keeper = Keeper.CLUSTER if match[1] in bridges else Keeper.NOBODY
        return Item(kind="iptables rules", name=line, keeper=keeper, note="between nodes", removal=removal)
    if any(line.startswith(f"-A {CHAIN} -d {network} -j REJECT") for network in NETWORKS):
        note = "keeps cluster addresses on this machine"
        return Item(kind="iptables rules", name=line, keeper=Keeper.CLUSTER, note=note, removal=removal)
    return None


def temporary_files() -> list[Item]:
    """Temporary files and folders of ours whose process is gone, or which are of long ago."""
    matches = sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))
    return [
        Item(kind="temporary files", name=str(path), keeper=Keeper.NOBODY, removal=("rm", "-r", "--", str(path)))
        for path in matches
        if _is_abandoned(path)
    ]


def _is_abandoned(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:  # gone while we looked
        return False
    if status.st_uid != os.geteuid():
        return False
    pid = owner(path)
    return not is_alive(str(pid)) if pid else time.time() - status.st_mtime > OLD_SECONDS


def folders() -> list[Item]:
    """What is kept between runs: tools and downloads for every checkout, results for this one."""
    notes = {cache_path(): "tools, images' files, downloads", STATE: "results and reports of this checkout"}
    return [
        Item(kind="folders", name=str(path), keeper=Keeper.CACHE, note=f"{note}; rm -r {path}")
        for path, note in notes.items()
        if path.is_dir()
    ]
