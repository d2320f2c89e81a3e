"""Variables in a Dockerfile's FROM and ARG, expanded as BuildKit does.

``expand("node:${V:-22}-alpine", {})`` is ``node:22-alpine``. Source:
https://docs.docker.com/reference/dockerfile/#environment-replacement
"""

import platform
import re
from collections.abc import Mapping
from fnmatch import translate

VARIABLE = re.compile(
    r"\\(?P<escaped>.)|\$(?P<plain>\w+)|\$\{(?P<name>\w+)(?:(?P<operator>:?[-+?]|##?|%%?|//?)(?P<word>(?:[^{}]|\{[^{}]*\})*))?\}"
)
ARCHITECTURES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64"}
MACHINE = ARCHITECTURES.get(platform.machine(), platform.machine())
# BuildKit sets these by itself, in FROM too.
PLATFORM = {
    f"{side}{part}": value
    for side in ("BUILD", "TARGET")
    for part, value in (("PLATFORM", f"linux/{MACHINE}"), ("OS", "linux"), ("ARCH", MACHINE), ("VARIANT", ""))
}


def expand(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables put in; one that is not set is empty, as in BuildKit."""

    def value_of(match: re.Match[str]) -> str:
        if match["escaped"]:
            return match["escaped"]
        known = {**PLATFORM, **values}
        current = known.get(match["plain"] or match["name"])
        if not match["operator"]:
            return current or ""
        return _modified(current, match["operator"], expand(match["word"] or "", values))

    return VARIABLE.sub(value_of, text)


def _modified(current: str | None, operator: str, word: str) -> str:
    """A value after its modifier: a default, an alternative, a prefix or suffix taken off, a part replaced."""
    is_set = bool(current) if operator.startswith(":") else current is not None
    if operator.endswith("-"):
        return (current or "") if is_set else word
    if operator.endswith("+"):
        return word if is_set else ""
    if operator.startswith("/"):
        pattern, _, replacement = word.partition("/")
        return re.sub(_pattern(pattern), lambda _: replacement, current or "", count=0 if operator == "//" else 1)
    if operator.startswith(("#", "%")):
        return _trimmed(current or "", operator, word)
    return current or ""


def _trimmed(current: str, operator: str, pattern: str) -> str:
    """A value without the shortest (``#``, ``%``) or longest (``##``, ``%%``) prefix or suffix of a pattern."""
    lengths = range(len(current) + 1)
    matches = re.compile(_pattern(pattern)).fullmatch
    ends = operator.startswith("%")
    fitting = [size for size in lengths if matches(current[len(current) - size :] if ends else current[:size])]
    if not fitting:
        return current
    size = max(fitting) if len(operator) == 2 else min(fitting)
    return current[: len(current) - size] if ends else current[size:]


def _pattern(glob: str) -> str:
    """A shell pattern as a regular expression, without its anchor."""
    return translate(glob).removesuffix(r"\Z").removesuffix(r"\z")
