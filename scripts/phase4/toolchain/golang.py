"""Go: the one on PATH, else the official toolchain through the Go module proxy; and building commands with it.

One module (``toolchain/core``) holds everything that shares Kubernetes' libraries, so they are compiled once. The
user's own module and build caches are used: they may be warm.
"""

import base64
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from phase4.system import process
from phase4.system.errors import BlockedError, Phase4Error
from phase4.system.paths import cache_dir
from phase4.system.progress import Progress
from phase4.toolchain import downloads, versions
from phase4.toolchain.pins import MODULES, GoBuild, GoToolchain, architecture, load, pin_key
from phase4.toolchain.platforms import is_mac, system_name

DEFAULT_PROXY = "https://proxy.golang.org"
BUILD_TIMEOUT_SECONDS = 3600.0
NEWS_EVERY_PACKAGES = 200

# What Go says -> (why, what to do next).
KNOWN_FAILURES = (
    ("no space left on device", "the disk is full", "go clean -cache -modcache"),
    ("checksum mismatch", "a module in the cache or from the proxy is not the pinned one", "go clean -modcache"),
    ("not a valid zip file", "a module in the cache is broken", "go clean -modcache"),
    ("missing go.sum entry", "go.sum does not list a needed module", "git checkout toolchain"),
    ("stdlib.h", "cgo needs the C library's headers", "apt-get install -y libc6-dev"),
    ("C compiler", "cgo needs a C compiler", "apt-get install -y gcc libc6-dev"),
    ("no such host", "the Go module proxy cannot be reached", "go env GOPROXY"),
    ("dial tcp", "the Go module proxy cannot be reached", "go env GOPROXY"),
    ("i/o timeout", "the Go module proxy does not answer", "go env GOPROXY"),
    ("403 Forbidden", "the Go module proxy refuses a module", "go env GOPROXY"),
    ("signal: killed", "the compiler was killed, most likely for want of memory", "free -h"),
)


@dataclass(frozen=True)
class Output:
    """One command to build: its pin's recipe, and where the binary goes."""

    build: GoBuild
    path: Path


def ensure_go(progress: Progress) -> Path:
    """The ``go`` command to build with.

    Raises:
        BlockedError: none on PATH is new enough and the proxy has none.
    """
    pin = load().go
    go_on_path = shutil.which("go", path=process.environment()["PATH"])
    if go_on_path and versions.at_least(_go_version(Path(go_on_path)), pin.minimum):
        return Path(go_on_path)
    home = cache_dir() / "go" / pin.version
    if not (home / "bin" / "go").exists():
        with progress.step(f"fetching Go {pin.version} through the module proxy"):
            _fetch_go(pin, home)
    return home / "bin" / "go"


def _go_version(go: Path) -> str:
    result = process.run([str(go), "env", "GOVERSION"], env={"GOTOOLCHAIN": "local"})
    return result.stdout.removeprefix("go") if result.ok else ""


def proxies() -> list[str]:
    """The module proxies by GOPROXY's rules, without ``direct`` and ``off``."""
    value = os.environ.get("GOPROXY") or DEFAULT_PROXY
    listed = [part.strip().rstrip("/") for part in value.replace("|", ",").split(",")]
    return [part for part in listed if part not in ("", "direct", "off")]


def _fetch_go(pin: GoToolchain, home: Path) -> None:
    arch = pin_key()
    name = f"v0.0.1-go{pin.version}.{system_name()}-{architecture()}"
    if arch not in pin.h1:
        raise BlockedError(
            f"no pinned Go {pin.version} for {arch}",
            why=f"Go >= {pin.minimum} is not on PATH",
            fix="brew install go" if is_mac() else "install Go from https://go.dev/dl/ and put it on PATH",
        )
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".go-") as folder:
        archive = Path(folder) / "go.zip"
        downloads.first_of([f"{proxy}/golang.org/toolchain/@v/{name}.zip" for proxy in proxies()], archive)
        go_on_path = h1(archive)
        if go_on_path != pin.h1[arch]:
            raise BlockedError(
                f"Go {pin.version} from the module proxy is not the pinned one",
                why=f"its hash is {go_on_path}, pinned is {pin.h1[arch]}",
                fix="go env GOPROXY",
            )
        _unpack_go(archive, Path(folder) / "unpacked", f"golang.org/toolchain@{name}/")
        shutil.rmtree(home, ignore_errors=True)  # what is there has no go command
        os.replace(Path(folder) / "unpacked", home)


def _unpack_go(archive: Path, target: Path, prefix: str) -> None:
    """Unpack without the module's prefix. Module zips carry no modes: what lies in a bin or tool folder is run."""
    with zipfile.ZipFile(archive) as zipped:
        for entry in zipped.infolist():
            path = target / entry.filename.removeprefix(prefix)
            path.parent.mkdir(parents=True, exist_ok=True)
            with zipped.open(entry) as source, path.open("wb") as sink:
                shutil.copyfileobj(source, sink)
            if path.parent == target / "bin" or (target / "pkg" / "tool") in path.parents:
                path.chmod(0o755)


def h1(archive: Path) -> str:
    """The hash that go.sum and the checksum database keep of a module zip (``dirhash.Hash1``)."""
    lines = []
    with zipfile.ZipFile(archive) as zipped:
        for name in sorted(zipped.namelist()):
            with zipped.open(name) as file:
                lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n")  # type: ignore[arg-type]
    return "h1:" + base64.b64encode(hashlib.sha256("".join(lines).encode()).digest()).decode()


def command(go: Path, build: GoBuild, packages: Sequence[str], target: Path) -> list[str]:
    """The ``go build`` line for packages of one recipe; ``target`` is a folder when there are several."""
    flags = " ".join(["-s", "-w", *(f"-X {name}={value}" for name, value in sorted(build.variables.items()))])
    tags = ["-tags", ",".join(build.tags)] if build.tags else []
    return [str(go), "build", "-v", "-trimpath", *tags, "-ldflags", flags, "-o", str(target), *packages]


def environment(build: GoBuild) -> dict[str, str]:
    """Nothing but the committed go.mod and this Go decides what is built."""
    return {
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=readonly -buildvcs=false",
        "GOWORK": "off",
        "CGO_ENABLED": "1" if build.cgo else "0",
    }


def build_commands(go: Path, outputs: Sequence[Output], progress: Progress) -> str:
    """Build commands that share module, tags and variables, and put each in its place (atomically).

    Returns:
        The command line that was run.

    Raises:
        Phase4Error: the build failed; says the known causes in plain words.
    """
    recipe = outputs[0].build
    parent = outputs[0].path.parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".build-") as folder:
        line = command(go, recipe, [output.build.package for output in outputs], Path(folder) / "")
        line[line.index("-o") + 1] += os.sep
        result = process.run(
            line,
            timeout=BUILD_TIMEOUT_SECONDS,
            cwd=MODULES / recipe.directory,
            env=environment(recipe),
            on_line=_News(progress),
        )
        if not result.ok:
            raise _explain(result)
        for output in outputs:
            os.replace(Path(folder) / _binary_name(output.build.package), output.path)
    return result.line


def module_folder(build: GoBuild, module: str, progress: Progress) -> Path:
    """The unpacked files of a module that a recipe requires, in the module cache; go.sum holds their content.

    Raises:
        BlockedError: no proxy serves it, or its content is another.
    """
    command = (str(ensure_go(progress)), "mod", "download", "-json", module)
    result = process.run(command, timeout=300, cwd=MODULES / build.directory, env=environment(build))
    if not result.ok:
        raise BlockedError(f"the module {module} cannot be had", why=result.tail(), fix="go env GOPROXY")
    return Path(json.loads(result.stdout)["Dir"])


def _binary_name(package: str) -> str:
    """What ``go build -o folder/`` calls a command: the last element of its path that is not a major version."""
    parts = package.split("/")
    last = parts[-1]
    return parts[-2] if last[:1] == "v" and last[1:].isdigit() else last


class _News:
    """``go build -v`` names each package it compiles; that many lines help no one, every 200th does."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.count = 0

    def __call__(self, line: str) -> None:
        self.count += 1
        if self.count % NEWS_EVERY_PACKAGES == 0:
            self.progress.line(f"{self.count} packages fetched or compiled, now {line.strip()}")


def _explain(result: process.Completed) -> Phase4Error:
    output = result.tail()
    for sign, why, fix in KNOWN_FAILURES:
        if sign in output:
            return BlockedError(f"building with Go failed: {output.splitlines()[-1]}", why=why, fix=fix)
    return Phase4Error("building with Go failed", why=output, fix=result.line)
