"""Every condition in the templates is seen both ways by the value sets.

The templates are copied with a comment after each ``if``, ``else`` and ``with`` line; a comment that shows up in no
value set, or in every one, is a condition that no test sees from one of its sides.
"""

import re
from pathlib import Path

import pytest
from phase4.chart.rendering import template_command, tool
from phase4.chart.valuesets import all_sets

CONDITION = re.compile(r"^\s*\{\{-? (if|else|else if|with)\b.*\}\}$")
# Not instrumented: refusals render nothing (test_refused_values), notes are not rendered by `helm template`
# (test_notes), and a comment inside a name or a hash's input would change it (test_names).
ELSEWHERE = {"_validate.tpl", "NOTES.txt", "_helpers.tpl", "_migrations.tpl"}
# True in every rendering without a cluster, or a choice of the cluster's version; each has its own test.
ONE_SIDED = {
    "_pod.tpl: semverCompare": "test_rendering.py renders for 1.29 and 1.34",
}


def _instrument(chart: Path) -> dict[str, str]:
    """Add the comments; returns mark to place, such as ``backend/service.yaml:9 with .Values...``."""
    places = {}
    for file in sorted((chart / "templates").rglob("*")):
        if file.is_dir() or file.name in ELSEWHERE:
            continue
        lines = []
        for number, line in enumerate(file.read_text().splitlines(), 1):
            lines.append(line)
            if CONDITION.match(line):
                mark = f"seen-{len(places)}-"
                places[mark] = f"{file.relative_to(chart / 'templates')}:{number} {line.strip()}"
                lines.append('{{ "\\n# ' + mark + '\\n" }}')
        file.write_text("\n".join(lines) + "\n")
    return places


@pytest.fixture(scope="module")
def sightings(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Places by mark, and the marks each value set shows."""
    import shutil

    from phase4.paths import CHART

    chart = tmp_path_factory.mktemp("instrumented") / "todo-app"
    shutil.copytree(CHART, chart)
    places = _instrument(chart)
    seen = {}
    for one in all_sets():
        done = tool([*template_command(one.files, chart=chart)])
        assert done.ok, done.tail()
        seen[one.name] = {mark for mark in places if mark in done.stdout}
    return places, seen


def test_every_condition_is_met_by_a_value_set(sightings: tuple[dict[str, str], dict[str, set[str]]]) -> None:
    places, seen = sightings
    met = set().union(*seen.values())
    assert [place for mark, place in places.items() if mark not in met and not _excused(place)] == []


def test_every_condition_is_missed_by_a_value_set(sightings: tuple[dict[str, str], dict[str, set[str]]]) -> None:
    places, seen = sightings
    always = set.intersection(*seen.values())
    assert [place for mark, place in places.items() if mark in always and not _excused(place)] == []


def _excused(place: str) -> bool:
    file, _, words = place.partition(":")
    return any(file == where.partition(": ")[0] and where.partition(": ")[2] in words for where in ONE_SIDED)
