"""Make the tools and components that are missing, each from the first source that has it."""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

from phase4.system.errors import BlockedError, Phase4Error
from phase4.system.locking import exclusive
from phase4.system.paths import CACHE_VARIABLE, cache_dir, writable_folder
from phase4.system.progress import Progress
from phase4.toolchain import apt, downloads, engine, golang, npm, releases, stale_downloads, stamps, wheels
from phase4.toolchain.pins import Pin, load
from phase4.toolchain.platforms import is_mac
from phase4.toolchain.tools import ENGINE, Tool, cached_path, component_path, find, from_stamp

Kind = Literal["release", "go", "pypi", "npm", "apt"]
KINDS: tuple[Kind, ...] = ("release", "go", "pypi", "npm", "apt")
SOURCES_VARIABLE = "TODO_PHASE4_SOURCES"
GIB = 1 << 30
# Measured: 2.7 GiB of modules, up to 9.5 GiB of build cache, 1.1 GiB of binaries; the rest is room to work.
FIRST_BUILD_GIB = 4
EACH_BUILD_GIB = 1
ALL_BUILDS_GIB = 20


def allowed_kinds() -> tuple[Kind, ...]:
    """The sources to try, in order. ``TODO_PHASE4_SOURCES`` (such as ``go,pypi,apt``) leaves some out.

    Raises:
        Phase4Error: the variable names something else.
    """
    value = os.environ.get(SOURCES_VARIABLE, "")
    chosen = [part.strip() for part in value.split(",") if part.strip()]
    wrong = [part for part in chosen if part not in KINDS]
    if wrong:
        raise Phase4Error(
            f"{SOURCES_VARIABLE} names {', '.join(wrong)}",
            why=f"the sources are {', '.join(KINDS)}",
            fix=f"unset {SOURCES_VARIABLE}",
        )
    return tuple(kind for kind in KINDS if not chosen or kind in chosen)


def sources_of(pin: Pin, *, release_reachable: bool) -> list[Kind]:
    """Where a pin can be had from, best first."""
    has = {
        "release": pin.release is not None and pin.release.is_for_this_system and release_reachable,
        # cgo links against this system's libraries: such a build is for Linux alone.
        "go": pin.go is not None and not (pin.go.cgo and is_mac()),
        "pypi": pin.pypi is not None,
        "npm": pin.npm is not None,
        "apt": pin.apt is not None and not is_mac(),
    }
    return [kind for kind in allowed_kinds() if has[kind]]


def ensure(names: Iterable[str], progress: Progress) -> list[Tool]:
    """Find or install tools; instant when all are there.

    Returns:
        The tools in the order asked for.

    Raises:
        BlockedError: one cannot be had on this machine; the message says what was tried.
        UsageError: no such tool.
    """
    requested = list(dict.fromkeys(names))
    present = {name: find(name) for name in requested}
    absent = [name for name in requested if present[name] is None]
    if absent:
        with exclusive(cache_dir() / "toolchain.lock", progress):
            stale_downloads.remove_stale_downloads()
            present |= _install_tools(absent, progress)
    return [tool for name in requested if (tool := present[name]) is not None]


def ensure_components(names: Iterable[str], progress: Progress) -> dict[str, Path]:
    """Find or build cluster-side binaries (kubelet, etcd, ...); instant when all are there.

    Returns:
        The path of each, by name.

    Raises:
        BlockedError: one cannot be had on this machine.
        UsageError: no such component.
    """
    requested = {name: load().component(name) for name in dict.fromkeys(names)}
    paths = {name: component_path(name, pin) for name, pin in requested.items()}
    if _stale(requested):
        with exclusive(cache_dir() / "toolchain.lock", progress):
            stale_downloads.remove_stale_downloads()
            absent = _stale(requested)
            _require_space(len(absent))
            for group in _groups(absent):
                _build_group(group, progress)
    return paths


def _stale(requested: dict[str, Pin]) -> dict[str, Pin]:
    return {
        name: pin for name, pin in requested.items() if stamps.valid(component_path(name, pin), pin.fingerprint) is None
    }


def component(name: str) -> Tool | None:
    """A component as it lies in the cache, or ``None``."""
    pin = load().component(name)
    path = component_path(name, pin)
    stamp = stamps.valid(path, pin.fingerprint)
    return from_stamp(name, path, stamp) if stamp else None


def _groups(absent: dict[str, Pin]) -> list[dict[str, Pin]]:
    """Components of one group are built by one command: the linker runs beside the compiler."""
    groups: dict[str, dict[str, Pin]] = {}
    for name, pin in absent.items():
        key = (pin.go.group if pin.go else None) or name
        groups.setdefault(key, {})[name] = pin
    return list(groups.values())


def _build_group(group: dict[str, Pin], progress: Progress) -> None:
    outputs = [golang.Output(pin.go, component_path(name, pin)) for name, pin in group.items() if pin.go]
    title = ", ".join(f"{name} {pin.version}" for name, pin in group.items())
    # The recipe as it is when the build starts: a go.mod that is edited meanwhile is another recipe.
    fingerprints = {name: pin.fingerprint("built") for name, pin in group.items()}
    started = time.monotonic()
    with progress.step(f"building {title}"):
        line = golang.build_commands(golang.ensure_go(progress), outputs, progress)
    share = (time.monotonic() - started) / len(group)
    for name, pin in group.items():
        _stamp(name, pin, component_path(name, pin), "built", line, fingerprints[name], share)


def _install_tools(absent: Sequence[str], progress: Progress) -> dict[str, Tool | None]:
    """Under the lock: another run may have made some of them while we waited."""
    installed: dict[str, Tool | None] = {}
    # The engine first: it is used by everything else, and its packages come fast.
    pins = {name: load().tool(name) for name in absent if name != ENGINE}
    if ENGINE in absent:
        engine.ensure_engine(progress)
        installed[ENGINE] = _found(ENGINE)
    reachable = _reachable(pins, progress)
    _require_space(sum("go" in sources_of(pin, release_reachable=reachable[name])[:1] for name, pin in pins.items()))
    for name, pin in pins.items():
        installed[name] = find(name) or _install(name, pin, reachable[name], progress)
    return installed


def _reachable(pins: dict[str, Pin], progress: Progress) -> dict[str, bool]:
    if "release" not in allowed_kinds():
        return dict.fromkeys(pins, False)
    urls = {
        name: releases.url(pin, pin.release)
        for name, pin in pins.items()
        if pin.release and pin.release.is_for_this_system
    }
    answers = downloads.reachable(list(urls.values()))
    for name, url in urls.items():
        if not answers[url]:
            progress.line(f"{name}: no release at {url} from here")
    return {name: answers.get(urls.get(name, ""), False) for name in pins}


def _install(name: str, pin: Pin, release_reachable: bool, progress: Progress) -> Tool:
    tried = []
    for kind in sources_of(pin, release_reachable=release_reachable):
        try:
            with progress.step(f"{name} {pin.version}: {TITLES[kind]}"):
                return _MAKERS[kind](name, pin, progress)
        except BlockedError as error:
            tried.append(f"{TITLES[kind]}: {error}")
            progress.line(f"{name}: {error}")
    raise BlockedError(
        f"{name} >= {pin.minimum_version} is missing",
        why="; ".join(tried) or f"no source of it can be reached from here ({', '.join(allowed_kinds())})",
        fix=f"install {name} on PATH, or: ./inv env-001",
    )


def _from_release(name: str, pin: Pin, progress: Progress) -> Tool:
    assert pin.release is not None
    release = pin.release
    return _place(name, pin, "release", lambda target: releases.install(pin, release, target))


def _from_go(name: str, pin: Pin, progress: Progress) -> Tool:
    assert pin.go is not None
    if pin.go.needs and shutil.which("gcc") is None:
        apt.ensure(pin.go.needs, f"building {name}", progress)
    output = golang.Output(pin.go, cached_path(name))
    fingerprint = pin.fingerprint("built")
    started = time.monotonic()
    line = golang.build_commands(golang.ensure_go(progress), [output], progress)
    return _stamp(name, pin, output.path, "built", line, fingerprint, time.monotonic() - started)


def _from_pypi(name: str, pin: Pin, progress: Progress) -> Tool:
    assert pin.pypi is not None
    package = pin.pypi
    return _place(name, pin, "package", lambda target: wheels.install(package, target))


def _from_npm(name: str, pin: Pin, progress: Progress) -> Tool:
    assert pin.npm is not None
    package = pin.npm
    return _place(name, pin, "package", lambda target: npm.install(package, pin.version, target))


def _from_apt(name: str, pin: Pin, progress: Progress) -> Tool:
    assert pin.apt is not None
    apt.ensure(pin.apt.packages, name, progress)
    return _found(name)


TITLES: dict[Kind, str] = {
    "release": "the publisher's release",
    "go": "building from Go modules",
    "pypi": "a PyPI wheel",
    "npm": "an npm package",
    "apt": "a system package",
}
_MAKERS: dict[Kind, Callable[[str, Pin, Progress], Tool]] = {
    "release": _from_release,
    "go": _from_go,
    "pypi": _from_pypi,
    "npm": _from_npm,
    "apt": _from_apt,
}


def _place(name: str, pin: Pin, source: stamps.Source, make: Callable[[Path], str]) -> Tool:
    """Make a file under a temporary name, then move it to its place and stamp it."""
    started, fingerprint = time.monotonic(), pin.fingerprint(source)
    path = writable_folder(cached_path(name).parent, CACHE_VARIABLE) / name
    temporary = path.with_name(f".{name}.{os.getpid()}.tmp")
    try:
        obtained = make(temporary)
        temporary.chmod(0o755)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return _stamp(name, pin, path, source, obtained, fingerprint, time.monotonic() - started)


def _stamp(
    name: str, pin: Pin, path: Path, source: stamps.Source, obtained: str, fingerprint: str, seconds: float
) -> Tool:
    stamp = stamps.write(
        path,
        name=name,
        version=pin.version,
        source=source,
        obtained=obtained,
        fingerprint=fingerprint,
        seconds=seconds,
    )
    return from_stamp(name, path, stamp)


def _found(name: str) -> Tool:
    tool = find(name)
    if tool is None:
        raise BlockedError(
            f"{name} was installed but is still not usable",
            why="no command of that name on PATH is new enough",
            fix=f"command -v {name}",
        )
    return tool


def _require_space(builds: int) -> None:
    """Refuse early where Go builds would fill the disk.

    Raises:
        BlockedError: too little room.
    """
    if builds == 0:
        return
    needed = min(ALL_BUILDS_GIB, FIRST_BUILD_GIB + EACH_BUILD_GIB * builds)
    free = shutil.disk_usage(cache_dir()).free / GIB
    if free < needed:
        raise BlockedError(
            f"{free:.1f} GiB are free in {cache_dir()}",
            why=f"building {builds} programs from Go modules needs about {needed} GiB",
            fix=f"df -h {cache_dir()}",
        )
