"""Sound and broken worlds for the checks of IV-HELM: the real chart as it renders, and each fact of it broken."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from check_cases_k8s import CHART, GONE, PLAIN, POD, Patch, Path
from check_worlds import BACKEND, CHECKS, FRONTEND, Case, World, bad, done, verdict
from phase4.chart.values import merged, nested
from phase4.chart.valuesets import all_sets
from phase4.criteria.helm import chart_files, helm_test, templates
from phase4.criteria.helm.cases import SETS, SWITCHES
from phase4.criteria.helm.helm_test import FAILING, PASSING, HelmTestRun
from phase4.criteria.helm.structure import LITTER, LITTER_TEXT
from phase4.criteria.helm.templates import LONG_RELEASE
from phase4.criteria.probes import chart_values, manifests
from phase4.criteria.probes.chart_values import BASE, Tried
from phase4.engine.context import Fact
from phase4.engine.model import Status

CRITERIA = [criterion for criterion in CHECKS if criterion.startswith("IV-HELM-")]
HOOK = "Pod/todo-app-test-connection"
PACKED = chart_files.package.fact()
LITTERED = chart_files.package.fact(dict.fromkeys(LITTER, LITTER_TEXT))
TRIED, TRIAL, TEMPLATES = chart_values.try_all.fact(), helm_test.run_helm_tests.fact(), chart_files.templates.fact()
SET = "default"
VALUE_SETS = {value_set.name: value_set for value_set in all_sets()}
SETS_OF_CHART = chart_files.value_sets.fact()
LINT, RENDERED = chart_files.lint.fact(VALUE_SETS[SET]), chart_files.rendered.fact(VALUE_SETS[SET])


def suite(name: str, phase: str) -> str:
    return f"NAME: todo-app\nTEST SUITE:     {name}\nLast Started:   now\nPhase:          {phase}\n"


def sound_trial() -> HelmTestRun:
    """A trial that went as it must, as Helm tells it."""
    return HelmTestRun(
        namespace="todo-app-test-000000",
        installed=done("STATUS: deployed"),
        passing=done(f"{suite(PASSING, 'Succeeded')}\nPOD LOGS: {PASSING}\nok /api/health {{}}\n"),
        failing=done(suite(FAILING, "Failed"), code=1, stderr="Error: 1 error occurred"),
        removed=done(),
        pods="",
    )


def sound_facts() -> Mapping[Fact, Any]:
    """All that the checks of IV-HELM find out about the real chart.

    The trial in a cluster is made up, and so are the values changed one by one (tests/mutation does that).
    """
    tried = [Tried(f"value{number}", 1, done("before"), done("after")) for number in range(120)]
    images = {"frontend": FRONTEND, "backend": BACKEND}
    world = World({manifests.references.fact(): images, TRIAL: sound_trial(), TRIED: tried})
    for criterion in CRITERIA:
        status, evidence = verdict(criterion, world)
        assert status is Status.PASS, f"{criterion}\n{bad(evidence)}"
    return world.facts()


def case(criterion: str, what: str, key: Fact, change: Callable[[Any], object]) -> Case:
    """One fact changed."""
    return Case(f"IV-HELM-{criterion}", what, lambda sound: {key: change(sound[key])})


def metadata(what: str, **changed: object) -> Case:
    """``Chart.yaml`` changed."""
    return case("001.1", what, chart_files.metadata.fact(), lambda fact: ({**fact[0], **changed}, fact[1]))


def lost(criterion: str, key: Fact, *names: str) -> Case:
    """Files missing in a package."""
    return case(
        criterion, f"{names} not packaged", key,
        lambda one: replace(one, files=tuple(name for name in one.files if name not in names)),
    )  # fmt: skip


def template(criterion: str, what: str, file: str, change: Callable[[str], str]) -> Case:
    """A template's text changed, where a check reads it."""
    return case(criterion, what, TEMPLATES, lambda texts: {**texts, file: change(texts.get(file, ""))})


def patched(criterion: str, key: Fact, tracked: str, path: Path, value: object) -> Case:
    """An object changed in something that was rendered."""
    patch = Patch(criterion, tracked, path, value)
    return case(criterion, patch.what, key, patch.apply)


def switched(criterion: str, path: str, *, on: bool) -> Case:
    """The objects of a switch missing where they must be, or there where they must not."""
    switch = next(one for one in SWITCHES if one.path == path)
    keys = {
        setting: templates.rendering.fact(merged(BASE, switch.base, nested(switch.path, setting)))
        for setting in (switch.on, switch.off)
    }
    this, other = (switch.on, switch.off) if on else (switch.off, switch.on)
    what = f"{path} is {'of no effect' if on else 'always on'}"
    return Case(f"IV-HELM-{criterion}", what, lambda sound: {keys[this]: sound[keys[other]]})


def rendered(criterion: str, what: str, change: Callable[[str], str], name: str = SET) -> Case:
    """What a value set renders, changed as text; the other value sets are left out, to save their time."""
    key = chart_files.rendered.fact(VALUE_SETS[name])

    def breaks(sound: Mapping[Fact, Any]) -> Mapping[Fact, object]:
        only = [one for one in sound[SETS_OF_CHART] if one.name == name]
        return {key: replace(sound[key], stdout=change(sound[key].stdout)), SETS_OF_CHART: only}

    return Case(f"IV-HELM-{criterion}", what, breaks)


def hook(criterion: str, path: Path, value: object) -> Case:
    """The test hook changed."""
    return patched(criterion, CHART, HOOK, path, value)


def trial(criterion: str, what: str, **changed: object) -> Case:
    """What happened in the cluster, changed."""
    return case(criterion, what, TRIAL, lambda one: replace(one, **changed))


def _level(text: str, level: str) -> str:
    """Rendered text with another log level."""
    changed = re.sub(r"LOG_LEVEL: .*", f'LOG_LEVEL: "{level}"', text)
    assert changed != text
    return changed


def _without(text: str, kind: str) -> str:
    """Rendered text without the documents of a kind."""
    return "\n---\n".join(part for part in text.split("\n---\n") if f"kind: {kind}\n" not in part)


def _everywhere_without(name: str) -> Callable[[Mapping[Fact, Any]], Mapping[Fact, object]]:
    kind = name.partition("/")[0]

    def breaks(sound: Mapping[Fact, Any]) -> Mapping[Fact, object]:
        keys = [chart_files.rendered.fact(value_set) for value_set in VALUE_SETS.values()]
        return {key: replace(sound[key], stdout=_without(sound[key].stdout, kind)) for key in keys}

    return breaks


def _everywhere_alike(sound: Mapping[Fact, Any]) -> Mapping[Fact, object]:
    keys = [chart_files.rendered.fact(value_set) for value_set in VALUE_SETS.values()]
    return dict.fromkeys(keys, sound[chart_files.rendered.fact(VALUE_SETS["monitoring"])])


def _first_set_field() -> Case:
    """A value that does not reach its field: what is rendered with it is what is rendered without it."""
    key = templates.rendering.fact(merged(BASE, SETS[0].values))
    plain = templates.rendering.fact(BASE)
    return Case("IV-HELM-002.2", "frontend.image.tag is of no effect", lambda sound: {key: sound[plain]})


OTHER_RELEASE = templates.release_rendering.fact("shop", "elsewhere")
LONG = templates.release_rendering.fact(LONG_RELEASE, "todo-app")
COOKIE = ("data", "COOKIE_SECURE")
BASIC = templates.rendering.fact(BASE)

CASES: list[Case] = [
    metadata("no name", name=""),
    metadata("another apiVersion", apiVersion="v1"),
    metadata("no semantic version", version="one"),
    metadata("no description", description=""),
    metadata("no kubeVersion", kubeVersion=""),
    metadata("no maintainers", maintainers=[]),
    case("001.1", "cannot be packaged", PACKED, lambda one: replace(one, done=done(code=1))),
    case("001.2", "a section is missing", chart_files.values.fact(), lambda data: {"frontend": data["frontend"]}),
    template("001.2", "an unknown value is named", "templates/x.yaml", lambda text: "{{ .Values.nonsense.value }}"),
    lost("001.3", PACKED, "templates/NOTES.txt"),
    lost("001.3", PACKED, "templates/tests/test-connection.yaml"),
    template("001.4", "no standard helpers", "templates/_helpers.tpl", lambda text: "{{/* none */}}"),
    template("001.4", "an unused helper", "templates/_x.tpl", lambda text: '{{- define "todo-app.unused" }}{{ end }}'),
    template("001.4", "an unknown helper", "templates/x.yaml", lambda text: '{{ include "todo-app.nothing" . }}'),
    case("001.5", "litter is packaged", LITTERED, lambda one: replace(one, files=(*one.files, LITTER[0]))),
    lost("001.5", LITTERED, "templates/tests/test-connection.yaml"),
    *(patched("002.1", CHART, tracked, (), GONE) for tracked in ("Service/todo-app-backend", "ResourceQuota/todo-app")),
    patched("002.1", CHART, "Deployment/todo-app-backend", (*POD, "terminationGracePeriodSeconds"), 7),
    patched("002.1", PLAIN, "Service/todo-app-frontend", ("spec", "ports", 0, "nodePort"), 30081),
    _first_set_field(),
    patched("002.2", OTHER_RELEASE, "Service/shop-todo-app-backend", ("metadata", "namespace"), "todo-app"),
    patched("002.2", OTHER_RELEASE, "Service/shop-todo-app-backend", ("metadata", "name"), "todo-app-backend"),
    *(switched("002.3", switch.path, on=on) for switch in SWITCHES for on in (True, False)),
    case("002.4", "a long release cannot be rendered", LONG, lambda one: replace(one, rendered=done(code=1))),
    patched("002.4", BASIC, "ConfigMap/todo-app-backend", COOKIE, "true"),
    patched("002.4", BASIC, "Secret/todo-app-backend", ("data", "AUTH_SECRET"), "c2hvcnQ="),
    patched("002.4", BASIC, "Secret/todo-app-backend", ("data", "DATABASE_URL"), "cG9zdGdyZXM6Ly94"),
    patched("002.4", BASIC, "Deployment/todo-app-backend", ("spec", "template", "metadata", "annotations"), {}),
    case("002.5", "lint fails", LINT, lambda one: replace(one, exit_code=1)),
    case("002.5", "value sets are missing", SETS_OF_CHART, lambda sets: sets[:3]),
    case("003.1", "lint fails", LINT, lambda one: replace(one, exit_code=1)),
    case("003.1", "lint warns", LINT, lambda one: replace(one, stdout="[WARNING] templates/: odd")),
    case("003.2", "a value set is refused", RENDERED, lambda one: replace(one, exit_code=1)),
    template("003.2", "a template makes nothing", "templates/nothing.yaml", lambda text: "{{ if false }}x{{ end }}"),
    rendered("003.3", "is no YAML", lambda text: text + "\n---\n a: [b\n"),
    rendered("003.3", "names a key twice", lambda text: text + "\n---\nkind: A\nkind: B\n"),
    rendered("003.3", "has an unknown field", lambda text: text.replace("kind: Service\n", "kind: Service\nx: 1\n", 1)),
    rendered("003.3", "has an object twice", lambda text: text + "\n---\n" + text),
    rendered("003.4", "<no value>", lambda text: _level(text, "<no value>")),
    rendered("003.4", "braces", lambda text: _level(text, "{{ .Values.x }}")),
    case("003.4", "a value changes nothing", TRIED, lambda some: [*some, Tried("a.b", 1, done("same"), done("same"))]),
    case("003.4", "a value that must be refused is not", TRIED,
         lambda some: [*some, Tried("a.b", 1, done("x"), done("y"), "not without c")]),
    case("003.4", "a value is refused with other words", TRIED,
         lambda some: [*some, Tried("a.b", 1, done("x"), done(code=1), "not without c")]),
    case("003.4", "a value is refused", TRIED, lambda some: [*some, Tried("a.b", 1, done("x"), done(code=1))]),
    case("003.4", "few values", TRIED, lambda some: some[:5]),
    Case("IV-HELM-003.5", "an object is never made", _everywhere_without("Ingress/todo-app-frontend")),
    Case("IV-HELM-003.5", "objects are always made", _everywhere_alike),
    hook("004.1", (), GONE),
    hook("004.1", ("spec", "restartPolicy"), "Always"),
    hook("004.1", ("spec", "securityContext", "runAsNonRoot"), False),
    hook("004.2", ("spec", "containers", 0, "args"), ["fetch('http://elsewhere:3000')"]),
    trial("004.2", "the test saw nothing", passing=done(suite(PASSING, "Succeeded"))),
    hook("004.3", ("metadata", "annotations", "helm.sh/hook"), "test,post-install"),
    hook("004.3", ("metadata", "annotations", "helm.sh/hook-delete-policy"), GONE),
    hook("004.3", ("metadata", "annotations", "helm.sh/hook-delete-policy"), "hook-failed"),
    trial("004.4", "it cannot be installed", installed=done(code=1), passing=None, failing=None),
    trial("004.4", "the test fails", passing=done(suite(PASSING, "Failed"), code=1)),
    trial("004.4", "the failing test passes", failing=done(suite(FAILING, "Succeeded"))),
    trial("004.4", "the namespace stays", removed=done(code=1)),
]  # fmt: skip
