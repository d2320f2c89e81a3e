"""Versions of the application that a release can be made of: this checkout, a released chart, or any commit."""

import hashlib
import re
import tarfile
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import yaml

from phase4.chart.names import COMPONENTS, RELEASE
from phase4.engine.context import Progress
from phase4.images import app
from phase4.system.errors import Phase4Error, UsageError
from phase4.system.paths import CHART, ROOT, cache_dir
from phase4.system.process import run
from phase4.system.temporary import temporary_folder

PACKAGES = CHART.parent / "releases"
PACKAGE = re.compile(rf"{RELEASE}-(\d+\.\d+\.\d+)\.tgz")
GIT_TIMEOUT = 60.0

Number = tuple[int, ...]


@dataclass(frozen=True)
class Version:
    """A chart (directory or package) and the tag of each component's image that it is to run.

    Args:
        title: for messages, such as ``chart 0.1.0`` or ``commit 1a2b3c4d5e6f``.
    """

    title: str
    chart: Path
    tags: dict[str, str]


def number(text: str) -> Number:
    """``0.10.2`` as numbers that compare as versions do."""
    return tuple(int(part) for part in text.split("."))


def chart_version(chart: Path = CHART) -> str:
    """The version that a chart's ``Chart.yaml`` gives, such as ``0.1.0``."""
    return str(yaml.safe_load((chart / "Chart.yaml").read_text(encoding="utf-8"))["version"])


def packages(folder: Path = PACKAGES) -> dict[str, Path]:
    """The released packages by version, oldest first."""
    by_version = {match[1]: path for path in folder.glob("*.tgz") if (match := PACKAGE.fullmatch(path.name))}
    return {version: by_version[version] for version in sorted(by_version, key=number)}


def checkout(progress: Progress) -> Version:
    """This checkout: its chart, and its images, built if they are not there.

    Raises:
        CommandFailed: an image does not build.
    """
    tags = {component: app.build(component, progress).ref.partition(":")[2] for component in COMPONENTS}
    return Version(f"this checkout (chart {chart_version()})", CHART, tags)


def released(progress: Progress) -> Version:
    """The chart released last, with the images of this checkout: only the chart is another.

    Raises:
        Phase4Error: no chart was released yet.
    """
    by_version = packages()
    if not by_version:
        raise Phase4Error("there is no released chart", why=f"{PACKAGES} has no package", fix="git restore deploy/helm")
    version, path = list(by_version.items())[-1]
    return Version(f"chart {version}", path, checkout(progress).tags)


def commit(reference: str, progress: Progress) -> Version:
    """A commit of this repository: its chart, and its images, built from its own sources.

    Raises:
        UsageError: there is no such commit here.
        CommandFailed: an image does not build.
    """
    result = run(("git", "rev-parse", "--verify", f"{reference}^{{commit}}"), cwd=ROOT, timeout=GIT_TIMEOUT)
    if not result.ok:
        raise UsageError(
            f"there is no commit {reference!r} in this clone", why=result.tail(), fix="git fetch --unshallow && git log"
        )
    name = result.stdout.strip()[:12]
    sources = _sources(name)
    tags = {}
    for component in COMPONENTS:
        tags[component] = f"git-{name}"
        app.build_as(f"todo-{component}:git-{name}", component, sources / component, progress)
    return Version(f"commit {name}", sources / CHART.relative_to(ROOT), tags)


def _sources(name: str) -> Path:
    """The files of a commit, in the cache; taken out of git once, whole or not at all."""
    target = cache_dir() / "commits" / name
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as directory:
        archive = Path(directory) / "tree.tar"
        run(("git", "archive", "--output", str(archive), name), cwd=ROOT, timeout=GIT_TIMEOUT, check=True)
        with tarfile.open(archive) as tree:
            tree.extractall(Path(directory) / "tree", filter="data")
        (Path(directory) / "tree").rename(target)
    return target


def contents(package: Path) -> dict[str, str]:
    """The SHA-256 of every file of a package, by its path in the chart."""
    with tarfile.open(fileobj=BytesIO(package.read_bytes())) as tree:
        files = (
            (member.name.partition("/")[2], tree.extractfile(member)) for member in tree.getmembers() if member.isfile()
        )
        return {name: hashlib.sha256(file.read()).hexdigest() for name, file in files if file}


def make_package(folder: Path = PACKAGES, chart: Path = CHART) -> Path:
    """Package a chart; the package of a version is made once and never changed.

    Raises:
        UsageError: this version was released, with other contents.
    """
    target = folder / f"{RELEASE}-{chart_version(chart)}.tgz"
    with temporary_folder("package") as directory:
        run(("helm", "package", str(chart), "--destination", directory), timeout=GIT_TIMEOUT, check=True)
        package = Path(directory) / target.name
        if target.exists():
            if contents(target) != contents(package):
                raise UsageError(
                    f"{target.name} was released with other contents",
                    why="a released version is never changed",
                    fix="raise `version` in deploy/helm/todo-app/Chart.yaml",
                )
            return target
        target.write_bytes(package.read_bytes())
    return target
