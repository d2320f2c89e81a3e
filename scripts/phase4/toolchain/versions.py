"""Read version numbers out of what tools print, and compare them."""

import re

VERSION = re.compile(r"(?<![\w.])[vV]?(\d+)\.(\d+)(?:\.(\d+))?")

Version = tuple[int, int, int]


def parse(text: str) -> Version | None:
    """The first ``major.minor[.patch]`` in ``text`` (a leading ``v`` and suffixes are allowed), or ``None``."""
    match = VERSION.search(text)
    if match is None:
        return None
    major, minor, patch = match.groups()
    return int(major), int(minor), int(patch or 0)


def show(version: Version) -> str:
    """``(1, 34, 4)`` as ``1.34.4``."""
    return ".".join(str(part) for part in version)


def at_least(text: str, minimum: str) -> bool:
    """Whether the version in ``text`` is ``minimum`` or newer; unreadable text is never good enough."""
    version, threshold = parse(text), parse(minimum)
    return version is not None and threshold is not None and version >= threshold
