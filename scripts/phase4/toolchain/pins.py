"""What the toolchain installs, and from where: ``pins.yaml`` as checked data."""

import hashlib
import platform
import re
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from phase4.system.errors import BlockedError, Phase4Error, UsageError
from phase4.system.paths import ROOT
from phase4.toolchain.platforms import system_name
from phase4.toolchain.stamps import Source

PINS_FILE = Path(__file__).with_name("pins.yaml")
MODULES = ROOT / "toolchain"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

Minimum = Annotated[str, Field(pattern=r"^\d+\.\d+(\.\d+)?$")]
Https = Annotated[str, Field(pattern=r"^https://")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Release(Strict):
    """A release by the tool's publisher.

    ``{version}``, ``{os}`` and ``{arch}`` (in the publisher's words, see ``systems`` and ``architectures``) are filled
    in; one without ``{os}`` is for Linux alone. ``member`` names the file inside an archive. Without a pinned
    ``sha256`` for the machine (``amd64`` is Linux', macOS' are ``darwin-amd64`` and ``darwin-arm64``), ``checksums`` is
    fetched from beside the release: one hash, or lines of ``hash  name``.
    """

    url: Https
    member: str | None = None
    sha256: dict[str, Sha256] = {}
    checksums: Https
    architectures: dict[str, str] = {}
    systems: dict[str, str] = {}

    @property
    def is_for_this_system(self) -> bool:
        return "{os}" in self.url or system_name() == "linux"

    def fill(self, text: str, version: str) -> str:
        """``text`` for this machine."""
        arch, system = architecture(), system_name()
        return text.format(
            version=version, arch=self.architectures.get(arch, arch), os=self.systems.get(system, system)
        )


class GoBuild(Strict):
    """A command built from a Go module of this repository (``toolchain/<directory>``)."""

    directory: str
    package: str
    group: str | None = None
    cgo: bool = False
    tags: tuple[str, ...] = ()
    variables: dict[str, str] = {}
    needs: tuple[str, ...] = ()

    def sources(self) -> list[Path]:
        """The files whose content decides what is built."""
        base = MODULES / self.directory
        own = sorted((base / self.package).glob("*.go")) if self.package.startswith("./") else []
        return [base / "go.mod", base / "go.sum", *own, *self._replacements(base / "go.mod")]

    @staticmethod
    def _replacements(module: Path) -> list[Path]:
        """The files of modules of this repository that go.mod puts in another's place (``=> ./folder``)."""
        text = module.read_text(encoding="utf-8") if module.exists() else ""
        folders = re.findall(r"=> \./(\S+)", text)
        return sorted(file for folder in folders for file in (module.parent / folder).iterdir())


class PythonPackage(Strict):
    """A PyPI wheel that carries the binary as ``member``; ``sha256`` is the wheel's, by architecture."""

    project: str
    version: str
    member: str
    sha256: dict[str, Sha256]


class NpmPackage(Strict):
    """An npm package with the binary as ``member``; ``sha512`` is the registry's ``integrity``, by architecture.

    ``{arch}`` is filled in.
    """

    package: str
    member: str
    sha512: dict[str, str]


class DebianPackage(Strict):
    """A package of the system's package manager that brings one of the pin's commands."""

    packages: tuple[str, ...]


class Pin(Strict):
    """One tool or component: which version we install, and which found on PATH is good enough.

    ``minimum`` is the specification's; ``accept`` (if set) is what this project's cluster needs of one found on
    PATH, for the reason in ``why``. What is for one purpose only is installed when it is named, not with the rest
    (``only_when_named``).
    """

    version: str
    minimum: Minimum = "0.0"
    accept: Minimum | None = None
    why: str = ""
    only_when_named: bool = False
    commands: tuple[str, ...] = ()
    version_arguments: tuple[str, ...] = ("--version",)
    family: str | None = None
    release: Release | None = None
    go: GoBuild | None = None
    pypi: PythonPackage | None = None
    apt: DebianPackage | None = None
    npm: NpmPackage | None = None

    @property
    def minimum_version(self) -> str:
        return self.accept or self.minimum

    def fingerprint(self, source: Source) -> str:
        """Hash of the recipe for one source: when it changes, what was made by it is made again."""
        recipe = {"release": self.release, "built": self.go, "package": self.pypi or self.npm}.get(source)
        digest = hashlib.sha256(f"{self.version} {source}".encode())
        digest.update(recipe.model_dump_json().encode() if recipe else b"none")
        for file in self.go.sources() if self.go and source == "built" else ():
            digest.update(file.read_bytes() if file.exists() else b"absent")
        return digest.hexdigest()


class GoToolchain(Strict):
    """The Go that builds the rest: fetched through the module proxy; ``h1`` is the public checksum database's."""

    version: str
    minimum: Minimum
    h1: dict[str, str]


class Engine(Strict):
    """The container engine, installed by the system's package manager.

    Where that is too old, ``packages`` come from another ``suite``, and what must match them (``together``) with them.
    """

    minimum: Minimum
    suite: str
    packages: tuple[str, ...]
    together: tuple[str, ...]


class Pins(Strict):
    go: GoToolchain
    engine: Engine
    tools: dict[str, Pin]
    components: dict[str, Pin]

    def tool(self, name: str) -> Pin:
        return _named(self.tools, name, "tool")

    def component(self, name: str) -> Pin:
        return _named(self.components, name, "component")


def _named(pins: dict[str, Pin], name: str, kind: str) -> Pin:
    if name not in pins:
        raise UsageError(f"there is no {kind} {name!r}", why=f"the {kind}s are {', '.join(sorted(pins))}")
    return pins[name]


@cache
def load(path: Path = PINS_FILE) -> Pins:
    """Read the pins.

    Raises:
        Phase4Error: the file cannot be read or is not of this shape.
    """
    try:
        return Pins.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise Phase4Error(f"{path} is no valid list of pins", why=str(error), fix=f"git diff {path}") from error


@cache
def architecture() -> str:
    """This machine's architecture in Go's words; its containers have the same.

    Raises:
        BlockedError: another one than amd64 or arm64.
    """
    known = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
    machine = platform.machine()
    if machine not in known:
        raise BlockedError(
            f"nothing is pinned for {platform.system()} on {machine}",
            why="releases are pinned for amd64 and arm64; what is on PATH is used as it is",
            fix="put docker, minikube, kubectl and helm on PATH",
        )
    return known[machine]


def pin_key() -> str:
    """Under which key a pin's hash for this machine stands: ``amd64`` on Linux, ``darwin-arm64`` on macOS."""
    system = system_name()
    return architecture() if system == "linux" else f"{system}-{architecture()}"
