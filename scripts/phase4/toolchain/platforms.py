"""This machine's system, from ``platforms.yaml``: how packages are called here, and where its engine runs."""

import platform
import shlex
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from phase4.system.privilege import by_hand

DATA = Path(__file__).with_name("platforms.yaml")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PackageManager(Strict):
    """The line that installs packages; ``names`` are those that differ from Debian's, null where there is none."""

    install: tuple[str, ...]
    as_root: bool
    names: dict[str, str | None] = {}

    def line(self, packages: Sequence[str]) -> str:
        """What a person types to install packages that go by Debian's names; empty if none of them is to be had."""
        names = [name for package in packages if (name := self.names.get(package, package)) is not None]
        command = [*self.install, *dict.fromkeys(" ".join(names).split())]
        if not names:
            return ""
        return by_hand(command) if self.as_root else shlex.join(command)


class Match(Strict):
    """What a system is known by: ``platform.system()``, the ``ID`` of os-release, a word in the kernel's release."""

    system: str
    id: str = ""
    kernel: str = ""


class System(Strict):
    """One row: its title, how it is recognised, its package manager and engine, and what was shown of it."""

    title: str
    match: Match
    manager: str
    engine: str
    shown: str


class VirtualMachine(Strict):
    """An engine in a virtual machine of its own: how it is started."""

    start: str


class Platforms(Strict):
    package_managers: dict[str, PackageManager]
    virtual_machines: dict[str, VirtualMachine]
    systems: tuple[System, ...]


@cache
def load() -> Platforms:
    """The table."""
    return Platforms.model_validate(yaml.safe_load(DATA.read_text(encoding="utf-8")))


def package_manager() -> PackageManager | None:
    """The package manager of this machine, or None if it has none that is known here."""
    known = load().package_managers
    return next((known[name] for name in known if shutil.which(name)), None)


def install_line(packages: Sequence[str]) -> str:
    """How a person installs packages (Debian's names) on this machine."""
    manager = package_manager()
    line = manager.line(packages) if manager else ""
    return line or f"install {', '.join(packages)} with the system's package manager, or take another machine"


def is_mac() -> bool:
    return platform.system() == "Darwin"


def system_name() -> str:
    """The operating system in the words of releases: ``linux`` or ``darwin``."""
    return platform.system().lower()


def virtual_machine_of(operating_system: str, host_name: str) -> str | None:
    """Which virtual machine an engine runs in, by what ``docker info`` says of itself; None for this machine's own.

    >>> virtual_machine_of("Docker Desktop", "docker-desktop")
    'Docker Desktop'
    >>> virtual_machine_of("Ubuntu 24.04.1 LTS", "colima")
    'colima'
    """
    description = f"{operating_system} {host_name}".lower().replace("-", " ")
    return next((name for name in load().virtual_machines if name.lower() in description), None)


def distribution() -> str:
    """The ``ID`` of this Linux distribution's os-release, such as ``debian``; empty where there is none."""
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def stop_hint() -> str:
    """How a running engine is stopped."""
    if Path("/run/systemd/system").is_dir():
        return by_hand(["systemctl", "stop", "docker.service", "docker.socket"])
    return by_hand(["sh", "-c", "kill $(cat /var/run/docker.pid)"])


def start_hint() -> str:
    """How the engine is started where it is installed but does not run."""
    if is_mac():
        return "; ".join(machine.start for machine in load().virtual_machines.values())
    if Path("/run/systemd/system").is_dir():
        return by_hand(["systemctl", "start", "docker"])
    return f"{by_hand(['dockerd'])} &"
