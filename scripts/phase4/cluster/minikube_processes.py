"""minikube processes that a killed run left behind: they still work on the cluster, so they are waited for."""

from pathlib import Path

from phase4.system.errors import BlockedError
from phase4.system.process import run
from phase4.system.progress import Progress
from phase4.system.waiting import wait_until

PROC = Path("/proc")
PATIENCE_SECONDS = 900.0
POLL_SECONDS = 1.0


def processes_of(profile: str, proc: Path = PROC) -> list[int]:
    """Process ids of every minikube that changes the profile; asking for a status changes nothing."""
    commands = _from_proc(proc) if proc.exists() else _from_ps()
    return sorted(pid for pid, args in commands.items() if _changes(args, profile))


def _changes(args: list[str], profile: str) -> bool:
    return bool(args) and Path(args[0]).name == "minikube" and profile in args and "status" not in args


def _from_proc(proc: Path) -> dict[int, list[str]]:
    return {int(entry.name): _command(entry) for entry in proc.iterdir() if entry.name.isdigit()}


def _from_ps() -> dict[int, list[str]]:
    """macOS has no /proc."""
    rows = (line.split() for line in run(("ps", "-axo", "pid=,command="), timeout=20).stdout.splitlines())
    return {int(row[0]): row[1:] for row in rows if row and row[0].isdigit()}


def wait_for_minikube_processes(profile: str, progress: Progress) -> None:
    """Wait until nobody else works on the profile.

    Raises:
        BlockedError: somebody still does after a quarter of an hour.
    """
    pids = processes_of(profile)
    if not pids:
        return
    progress.line(f"waiting for the minikube that works on {profile} (process {pids[0]})")
    pids = wait_until(
        lambda: processes_of(profile), lambda pids: not pids, timeout=PATIENCE_SECONDS, interval=POLL_SECONDS
    )
    if pids:
        raise BlockedError(
            f"another minikube works on {profile} for {PATIENCE_SECONDS:.0f} s",
            why="an earlier run was killed and left it behind, or somebody started it by hand",
            fix=f"kill {' '.join(map(str, pids))}",
        )


def _command(entry: Path) -> list[str]:
    try:
        return (entry / "cmdline").read_text(encoding="utf-8", errors="replace").split("\0")
    except OSError:  # it ended while we looked
        return [""]
