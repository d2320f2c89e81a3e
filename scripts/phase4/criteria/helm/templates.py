"""IV-HELM-002: what the templates make of the values."""

import base64
import re
from typing import Any

from phase4.chart.objects import name_of
from phase4.chart.parity import EXPECTED, compare
from phase4.chart.rendering import load, template_command, tool
from phase4.criteria.helm import chart_files
from phase4.criteria.helm.cases import REFUSED, SETS, SWITCHES
from phase4.criteria.probes import manifests
from phase4.criteria.probes.chart_values import BASE, GATEWAY, INGRESS, Values, merged, nested
from phase4.criteria.probes.manifests import CHART_NAME, Source
from phase4.engine.checks import Look

DNS_LABEL = re.compile(r"^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$")
# Their names become labels or host names, which end at 63 characters.
NAMED = ("Service", "Deployment", "StatefulSet", "Job")
LONG_RELEASE = "a-release-with-a-name-as-long-as-helm-takes-it".ljust(53, "x")


def resources_converted(look: Look) -> None:
    """A plain manifest has no template, or says something else: `python -m phase4.chart parity` shows where."""
    plain, made = manifests.sources(look.context)
    one, other = ({name_of(obj): obj for obj in source.objects} for source in (plain, made))
    missing = sorted(set(one) - set(other))
    look.nothing("objects of deploy/k8s that the chart lacks", missing, of=made.rendered, artefact=CHART_NAME)
    look.at_least("objects compared", 20, len(set(one) & set(other)), of=plain.rendered)
    meant = [
        difference
        for name in sorted(set(one) & set(other))
        for difference in compare(name, other[name], one[name])
        if not any(expected.covers(difference) for expected in EXPECTED)
    ]
    look.nothing("fields that nobody meant to differ", meant[:20], of=made.rendered, artefact=CHART_NAME)


def parameterized(look: Look) -> None:
    """A value does not reach the field it is for, or a template has a name written into it."""
    for one in SETS:
        source = rendering(look, merged(BASE, one.values))
        found = {name_of(obj): obj for obj in source.objects}.get(one.subject, {})
        name = f"{one.subject} {'.'.join(map(str, one.field))}"
        look.equal(name, one.expected, field_of(found, one.field), of=source.rendered, artefact=CHART_NAME)
    elsewhere = release(look, "shop", "elsewhere")
    wrong = [name_of(obj) for obj in elsewhere.objects
             if obj["kind"] != "Namespace" and obj["metadata"].get("namespace") != "elsewhere"]  # fmt: skip
    look.nothing("objects not in the release's namespace", wrong, of=elsewhere.rendered)
    fixed = [name_of(obj) for obj in elsewhere.objects
             if obj["kind"] != "Namespace" and not obj["metadata"]["name"].startswith("shop-")]  # fmt: skip
    look.nothing("objects not named after the release", fixed, of=elsewhere.rendered)


def rendering(look: Look, values: Values) -> Source:
    """The chart with these values.

    Raises:
        Phase4Error: it refuses them.
    """
    key = ("rendering", repr(values))
    return look.context.once(key, lambda: manifests.render(look.context, values))


def release(look: Look, name: str, namespace: str) -> Source:
    """The chart as another release, in another namespace."""

    def find() -> Source:
        done = tool(template_command(chart=manifests.chart_path(look.context), release=name, namespace=namespace))
        return Source(CHART_NAME, tuple(load(done.stdout)) if done.ok else (), done)

    found = look.context.once(("release", name, namespace), find)
    look.ended_well(f"helm template {name} --namespace {namespace}", found.rendered, artefact=CHART_NAME)
    return found


def field_of(data: object, path: tuple[str | int, ...]) -> object:
    """What is at a path of keys and list positions; None if there is nothing."""
    current: Any = data
    for key in path:
        try:
            current = current[key]
        except (KeyError, IndexError, TypeError):
            return None
    return current


def conditionals(look: Look) -> None:
    """A switch does not bring its objects about, or does not take them away."""
    for switch in SWITCHES:
        for setting, wanted in ((switch.on, True), (switch.off, False)):
            source = rendering(look, merged(BASE, switch.base, nested(switch.path, setting)))
            there = {name_of(obj) for obj in source.objects}
            for subject in switch.subjects:
                name = f"{switch.path}={setting!r}: {subject}"
                look.equal(name, wanted, subject in there, of=source.rendered, artefact=CHART_NAME)


def functions(look: Look) -> None:
    """A helper makes an invalid name, a wrong image reference or secret, or lets impossible values through."""
    long = release(look, LONG_RELEASE, "todo-app")
    named = [obj for obj in long.objects if obj["kind"] in NAMED]
    look.at_least("objects of a release with a long name", 5, len(named), of=long.rendered)
    bad = [obj["metadata"]["name"] for obj in named if not DNS_LABEL.match(obj["metadata"]["name"])]
    look.nothing("names that Kubernetes refuses", bad, of=long.rendered, artefact=CHART_NAME)
    _look_secrets(look)
    _look_cookies(look)
    _look_checksum(look)
    for word, values in REFUSED:
        done = manifests.try_render(look.context, merged(BASE, values))
        refused = not done.ok and word in done.tail()
        look.that(f"impossible values: {values}", refused, expected=f"refused, naming {word}",
                  actual=f"exit {done.exit_code}: {done.tail()[-300:]}", of=done, artefact=CHART_NAME)  # fmt: skip


def _look_secrets(look: Look) -> None:
    """Evidence that b64enc and the password in the URL are right."""
    source = rendering(look, BASE)
    data = source.find("Secret", "todo-app-backend").get("data", {})
    key = base64.b64decode(data.get("AUTH_SECRET", "")).decode()
    look.equal("AUTH_SECRET decoded", BASE["backend"]["authSecret"], key, of=source.rendered)
    url = base64.b64decode(data.get("DATABASE_URL", "")).decode()
    password = BASE["postgres"]["auth"]["password"]
    look.that("the password in DATABASE_URL", f":{password}@todo-app-postgres:5432/" in url, of=source.rendered,
              expected="that of the database's Secret", actual="it" if password in url else "another")  # fmt: skip


def _look_cookies(look: Look) -> None:
    """Evidence that cookies are Secure just where the browser speaks TLS."""
    tls: Values = {"ingress": {"tls": [{"secretName": "certificate"}]}}
    for what, values, expected in (
        ("a NodePort", {}, "false"),
        ("an ingress with TLS", merged(INGRESS, tls), "true"),
        ("an ingress without TLS", INGRESS, "false"),
        ("a gateway with TLS", GATEWAY, "true"),
    ):
        source = rendering(look, merged(BASE, values))
        said = source.find("ConfigMap", "todo-app-backend").get("data", {}).get("COOKIE_SECURE")
        look.equal(f"COOKIE_SECURE behind {what}", expected, said, of=source.rendered, artefact=CHART_NAME)


def _look_checksum(look: Look) -> None:
    """Evidence that pods restart when their settings change, and only then."""
    field = ("spec", "template", "metadata", "annotations", "checksum/config")
    level: Values = {"backend": {"config": {"logLevel": "DEBUG"}}}
    first, again, changed = (
        field_of(source.find("Deployment", "todo-app-backend"), field)
        for source in (
            rendering(look, BASE),
            rendering(look, merged(BASE, {"frontend": {"replicas": 4}})),
            rendering(look, merged(BASE, level)),
        )
    )
    look.that("the pods' checksum", bool(first), expected="a checksum", actual=first, artefact=CHART_NAME)
    look.equal("checksum with another frontend", first, again, artefact=CHART_NAME)
    look.that("checksum with another setting", changed != first, expected="another", actual=changed)


def templates_lint(look: Look) -> None:
    """`helm lint --strict` finds something: its output names the template and the value set."""
    sets = chart_files.value_sets(look.context)
    look.at_least("value sets", 12, len(sets), artefact=CHART_NAME)
    for value_set in sets:
        look.ended_well(
            f"helm lint --strict, {value_set.name}", chart_files.lint(look.context, value_set), artefact=CHART_NAME
        )
