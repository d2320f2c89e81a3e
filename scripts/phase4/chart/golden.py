"""Golden files: what each value set renders, kept in ``tests/chart/golden`` so that every change is seen in review.

``default.yaml`` holds every object; another set's file holds the objects that differ from the default's, and names
those that are absent. Secret values are replaced by their length, since some are made anew at each rendering.
"""

import base64
import binascii
import difflib
from pathlib import Path

import yaml

from phase4.chart.objects import Object, name_of
from phase4.chart.valuesets import ValueSet, all_sets
from phase4.system.paths import ROOT

FOLDER = ROOT / "tests" / "chart" / "golden"
BASE = "default"
UPDATE = "./inv chart.golden --update"


def expected_file(value_set: ValueSet) -> Path:
    """Where a value set's golden file is."""
    return FOLDER / f"{value_set.name}.yaml"


def text_of(value_set: ValueSet, sets: list[ValueSet] | None = None) -> str:
    """What the golden file of a value set has to say."""
    base = next(other for other in (sets or all_sets()) if other.name == BASE)
    objects = keyed(value_set.render())
    if value_set.name == BASE:
        return _dump(list(objects.values()), [])
    others = keyed(base.render())
    changed = [obj for key, obj in objects.items() if others.get(key) != obj]
    return _dump(changed, sorted(set(others) - set(objects)))


def keyed(objects: list[Object]) -> dict[str, Object]:
    """Objects by kind and name, in that order, with secret values masked."""
    return {name_of(obj): _masked(obj) for obj in sorted(objects, key=name_of)}


def _masked(obj: Object) -> Object:
    if obj.get("kind") != "Secret":
        return obj
    masked = {"data": {key: _length(value) for key, value in (obj.get("data") or {}).items()}}
    if "stringData" in obj:
        masked["stringData"] = {key: f"({len(str(value))} characters)" for key, value in obj["stringData"].items()}
    return obj | masked


def _length(value: object) -> str:
    try:
        return f"({len(base64.b64decode(str(value), validate=True))} bytes in base64)"
    except (binascii.Error, ValueError):
        return f"(not base64: {type(value).__name__})"


def _dump(objects: list[Object], absent: list[str]) -> str:
    head = "".join(f"# absent: {name}\n" for name in absent)
    body = yaml.dump_all(objects, sort_keys=True, width=110) if objects else ""
    return head + body or "# nothing differs from default.yaml\n"


def drift(sets: list[ValueSet] | None = None) -> dict[str, str]:
    """Unified diff of each golden file that is not what is rendered now, by file name; empty if all are.

    A golden file that no value set stands behind is drift too.
    """
    sets = sets or all_sets()
    diffs = {}
    for value_set in sets:
        file = expected_file(value_set)
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        rendered = text_of(value_set, sets)
        if before != rendered:
            lines = difflib.unified_diff(
                before.splitlines(True), rendered.splitlines(True), f"golden/{file.name}", "rendered"
            )
            diffs[file.name] = "".join(lines)
    stale = {file.name for file in FOLDER.glob("*.yaml")} - {expected_file(other).name for other in sets}
    return diffs | {
        name: f"no value set {name.removesuffix('.yaml')}; delete tests/chart/golden/{name}\n" for name in stale
    }


def update() -> list[Path]:
    """Write all golden files, remove orphans, and return the paths that changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    sets = all_sets()
    changed = [FOLDER / name for name in drift(sets)]
    for file in changed:
        file.unlink(missing_ok=True)
    for value_set in sets:
        if expected_file(value_set) in changed:
            expected_file(value_set).write_text(text_of(value_set, sets), encoding="utf-8")
    return changed
