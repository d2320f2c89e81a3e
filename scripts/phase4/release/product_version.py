"""One version for the product: ``VERSION`` at the root. Every other place that names it is written from there.

Images are built from ``backend`` and ``frontend`` alone, without the root's files; so their sources carry the version,
in files that come after the dependencies' layers, and a new version rebuilds no dependency.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from phase4.system.errors import Phase4Error
from phase4.system.paths import ROOT

VERSION_FILE = "VERSION"
FORM = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?")


@dataclass(frozen=True)
class Place:
    """A file that names the version.

    Args:
        path: from the root.
        pattern: what stands before and after the version, as two groups around it.
        count: how often.
    """

    path: str
    pattern: str
    count: int = 1


PLACES = (
    Place("backend/app/__init__.py", r'^(__version__ = ")[^"]*(")'),
    Place("backend/pyproject.toml", r'^(version = ")[^"]*(")'),
    Place("pyproject.toml", r'^(version = ")[^"]*(")'),
    Place("frontend/package.json", r'^(  "version": ")[^"]*(")'),
    Place("frontend/package-lock.json", r'^( {2}(?: {4})?"version": ")[^"]*(")', 2),
    Place("deploy/helm/todo-app/Chart.yaml", r'^(appVersion: ")[^"]*(")'),
)


def product_version(root: Path = ROOT) -> str:
    """The version of this checkout.

    Raises:
        Phase4Error: ``VERSION`` is missing or names none.
    """
    path = root / VERSION_FILE
    text = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    if not FORM.fullmatch(text):
        raise Phase4Error(
            f"{VERSION_FILE} names no version", why=f"it holds {text!r}", fix=f"echo 0.1.0 > {VERSION_FILE}"
        )
    return text


def rewritten(place: Place, version: str, root: Path = ROOT) -> str:
    """Text of a place's file with the version in it.

    Raises:
        Phase4Error: the version does not stand where it should.
    """
    text = (root / place.path).read_text(encoding="utf-8")
    pattern = re.compile(place.pattern, re.MULTILINE)
    changed, count = pattern.subn(rf"\g<1>{version}\g<2>", text, count=place.count)
    if count != place.count:
        raise Phase4Error(
            f"{place.path} names no version", why=f"{place.pattern} is not in it", fix=f"git diff {place.path}"
        )
    return changed


def drift(root: Path = ROOT) -> list[str]:
    """Files that name another version."""
    version = product_version(root)
    return [
        f"{place.path} does not name version {version} of {VERSION_FILE}"
        for place in PLACES
        if (root / place.path).read_text(encoding="utf-8") != rewritten(place, version, root)
    ]


def write(root: Path = ROOT) -> list[Path]:
    """Write the version everywhere; returns the files that changed."""
    version, changed = product_version(root), []
    for place in PLACES:
        path, text = root / place.path, rewritten(place, version, root)
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed
