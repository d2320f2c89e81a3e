"""A released chart is never changed, and this checkout's can follow every one that was released."""

import shutil
from pathlib import Path

import pytest
from phase4.chart.mutations import get
from phase4.chart.objects import Object
from phase4.chart.rendering import render
from phase4.release import versions
from phase4.system.errors import UsageError

PACKAGES = versions.packages()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The released packages, in a folder that may be written to."""
    for path in PACKAGES.values():
        shutil.copy(path, tmp_path)
    return tmp_path


def test_the_chart_is_the_released_one_or_has_a_higher_version(folder: Path) -> None:
    newest = list(PACKAGES)[-1]
    assert versions.number(versions.chart_version()) >= versions.number(newest)
    versions.make_package(folder)


def test_a_released_version_is_not_made_again_with_other_contents(folder: Path) -> None:
    newest = list(PACKAGES)[-1]
    changed = folder / "todo-app"
    shutil.copytree(versions.CHART, changed)
    chart = changed / "Chart.yaml"
    chart.write_text(chart.read_text().replace(f"version: {versions.chart_version()}", f"version: {newest}", 1))
    (changed / "templates" / "NOTES.txt").write_text("other\n")
    before = versions.contents(folder / f"todo-app-{newest}.tgz")
    with pytest.raises(UsageError, match="was released with other contents"):
        versions.make_package(folder, changed)
    assert versions.contents(folder / f"todo-app-{newest}.tgz") == before


def test_versions_are_in_their_order_not_in_that_of_letters(tmp_path: Path) -> None:
    for version in ("0.10.0", "0.9.1", "1.0.0"):
        (tmp_path / f"todo-app-{version}.tgz").touch()
    (tmp_path / "README.md").touch()
    assert list(versions.packages(tmp_path)) == ["0.9.1", "0.10.0", "1.0.0"]


def fixed(objects: list[Object]) -> dict[str, object]:
    """The fields that Kubernetes lets nobody change."""
    found: dict[str, object] = {}
    for component in ("frontend", "backend", "model"):
        found[component] = get(objects, f"Deployment/todo-app-{component}")["spec"]["selector"]
    database = get(objects, "StatefulSet/todo-app-postgres")["spec"]
    for field in ("serviceName", "podManagementPolicy", "selector", "volumeClaimTemplates"):
        found[f"postgres {field}"] = database[field]
    found["database service"] = get(objects, "Service/todo-app-postgres")["spec"]["clusterIP"]
    return found


@pytest.mark.parametrize("version", PACKAGES)
def test_nothing_that_cannot_be_changed_differs_from_a_released_version(version: str) -> None:
    assert fixed(render()) == fixed(render(chart=PACKAGES[version]))
