"""Debian's package manager: said before it is done, and only what is missing."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from phase4.system import process
from phase4.system.errors import BlockedError
from phase4.system.privilege import as_root, by_hand
from phase4.system.progress import Progress
from phase4.toolchain import platforms, versions

SOURCES = Path("/etc/apt/sources.list.d")
PREFERENCES = Path("/etc/apt/preferences.d")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
APT_TIMEOUT_SECONDS = 900.0
QUIET = {"DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_MODE": "l"}


def missing(packages: Sequence[str]) -> list[str]:
    """Those of ``packages`` that are not installed."""
    absent = []
    for package in packages:
        result = process.run(["dpkg-query", "--show", "--showformat=${db:Status-Status}", package])
        if not result.ok or result.stdout != "installed":
            absent.append(package)
    return absent


def candidate(package: str) -> str:
    """The version that ``apt-get install`` would choose, as text; empty if there is none."""
    result = process.run(["apt-cache", "policy", package])
    for line in result.stdout.splitlines():
        name, _, value = line.strip().partition(": ")
        if name == "Candidate" and value != "(none)":
            return value
    return ""


def candidate_at_least(package: str, minimum: str) -> bool:
    return versions.at_least(candidate(package), minimum)


def require(reason: str, packages: Sequence[str], *, by_root: str = "") -> None:
    """Refuse where apt cannot be used.

    Args:
        by_root: what root runs instead, if it is more than to install the packages.

    Raises:
        BlockedError: no apt here, or neither root nor a sudo that asks nothing.
    """
    if shutil.which("apt-get") is None:
        raise BlockedError(
            f"{reason} needs {', '.join(packages)}",
            why="this system has no apt-get to install them with",
            fix=platforms.install_line(packages),
        )
    if as_root(["apt-get"]) is None:
        raise BlockedError(
            f"{reason} needs {', '.join(packages)}",
            why="only root may install system packages, and sudo asks for a password",
            fix=by_root or platforms.install_line(packages),
        )


def ensure(packages: Sequence[str], reason: str, progress: Progress) -> bool:
    """Install what is missing of ``packages``, saying so first.

    Returns:
        Whether anything had to be installed.

    Raises:
        BlockedError: no apt, not root, or apt failed.
    """
    absent = missing(packages) if shutil.which("dpkg-query") else list(packages)
    if not absent:
        return False
    require(reason, absent)
    update(progress)
    install(absent, reason, progress)
    return True


def install(packages: Sequence[str], reason: str, progress: Progress, *, suite: str | None = None) -> None:
    """Install or upgrade ``packages`` from the lists as they are, saying so first.

    Raises:
        BlockedError: apt failed.
    """
    progress.line(f"installing system packages for {reason}: {' '.join(packages)}")
    line = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"]
    if suite:
        line += ["--target-release", suite]
    with progress.step(f"apt-get install {' '.join(packages)}"):
        _apt([*line, *packages])


def update(progress: Progress) -> None:
    """Refresh the package lists."""
    with progress.step("apt-get update"):
        _apt(["apt-get", "update", "--quiet"])


def _apt(line: list[str]) -> None:
    # Another apt may be running (unattended upgrades on a fresh machine): wait for its lock.
    # sudo drops the variables it is not told to keep.
    settings = ["env", *(f"{name}={value}" for name, value in QUIET.items())] if os.geteuid() != 0 else []
    command = as_root([*settings, *line, "-o", "DPkg::Lock::Timeout=300"])
    if command is None:
        raise BlockedError(f"`{' '.join(line)}` needs root", why="sudo asks for a password", fix=by_hand(line))
    result = process.run(command, timeout=APT_TIMEOUT_SECONDS, env=QUIET)
    if not result.ok:
        raise BlockedError(f"`{result.line}` ended with {result.exit_code}", why=result.tail(), fix=result.line)


def mirror() -> str:
    """The address this machine takes Debian's main packages from, out of its own apt configuration.

    Raises:
        BlockedError: it takes them from nowhere that we can find.
    """
    form = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(LABEL)"
    result = process.run(["apt-get", "indextargets", "--format", form, "Created-By: Packages"])
    for line in result.stdout.splitlines():
        uri, release, component, label = line.split("|")
        # bookworm-updates and bookworm-security are other repositories.
        if component == "main" and label in ("Debian", "") and "-" not in release:
            return uri.rstrip("/")
    raise BlockedError(
        "no Debian mirror in the apt configuration",
        why=result.tail() or "apt knows no repository",
        fix="apt-get indextargets",
    )


def add_suite(suite: str, together: Sequence[str], progress: Progress) -> None:
    """Add another Debian suite from the machine's own mirror, pinned so low that nothing comes from it unasked.

    The packages of ``together`` are the exception: they come from the newer of the two suites.
    """
    source, preference = SOURCES / f"todo-phase4-{suite}.sources", PREFERENCES / f"todo-phase4-{suite}"
    text = f"Types: deb\nURIs: {mirror()}\nSuites: {suite}\nComponents: main\nSigned-By: {KEYRING}\n"
    stanza = "Package: {}\nPin: release n={}\nPin-Priority: {}\n"
    pins = [stanza.format("*", suite, 100), stanza.format(" ".join(together), suite, 500)]
    progress.line(f"adding Debian's suite {suite} at priority 100: {source}, {preference}")
    # The low priority first: there is no moment in which the suite counts in full.
    _write(preference, "\n".join(pins))
    _write(source, text)


def _write(path: Path, text: str) -> None:
    """Write a file of the system's, as root."""
    if os.geteuid() == 0:
        path.write_text(text, encoding="utf-8")
        return
    command = as_root(["tee", str(path)])
    if command is None:
        raise BlockedError(f"{path} cannot be written", why="only root may", fix=by_hand(["tee", str(path)]))
    process.run(command, stdin=text, check=True)
