"""The value sets every check of the chart is run with: the ``ci/`` files, and the values files made for users."""

from dataclasses import dataclass
from pathlib import Path

from phase4.chart.objects import Object
from phase4.chart.rendering import KUBE_VERSION, render
from phase4.system.errors import UsageError
from phase4.system.paths import CHART

MIN_VALUE_SETS = 12


@dataclass(frozen=True)
class ValueSet:
    """A name, the values files behind it, and the chart that they are for."""

    name: str
    files: tuple[Path, ...]
    chart: Path = CHART

    def render(self, *, kube_version: str = KUBE_VERSION) -> list[Object]:
        """What the chart makes of it."""
        if self.chart == CHART:
            return render(self.files, kube_version=kube_version)
        return render(self.files, chart=self.chart, kube_version=kube_version)


def all_sets(chart: Path = CHART) -> list[ValueSet]:
    """Every value set: ``ci/*.yaml`` by its name, ``values-X.yaml`` as ``X``; sorted.

    A chart other than ours may have none; then the one set is ``default``, which sets nothing.

    Raises:
        UsageError: if there is no chart, or files of ours were lost and fewer than twelve are left.
    """
    if not (chart / "Chart.yaml").is_file():
        raise UsageError(f"{chart} is no chart", why="it has no Chart.yaml", fix="name the folder that holds it")
    value_sets = [ValueSet(file.stem, (file,), chart) for file in chart.glob("ci/*.yaml")]
    value_sets += [ValueSet(file.stem.removeprefix("values-"), (file,), chart) for file in chart.glob("values-*.yaml")]
    if chart.resolve() != CHART.resolve():
        return sorted(value_sets, key=lambda value_set: value_set.name) or [ValueSet("default", (), chart)]
    if len(value_sets) < MIN_VALUE_SETS:
        raise UsageError(
            f"{chart} has {len(value_sets)} value sets, fewer than {MIN_VALUE_SETS}",
            fix="git restore deploy/helm/todo-app/ci",
        )
    return sorted(value_sets, key=lambda value_set: value_set.name)


def named(name: str) -> ValueSet:
    """The value set of that name.

    Raises:
        UsageError: if there is none.
    """
    sets = {value_set.name: value_set for value_set in all_sets()}
    if name not in sets:
        raise UsageError(
            f"there is no value set {name!r}", why=f"there are {', '.join(sets)}", fix="choose one of them"
        )
    return sets[name]
