"""IV-HELM-002: what the templates make of the values."""

import base64
import re
from typing import Any

from phase4.chart.objects import name_of
from phase4.chart.parity import EXPECTED, compare
from phase4.chart.rendering import load, template_command, tool
from phase4.chart.values import Values, merged, nested
from phase4.criteria.helm import chart_files
from phase4.criteria.helm.cases import REFUSED, SETS, SWITCHES
from phase4.criteria.probes import manifests
from phase4.criteria.probes.chart_values import BASE, GATEWAY, INGRESS
from phase4.criteria.probes.manifests import CHART_NAME, Source
from phase4.engine.checks import Recorder
from phase4.engine.context import Context, remembered

DNS_LABEL = re.compile(r"^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$")
# Their names become labels or host names, which end at 63 characters.
NAMED = ("Service", "Deployment", "StatefulSet", "Job")
LONG_RELEASE = "a-release-with-a-name-as-long-as-helm-takes-it".ljust(53, "x")


def resources_converted(recorder: Recorder) -> None:
    """A plain manifest has no template, or says something else: `./inv chart.parity` shows where."""
    plain, made = manifests.sources(recorder.context)
    one, other = ({name_of(obj): obj for obj in source.objects} for source in (plain, made))
    missing = sorted(set(one) - set(other))
    recorder.expect_empty(
        "objects of deploy/k8s that the chart lacks", missing, source=made.rendered, artefact=CHART_NAME
    )
    recorder.expect_at_least("objects compared", 20, len(set(one) & set(other)), source=plain.rendered)
    meant = [
        difference
        for name in sorted(set(one) & set(other))
        for difference in compare(name, other[name], one[name])
        if not any(expected.covers(difference) for expected in EXPECTED)
    ]
    recorder.expect_empty("fields that nobody meant to differ", meant[:20], source=made.rendered, artefact=CHART_NAME)


def parameterized(recorder: Recorder) -> None:
    """A value does not reach the field it is for, or a template has a name written into it."""
    for one in SETS:
        source = rendering(recorder.context, merged(BASE, one.values))
        found = {name_of(obj): obj for obj in source.objects}.get(one.tracked, {})
        name = f"{one.tracked} {'.'.join(map(str, one.field))}"
        recorder.expect_equal(
            name, one.expected, field_of(found, one.field), source=source.rendered, artefact=CHART_NAME
        )
    elsewhere = release(recorder, "shop", "elsewhere")
    wrong = [
        name_of(obj)
        for obj in elsewhere.objects
        if obj["kind"] != "Namespace" and obj["metadata"].get("namespace") != "elsewhere"
    ]
    recorder.expect_empty("objects not in the release's namespace", wrong, source=elsewhere.rendered)
    fixed = [name_of(obj) for obj in elsewhere.objects
             if obj["kind"] != "Namespace" and not obj["metadata"]["name"].startswith("shop-")]  # fmt: skip
    recorder.expect_empty("objects not named after the release", fixed, source=elsewhere.rendered)


@remembered
def rendering(context: Context, values: Values) -> Source:
    """The chart with these values.

    Raises:
        Phase4Error: it refuses them.
    """
    return manifests.render(context, values)


def release(recorder: Recorder, name: str, namespace: str) -> Source:
    """The chart as another release, in another namespace, with evidence that it can be rendered."""
    source = release_rendering(recorder.context, name, namespace)
    recorder.expect_exit_0(f"helm template {name} --namespace {namespace}", source.rendered, artefact=CHART_NAME)
    return source


@remembered
def release_rendering(context: Context, name: str, namespace: str) -> Source:
    """The chart as another release, in another namespace; without objects if it cannot be rendered."""
    result = tool(template_command(chart=manifests.chart_path(context), release=name, namespace=namespace))
    return Source(CHART_NAME, tuple(load(result.stdout)) if result.ok else (), result)


def field_of(data: object, path: tuple[str | int, ...]) -> object:
    """What is at a path of keys and list positions; None if there is nothing."""
    current: Any = data
    for key in path:
        try:
            current = current[key]
        except (KeyError, IndexError, TypeError):
            return None
    return current


def conditionals(recorder: Recorder) -> None:
    """A switch does not bring its objects about, or does not take them away."""
    for switch in SWITCHES:
        for setting, wanted in ((switch.on, True), (switch.off, False)):
            source = rendering(recorder.context, merged(BASE, switch.base, nested(switch.path, setting)))
            there = {name_of(obj) for obj in source.objects}
            for tracked in switch.inputs:
                name = f"{switch.path}={setting!r}: {tracked}"
                recorder.expect_equal(name, wanted, tracked in there, source=source.rendered, artefact=CHART_NAME)


def functions(recorder: Recorder) -> None:
    """A helper makes an invalid name, a wrong image reference or secret, or lets impossible values through."""
    long = release(recorder, LONG_RELEASE, "todo-app")
    named = [obj for obj in long.objects if obj["kind"] in NAMED]
    recorder.expect_at_least("objects of a release with a long name", 5, len(named), source=long.rendered)
    bad = [obj["metadata"]["name"] for obj in named if not DNS_LABEL.match(obj["metadata"]["name"])]
    recorder.expect_empty("names that Kubernetes refuses", bad, source=long.rendered, artefact=CHART_NAME)
    _look_secrets(recorder)
    _look_cookies(recorder)
    _look_checksum(recorder)
    for word, values in REFUSED:
        done = manifests.try_render(recorder.context, merged(BASE, values))
        refused = not done.ok and word in done.tail()
        recorder.expect(f"impossible values: {values}", refused, expected=f"refused, naming {word}",
                  actual=f"exit {done.exit_code}: {done.tail()[-300:]}", source=done, artefact=CHART_NAME)  # fmt: skip


def _look_secrets(recorder: Recorder) -> None:
    """Evidence that b64enc and the password in the URL are right."""
    source = rendering(recorder.context, BASE)
    data = source.find("Secret", "todo-app-backend").get("data", {})
    key = base64.b64decode(data.get("AUTH_SECRET", "")).decode()
    recorder.expect_equal("AUTH_SECRET decoded", BASE["backend"]["authSecret"], key, source=source.rendered)
    url = base64.b64decode(data.get("DATABASE_URL", "")).decode()
    password = BASE["postgres"]["auth"]["password"]
    recorder.expect(
        "the password in DATABASE_URL",
        f":{password}@todo-app-postgres:5432/" in url,
        source=source.rendered,
        expected="that of the database's Secret",
        actual="it" if password in url else "another",
    )


def _look_cookies(recorder: Recorder) -> None:
    """Evidence that cookies are Secure just where the browser speaks TLS."""
    tls: Values = {"ingress": {"tls": [{"secretName": "certificate"}]}}
    for what, values, expected in (
        ("a NodePort", {}, "false"),
        ("an ingress with TLS", merged(INGRESS, tls), "true"),
        ("an ingress without TLS", INGRESS, "false"),
        ("a gateway with TLS", GATEWAY, "true"),
    ):
        source = rendering(recorder.context, merged(BASE, values))
        said = source.find("ConfigMap", "todo-app-backend").get("data", {}).get("COOKIE_SECURE")
        recorder.expect_equal(
            f"COOKIE_SECURE behind {what}", expected, said, source=source.rendered, artefact=CHART_NAME
        )


def _look_checksum(recorder: Recorder) -> None:
    """Evidence that pods restart when their settings change, and only then."""
    field = ("spec", "template", "metadata", "annotations", "checksum/config")
    level: Values = {"backend": {"config": {"logLevel": "DEBUG"}}}
    first, again, changed = (
        field_of(source.find("Deployment", "todo-app-backend"), field)
        for source in (
            rendering(recorder.context, BASE),
            rendering(recorder.context, merged(BASE, {"frontend": {"replicas": 4}})),
            rendering(recorder.context, merged(BASE, level)),
        )
    )
    recorder.expect("the pods' checksum", bool(first), expected="a checksum", actual=first, artefact=CHART_NAME)
    recorder.expect_equal("checksum with another frontend", first, again, artefact=CHART_NAME)
    recorder.expect("checksum with another setting", changed != first, expected="another", actual=changed)


def templates_lint(recorder: Recorder) -> None:
    """`helm lint --strict` finds something: its output names the template and the value set."""
    sets = chart_files.value_sets(recorder.context)
    recorder.expect_at_least("value sets", 12, len(sets), artefact=CHART_NAME)
    for value_set in sets:
        recorder.expect_exit_0(
            f"helm lint --strict, {value_set.name}", chart_files.lint(recorder.context, value_set), artefact=CHART_NAME
        )
