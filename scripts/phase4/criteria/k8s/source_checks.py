"""What every check of IV-K8S is built on: one judgement, held against each description of the system."""

import functools
from collections.abc import Callable
from dataclasses import replace

from phase4.chart import policy, validity
from phase4.chart.names import RELEASE
from phase4.chart.objects import Finding, Object
from phase4.criteria.probes import manifests
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder

SourceCheck = Callable[[Recorder, Source], None]


def for_each_source(source_check: SourceCheck) -> Callable[[Recorder], None]:
    """The check that holds the plain manifests and the chart to one judgement."""

    def check(recorder: Recorder) -> None:
        for source in manifests.sources(recorder.context):
            source_check(recorder, well_formed(recorder, source))

    # The message is the judgement's, and so is the place that `./inv why` names.
    functools.update_wrapper(check, source_check)
    return check


def well_formed(recorder: Recorder, source: Source) -> Source:
    """The source without the objects that lack what Kubernetes demands; leaves evidence of those, if there are any."""
    objects, findings = validity.well_formed(list(source.objects))
    if findings:
        what = f"{source.name}: objects that Kubernetes would refuse"
        recorder.expect_empty(what, findings, source=source.rendered, artefact=source.name)
    return replace(source, objects=tuple(objects))


def expect_policies(recorder: Recorder, source: Source, what: str, *rules: str, about: str = "") -> None:
    """Evidence that the named policies hold; of one object alone if ``about`` names it (``Kind/name``)."""
    findings = _findings(source, rules, about)
    recorder.expect_empty(f"{source.name}: {what}", findings, source=source.rendered, artefact=source.name)


def advise_policies(recorder: Recorder, source: Source, what: str, *rules: str, about: str = "") -> None:
    """Advice that the named policies hold, which the criterion does not ask for."""
    findings = _findings(source, rules, about)
    recorder.advise_empty(f"{source.name}: {what}", findings, source=source.rendered, artefact=source.name)


def _findings(source: Source, rules: tuple[str, ...], about: str) -> list[Finding]:
    return [finding for finding in policy.check(list(source.objects), rules) if finding.subject.startswith(about)]


def expect_object(recorder: Recorder, source: Source, kind: str, name: str) -> Object:
    """An object; leaves evidence of whether it is there. An empty mapping if it is not."""
    obj = source.find(kind, name)
    recorder.expect(f"{source.name}: {kind}/{name}", bool(obj), expected="there", source=source.rendered,
              actual="there" if obj else "missing", artefact=source.name)  # fmt: skip
    return obj


def expect_deployment(recorder: Recorder, source: Source, component: str) -> Object:
    """A component's Deployment; leaves evidence of whether it is there. An empty mapping if it is not."""
    return expect_object(recorder, source, "Deployment", f"{RELEASE}-{component}")
