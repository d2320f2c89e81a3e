"""One truth: the chart and the plain manifests must describe the same system.

Both are rendered and compared field by field. What may differ is listed in ``EXPECTED`` with its reason; a difference
that is not listed, and a listed one that no longer exists, both fail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from phase4.chart import manifests
from phase4.chart.objects import Object, name_of
from phase4.chart.quantity import parse
from phase4.chart.rendering import render
from phase4.system.paths import CHART

ABSENT = "(absent)"
# Where both hold Kubernetes quantities, "1" and 1000m are the same.
QUANTITY_PATHS = ("/resources/", "/spec/hard/", "/spec/limits/", "/sizeLimit/")


@dataclass(frozen=True)
class Difference:
    """A field (JSON pointer, empty for the whole object) that the chart and the manifests have otherwise."""

    subject: str
    path: str
    chart: object
    manifests: object

    def __str__(self) -> str:
        return f"{self.subject} {self.path or 'whole object'}: chart {self.chart!r}, manifests {self.manifests!r}"


@dataclass(frozen=True)
class Expected:
    """Differences that are meant: patterns of object and path, and the reason."""

    subject: str
    path: str
    reason: str

    def covers(self, difference: Difference) -> bool:
        """Whether this difference is meant."""
        return fnmatchcase(difference.subject, self.subject) and fnmatchcase(difference.path, self.path)


EXPECTED = (
    Expected("*", "/metadata/labels/app.kubernetes.io~1managed-by", "each names the tool that owns the object"),
    Expected("*", "/metadata/labels/helm.sh~1chart", "only the chart has a chart's version"),
    Expected("*", "/metadata/labels/app.kubernetes.io~1version", "only the chart has an appVersion"),
    Expected("Namespace/todo-app", "/metadata/annotations", "Helm adopts the namespace by these"),
    Expected("Secret/todo-app-postgres", "/metadata/annotations", "helm uninstall keeps it, as it keeps the volume"),
    Expected("Secret/*", "/data/*", "each makes its own values"),
    Expected(
        "Deployment/*",
        "/spec/template/metadata/annotations",
        "the chart restarts pods when their settings change; by hand it is kubectl rollout restart",
    ),
    Expected("Job/todo-app-migrations", "", "a pre-upgrade hook of Helm; by hand the init container alone migrates"),
    Expected("*/todo-app-migrations", "", "what that hook runs with"),
    Expected("NetworkPolicy/todo-app-migrations-hook*", "", "what that hook runs with"),
    Expected("Pod/todo-app-test-connection", "", "the hook of helm test"),
    Expected("*/todo-app-test", "", "what that hook runs with"),
    Expected("NetworkPolicy/todo-app-postgres", "/spec/ingress/0/from/1", "the hook's way to the database"),
)


def differences() -> list[Difference]:
    """All differences between the chart (as for minikube) and the manifests, expected ones included."""
    chart = {name_of(obj): obj for obj in render([CHART / "values-minikube.yaml"])}
    plain = {name_of(obj): obj for obj in manifests.build(fixture_secrets=True)}
    result = []
    for name in sorted(chart.keys() | plain.keys()):
        if name not in chart or name not in plain:
            result.append(Difference(name, "", *(("there", ABSENT) if name in chart else (ABSENT, "there"))))
        else:
            result += list(compare(name, chart[name], plain[name]))
    return result


def unexpected() -> list[Difference]:
    """Differences that nobody meant."""
    return [difference for difference in differences() if not any(expected.covers(difference) for expected in EXPECTED)]


def stale() -> list[Expected]:
    """Expectations that no difference is left for."""
    current = differences()
    return [expected for expected in EXPECTED if not any(expected.covers(difference) for difference in current)]


def compare(name: str, chart: Object, plain: Object) -> Iterator[Difference]:
    """Differences between two objects, field by field; lists are compared by position."""
    yield from _walk(name, "", chart, plain)


def _walk(name: str, path: str, chart: object, plain: object) -> Iterator[Difference]:
    if isinstance(chart, dict) and isinstance(plain, dict):
        for key in sorted(chart.keys() | plain.keys(), key=str):
            step = str(key).replace("~", "~0").replace("/", "~1")
            yield from _walk(name, f"{path}/{step}", chart.get(key, ABSENT), plain.get(key, ABSENT))
    elif isinstance(chart, list) and isinstance(plain, list):
        for index in range(max(len(chart), len(plain))):
            first, second = (side[index] if index < len(side) else ABSENT for side in (chart, plain))
            yield from _walk(name, f"{path}/{index}", first, second)
    elif chart != plain and not _same_quantity(path, chart, plain):
        yield Difference(name, path, chart, plain)


def _same_quantity(path: str, chart: object, plain: object) -> bool:
    if ABSENT in (chart, plain) or not any(part in f"{path}/" for part in QUANTITY_PATHS):
        return False
    try:
        return parse(str(chart)) == parse(str(plain))
    except ValueError:
        return False
