"""Facts about the chart's files: what a package of it holds, what its templates name, what lint says."""

import hashlib
import re
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from phase4.chart.rendering import template_command, tool
from phase4.chart.valuesets import ValueSet, all_sets
from phase4.criteria.probes.manifests import chart_path
from phase4.engine.context import Context, remembered
from phase4.system.process import Completed
from phase4.system.temporary import temporary_folder

VALUE = re.compile(r"(?<![\w)])(?:\$|\.Root|\$root)?\.Values((?:\.[A-Za-z]\w*)+)")
DEFINED = re.compile(r'\{\{-?\s*define\s+"([^"]+)"')
INCLUDED = re.compile(r'\b(?:include|template)\s+"([^"]+)"')


@dataclass(frozen=True)
class Package:
    """A package made by ``helm package``: its files (paths inside), its digest, and the command that made it."""

    name: str
    files: tuple[str, ...]
    digest: str
    done: Completed


@remembered
def package(context: Context, plant: dict[str, str] | None = None) -> Package:
    """Package a copy of the chart.

    Args:
        plant: the text of files put into the copy before, by their path in the chart.
    """
    chart = chart_path(context)
    with temporary_folder("chart") as directory:
        copy = Path(directory) / chart.name
        shutil.copytree(chart, copy)
        for name, text in (plant or {}).items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_text(text, encoding="utf-8")
        result = tool(["helm", "package", str(copy), "--destination", directory])
        archives = sorted(Path(directory).glob("*.tgz"))
        if not result.ok or not archives:
            return Package("", (), "", result)
        with tarfile.open(archives[0]) as archive:
            names = [member.name.partition("/")[2] for member in archive.getmembers()]
        digest = hashlib.sha256(archives[0].read_bytes()).hexdigest()
        return Package(archives[0].name, tuple(sorted(names)), f"sha256:{digest}", result)


@remembered
def metadata(context: Context) -> tuple[dict[str, Any], Completed]:
    """``Chart.yaml`` as Helm reads it, and the command."""
    result = tool(["helm", "show", "chart", str(chart_path(context))])
    data = yaml.safe_load(result.stdout) if result.ok else {}
    return data or {}, result


@remembered
def templates(context: Context) -> dict[str, str]:
    """The text of every template, by its path from the chart."""
    chart = chart_path(context)
    matches = sorted(path for path in (chart / "templates").rglob("*") if path.is_file())
    return {str(path.relative_to(chart)): path.read_text(encoding="utf-8") for path in matches}


def named_values(context: Context) -> set[str]:
    """Every value that a template names in full: ``frontend.image.tag``."""
    texts = templates(context).values()
    return {match[1].lstrip(".") for text in texts for match in VALUE.finditer(text)}


def defined_helpers(context: Context) -> set[str]:
    """The names of all ``define``s."""
    return {name for text in templates(context).values() for name in DEFINED.findall(text)}


def included_helpers(context: Context) -> set[str]:
    """The names of all ``include``s and ``template``s."""
    return {name for text in templates(context).values() for name in INCLUDED.findall(text)}


@remembered
def values(context: Context) -> dict[str, Any]:
    """``values.yaml``."""
    loaded = yaml.safe_load((chart_path(context) / "values.yaml").read_text(encoding="utf-8"))
    return dict(loaded or {})


@remembered
def value_sets(context: Context) -> list[ValueSet]:
    """Every value set that the chart is tried with.

    Raises:
        UsageError: fewer are left than there must be.
    """
    return all_sets(chart_path(context))


@remembered
def lint(context: Context, value_set: ValueSet) -> Completed:
    """``helm lint --strict`` with a value set."""
    command = ["helm", "lint", "--strict", str(chart_path(context))]
    return tool([*command, *(word for file in value_set.files for word in ("--values", str(file)))])


@remembered
def rendered(context: Context, value_set: ValueSet) -> Completed:
    """``helm template`` with a value set, whatever comes of it."""
    return tool(template_command(value_set.files, chart=chart_path(context)))
