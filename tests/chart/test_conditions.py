"""Every condition in the templates is seen both ways by the value sets.

The templates are copied with a comment after each ``if``, ``else`` and ``with`` line; a comment that shows up in no
value set, or in every one, is a condition that no test sees from one of its sides.
"""

import re
import shutil
from pathlib import Path

import pytest
from phase4.chart.rendering import template_command, tool
from phase4.chart.valuesets import all_sets
from phase4.system.paths import CHART

CONDITION = re.compile(r"^\s*\{\{-? (if|else|else if|with)\b[^}]*\}\}$")
# Not instrumented, since a comment cannot be seen there: refusals render nothing (test_refused_values), notes are no
# object (test_notes), names and hashed or parsed text would change (test_rendering, test_hatches, and
# test_outside_database, test_mail, test_push), as would lookups (live tests).
ELSEWHERE = {
    "_validate.tpl", "NOTES.txt", "_helpers.tpl", "_migrations.tpl", "_secrets.tpl", "_overlay.tpl", "_hatches.tpl",
    "_database.tpl", "_backend.tpl", "_mail.tpl", "_push.tpl", "_weaknesses.tpl",
}  # fmt: skip
# The comments inside this list make it non-empty; golden files have it both ways (default, existing-secrets).
UNSEEN = {"_backend.tpl {{- with $entries }}"}
OLDER = "1.29.0"


def _instrument(chart: Path) -> dict[str, str]:
    """Add the comments; returns mark to place, such as ``backend/service.yaml:9 with .Values...``."""
    places: dict[str, str] = {}
    for file in sorted((chart / "templates").rglob("*")):
        if file.is_dir() or file.name in ELSEWHERE:
            continue
        lines = []
        for number, line in enumerate(file.read_text().splitlines(), 1):
            lines.append(line)
            place = f"{file.relative_to(chart / 'templates')}:{number} {line.strip()}"
            if CONDITION.match(line) and place.replace(f":{number}", "") not in UNSEEN:
                mark = f"seen-{len(places)}-"
                places[mark] = place
                lines.append('{{ "\\n# ' + mark + '\\n" }}')
        file.write_text("\n".join(lines) + "\n")
    return places


@pytest.fixture(scope="module")
def sightings(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Places by mark, and the marks each value set shows."""
    chart = tmp_path_factory.mktemp("instrumented") / "todo-app"
    shutil.copytree(CHART, chart)
    places = _instrument(chart)
    seen = {}
    commands = {one.name: template_command(one.files, chart=chart) for one in all_sets()}
    commands[OLDER] = template_command(chart=chart, kube_version=OLDER)
    for name, command in commands.items():
        done = tool(command)
        assert done.ok, done.tail()
        seen[name] = {mark for mark in places if mark in done.stdout}
    return places, seen


def test_every_condition_is_met_by_a_value_set(sightings: tuple[dict[str, str], dict[str, set[str]]]) -> None:
    places, seen = sightings
    met = set().union(*seen.values())
    assert [place for mark, place in places.items() if mark not in met] == []


def test_every_condition_is_missed_by_a_value_set(sightings: tuple[dict[str, str], dict[str, set[str]]]) -> None:
    places, seen = sightings
    always = set.intersection(*seen.values())
    assert [place for mark, place in places.items() if mark in always] == []
