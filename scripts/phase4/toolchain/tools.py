"""A tool as it was found: its version, where it is, and where it came from."""

import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from phase4.system import process
from phase4.system.paths import bin_path, cache_path
from phase4.toolchain import engine, stamps, versions
from phase4.toolchain.pins import Pin, load
from phase4.toolchain.stamps import Source, Stamp

ENGINE = "docker"


@dataclass(frozen=True)
class Tool:
    """A usable tool. ``seconds`` is what it took to make (0 when it was found on PATH)."""

    name: str
    version: str
    path: Path
    source: Source
    obtained: str = ""
    seconds: float = 0.0
    stamped_sha256: str = ""

    @cached_property
    def sha256(self) -> str:
        """The hash of the binary: as stamped when it was made, else read from the file when first asked for."""
        return self.stamped_sha256 or stamps.sha256_of(self.path)

    @property
    def facts(self) -> dict[str, object]:
        """All there is to say of the tool, for a machine to read; ``seconds`` is what it took to make."""
        return {
            "name": self.name,
            "version": self.version,
            "path": str(self.path),
            "source": self.source,
            "obtained": self.obtained,
            "sha256": self.sha256,
            "seconds": self.seconds,
        }


def names() -> list[str]:
    """Every tool there is: the engine first, then those of the pins."""
    return [ENGINE, *load().tools]


def default_tools() -> list[str]:
    """The tools that are installed when none is named."""
    return [name for name in names() if name == ENGINE or not load().tool(name).only_when_named]


def find(name: str) -> Tool | None:
    """The tool as this machine has it, good enough for this project; ``None`` if it has to be installed.

    Looks at what the project put into its cache, then along PATH. For ``docker`` a running server counts, not a client.

    Raises:
        UsageError: no such tool.
    """
    if name == ENGINE:
        return _find_engine()
    pin = load().tool(name)
    return _find_cached(name, pin) or _find_on_path(name, pin)


def cached_path(name: str) -> Path:
    """Where the project puts its own copy of a tool."""
    return bin_path() / name


def component_path(name: str, pin: Pin) -> Path:
    """Where the project puts a cluster-side binary."""
    return cache_path() / "components" / f"{pin.family or name}-{pin.version}" / name


def from_stamp(name: str, path: Path, stamp: Stamp) -> Tool:
    return Tool(name, stamp.version, path, stamp.source, stamp.obtained, stamp.seconds, stamp.sha256)


def search_path() -> str:
    """PATH without the project's own folder: what the machine itself has."""
    own = str(bin_path())
    return os.pathsep.join(part for part in os.environ.get("PATH", "").split(os.pathsep) if part and part != own)


def _find_cached(name: str, pin: Pin) -> Tool | None:
    stamp = stamps.valid(cached_path(name), pin.fingerprint)
    return from_stamp(name, cached_path(name), stamp) if stamp else None


def _find_on_path(name: str, pin: Pin) -> Tool | None:
    for command in pin.commands:
        program = shutil.which(command, path=search_path())
        # The environment's links lead into our own folder: what lies there counts by its stamp only.
        if program is None or Path(program).resolve().parent == bin_path().resolve():
            continue
        result = process.run([program, *pin.version_arguments], timeout=30)
        version = versions.parse(result.stdout or result.stderr) if result.ok else None
        if version and versions.at_least(versions.show(version), pin.minimum_version):
            source: Source = "package" if pin.apt else "path"
            return Tool(name, versions.show(version), Path(program), source, f"found at {program}")
    return None


def _find_engine() -> Tool | None:
    version = engine.server_version()
    client = shutil.which("docker", path=process.environment()["PATH"])
    if client is None or not engine.new_enough(version):
        return None
    return Tool(ENGINE, version, Path(client), "path", "running server")
