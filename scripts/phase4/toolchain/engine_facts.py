"""What the container engine says of itself, in one question."""

import json

from pydantic import BaseModel, ConfigDict

from phase4.system import process
from phase4.toolchain import platforms


class EngineFacts(BaseModel):
    """The engine as it is. ``problem`` is empty when it answers; else why it does not, and the rest is not known.

    ``memory_mb`` and ``cpus`` are what containers may use in all; ``mirrors`` the registries it asks before Docker Hub.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    problem: str = ""
    version: str = ""
    operating_system: str = ""
    virtual_machine: str | None = None
    cpus: int = 0
    memory_mb: int = 0
    data_root: str = ""
    storage_driver: str = ""
    cgroup_version: str = ""
    rootless: bool = False
    mirrors: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()


def look(*, timeout: float = 20) -> EngineFacts:
    """Ask the engine; changes nothing."""
    result = process.run(["docker", "info", "--format", "{{json .}}"], timeout=timeout)
    try:
        info = json.loads(result.stdout or "{}")
    except ValueError:
        info = {}
    errors = info.get("ServerErrors") or []
    if not result.ok or errors or not info.get("ServerVersion"):
        return EngineFacts(problem=" ".join(errors) or result.tail() or "docker info says nothing")
    return EngineFacts(
        version=info["ServerVersion"],
        operating_system=info.get("OperatingSystem", ""),
        virtual_machine=platforms.virtual_machine_of(info.get("OperatingSystem", ""), info.get("Name", "")),
        cpus=int(info.get("NCPU", 0)),
        memory_mb=int(info.get("MemTotal", 0)) // 2**20,
        data_root=info.get("DockerRootDir", ""),
        storage_driver=info.get("Driver", ""),
        cgroup_version=str(info.get("CgroupVersion", "")),
        rootless=any("rootless" in option for option in info.get("SecurityOptions") or ()),
        mirrors=tuple((info.get("RegistryConfig") or {}).get("Mirrors") or ()),
        proxies=tuple(filter(None, (info.get("HttpProxy"), info.get("HttpsProxy")))),
    )
