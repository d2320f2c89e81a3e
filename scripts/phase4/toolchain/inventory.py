"""Each tool as this machine has it, or where it would come from; nothing is installed."""

import functools
import threading
from dataclasses import dataclass
from typing import Literal

from phase4.toolchain import downloads, golang, install, releases
from phase4.toolchain.pins import Pin, load
from phase4.toolchain.stamps import Source
from phase4.toolchain.tools import find

State = Literal["present", "installable", "unknown", "missing"]
ORIGINS: dict[Source, str] = {
    "path": "found on PATH",
    "release": "the publisher's release",
    "built": "built from Go modules",
    "package": "a package",
}


PROBE_SECONDS = 1.0
_asking = threading.Lock()


@dataclass(frozen=True)
class Availability:
    """A tool: its version and place, or the source it would be installed from, or why there is none.

    ``fix`` is what a person can do where there is none.
    """

    name: str
    state: State
    detail: str
    fix: str = ""


def availability(name: str) -> Availability:
    """How a tool stands on this machine.

    Raises:
        UsageError: no such tool.
    """
    pin = load().tool(name)
    tool = find(name)
    if tool is not None:
        return Availability(name, "present", f"{tool.version}, {ORIGINS[tool.source]}: {tool.path}")
    release = _release_answers(pin)
    kinds = install.sources_of(pin, release_reachable=bool(release))
    proxy = _module_proxy_answers() if "go" in kinds else False
    if not proxy:
        kinds = [kind for kind in kinds if kind != "go"]
    if not kinds:
        asked = [*([releases.url(pin, pin.release)] if pin.release else []), *_module_urls()]
        if strangers := downloads.untrusted(asked):
            return Availability(
                name, "missing", f"this machine does not trust who signed {strangers[0]}", downloads.TRUST
            )
        late = release is None or proxy is None
        detail = "no source answered in time" if late else f"no source of {name} {pin.version} can be reached from here"
        return Availability(name, "unknown" if late else "missing", detail)
    return Availability(name, "installable", f"{pin.version} would come from {_source(pin, kinds[0])}")


def _source(pin: Pin, kind: install.Kind) -> str:
    if kind == "release" and pin.release:
        return releases.url(pin, pin.release)
    if kind == "go" and pin.go:
        return f"Go modules ({pin.go.package}), through {', '.join(golang.proxies()) or 'no proxy'}"
    if kind == "apt" and pin.apt:
        return f"system packages: {' '.join(pin.apt.packages)}"
    return install.TITLES[kind]


def _release_answers(pin: Pin) -> bool | None:
    if pin.release is None or not pin.release.is_for_this_system or "release" not in install.allowed_kinds():
        return False
    url = releases.url(pin, pin.release)
    return downloads.answers([url], seconds=PROBE_SECONDS)[url]


def _module_proxy_answers() -> bool | None:
    """Whether a module proxy has the smallest thing every one has, asked once; None if none answers in time."""
    with _asking:
        return _ask_module_proxies()


@functools.cache
def _ask_module_proxies() -> bool | None:
    urls = _module_urls()
    if any(url.startswith("file:") for url in urls):
        return True
    answers = downloads.answers(urls, seconds=PROBE_SECONDS).values()
    return True if any(answers) else None if None in answers else False


def _module_urls() -> list[str]:
    """The smallest thing that every module proxy has, at each that is configured."""
    return [f"{proxy}/golang.org/x/mod/@v/v0.20.0.info" for proxy in golang.proxies()]
