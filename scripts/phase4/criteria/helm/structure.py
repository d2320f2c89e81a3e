"""IV-HELM-001: the chart's files."""

import re

from phase4.chart.values_docs import read
from phase4.criteria.helm import chart_files
from phase4.criteria.probes import manifests
from phase4.criteria.probes.chart_values import value_at
from phase4.criteria.probes.manifests import CHART_NAME
from phase4.engine.checks import Recorder

VERSION = re.compile(r"^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$")
STANDARD_HELPERS = ("fullname", "labels", "selectorLabels")
DIRECTORIES = ("frontend", "backend", "postgres", "network", "tests")
# Planted in a copy that is then packaged: none of it is part of a chart.
LITTER = (".git/HEAD", ".DS_Store", "values.yaml.bak", "draft.tmp", ".idea/x.xml", ".vscode/x.json", "old-0.1.0.tgz")
LITTER_TEXT = "planted by IV-HELM-001.5\n"
NEEDED = ("Chart.yaml", "values.yaml", "values.schema.json", "templates/_helpers.tpl", "templates/NOTES.txt")


def chart_metadata(recorder: Recorder) -> None:
    """Chart.yaml is missing, cannot be read by Helm, or lacks what names and dates a chart."""
    data, result = chart_files.metadata(recorder.context)
    recorder.expect_exit_0("helm show chart", result, artefact=CHART_NAME)
    recorder.expect_equal("apiVersion", "v2", data.get("apiVersion"), source=result)
    recorder.expect_equal("name", "todo-app", data.get("name"), source=result)
    recorder.expect_equal("type", "application", data.get("type", "application"), source=result)
    for field in ("version", "appVersion"):
        answer = str(data.get(field, ""))
        recorder.expect(field, bool(VERSION.match(answer)), expected="a semantic version", actual=answer, source=result)
    recorder.expect_at_least("characters of the description", 10, len(data.get("description", "")), source=result)
    recorder.expect("kubeVersion", "1.28" in data.get("kubeVersion", ""), expected=">= 1.28",
              actual=data.get("kubeVersion"), source=result)  # fmt: skip
    recorder.expect_at_least("maintainers", 1, len(data.get("maintainers") or []), source=result)
    packed = chart_files.package(recorder.context)
    recorder.expect_exit_0("helm package", packed.done, artefact=packed.name, digest=packed.digest)


def all_values(recorder: Recorder) -> None:
    """values.yaml lacks a value that a template names, or has one without a description."""
    known = chart_files.values(recorder.context)
    recorder.expect_at_least("sections of values.yaml", 1, len(known), artefact=f"{CHART_NAME}/values.yaml")
    named = chart_files.named_values(recorder.context)
    recorder.expect_at_least("values that templates name", 1, len(named), artefact=f"{CHART_NAME}/templates")
    missing = sorted(path for path in named if not value_at(known, path)[0])
    recorder.expect_empty("values that templates name and values.yaml lacks", missing, artefact=CHART_NAME)
    documented = read(manifests.chart_path(recorder.context) / "values.yaml").values
    bare = [value.path for value in documented if not value.description.strip()]
    recorder.expect_empty("values without a description", bare, artefact=f"{CHART_NAME}/values.yaml")
    recorder.expect_at_least(
        "documented values", len(named) // 2, len(documented), artefact=f"{CHART_NAME}/values.yaml"
    )
    refused = manifests.try_render(recorder.context, {"frontend": {"nonsense": 1}})
    recorder.expect("a value that does not exist", not refused.ok, expected="refused",
              actual=f"exit {refused.exit_code}: {refused.tail()[-300:]}", source=refused)  # fmt: skip


def template_directory(recorder: Recorder) -> None:
    """A package of the chart lacks templates of a component, its notes or its schema."""
    packed = chart_files.package(recorder.context)
    recorder.expect_exit_0("helm package", packed.done, artefact=packed.name, digest=packed.digest)
    missing = [name for name in NEEDED if name not in packed.files]
    recorder.expect_empty("files missing in the package", missing, source=packed.done, artefact=packed.name)
    for directory in DIRECTORIES:
        inside = [name for name in packed.files if name.startswith(f"templates/{directory}/")]
        recorder.expect_at_least(
            f"files in templates/{directory}", 1, len(inside), source=packed.done, artefact=packed.name
        )
    loose = [name for name in chart_files.templates(recorder.context) if name not in packed.files]
    recorder.expect_empty("templates that are not packaged", loose, source=packed.done, artefact=packed.name)


def helpers(recorder: Recorder) -> None:
    """_helpers.tpl lacks a standard helper, or a helper is never used or does not exist."""
    text = chart_files.templates(recorder.context).get("templates/_helpers.tpl", "")
    defined = set(chart_files.DEFINED.findall(text))
    for helper in STANDARD_HELPERS:
        name = f"todo-app.{helper}"
        recorder.expect(f"{name} in _helpers.tpl", name in defined, expected="defined",
                  actual="defined" if name in defined else f"there are {sorted(defined)}",
                  artefact=f"{CHART_NAME}/templates/_helpers.tpl")  # fmt: skip
    everywhere, used = chart_files.defined_helpers(recorder.context), chart_files.included_helpers(recorder.context)
    recorder.expect_empty("helpers that nothing uses", sorted(everywhere - used), artefact=f"{CHART_NAME}/templates")
    recorder.expect_empty("helpers that do not exist", sorted(used - everywhere), artefact=f"{CHART_NAME}/templates")


def helmignore(recorder: Recorder) -> None:
    """.helmignore is missing, lets litter into the package, or keeps back a part of the chart."""
    path = manifests.chart_path(recorder.context) / ".helmignore"
    recorder.expect_equal(".helmignore is a file", True, path.is_file(), artefact=f"{CHART_NAME}/.helmignore")
    packed = chart_files.package(recorder.context, dict.fromkeys(LITTER, LITTER_TEXT))
    recorder.expect_exit_0("helm package, with litter planted", packed.done, artefact=packed.name, digest=packed.digest)
    litter = sorted(set(LITTER) & set(packed.files))
    recorder.expect_empty("litter in the package", litter, source=packed.done, artefact=packed.name)
    kept_back = [name for name in chart_files.templates(recorder.context) if name not in packed.files]
    recorder.expect_empty("templates kept back", kept_back, source=packed.done, artefact=packed.name)
