"""kube-score over every value set's rendering and the plain manifests; what it may go on finding is listed here, once.

An ignore annotation in an object has no effect. An exception that nothing stands behind any more is a finding too.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from phase4.chart import manifests
from phase4.chart.objects import Finding, Object, name_of
from phase4.chart.rendering import KUBE_VERSION, tool
from phase4.chart.valuesets import all_sets
from phase4.system.errors import CommandFailed

TOOL = "kube-score"
MANIFESTS_NAME = "manifests"
# From its scorecard/scorecard.go: 10 is all right, 7 almost.
GRADES = {1: "critical", 5: "warning"}
OPTIONAL = ("container-seccomp-profile", "container-ports-check")
SCORED = (
    "Deployment", "StatefulSet", "Job", "CronJob", "Pod", "Service", "NetworkPolicy", "PodDisruptionBudget",
    "HorizontalPodAutoscaler", "Ingress",
)  # fmt: skip
COMPONENT = "app.kubernetes.io/component"


@dataclass(frozen=True)
class ScoreResult:
    """One check that an object failed: its check, the object, its component, and the value set."""

    check: str
    subject: str
    component: str
    where: str
    message: str

    @property
    def finding(self) -> Finding:
        return Finding(
            f"{TOOL} {self.check}", f"{self.subject} ({self.where})", self.message, "mend it where it is described"
        )


@dataclass(frozen=True)
class Exemption:
    """What is meant to be as kube-score would not have it: one check on these components, and the reason.

    ``where`` names the value sets (or ``manifests``) it is limited to; empty is all of them.
    """

    check: str
    components: tuple[str, ...]
    reason: str
    where: tuple[str, ...] = ()

    def covers(self, result: ScoreResult, component: str) -> bool:
        return (
            result.check == self.check
            and result.component == component
            and (not self.where or result.where in self.where)
        )


EXEMPTIONS = (
    Exemption(
        "container-image-pull-policy",
        ("frontend", "backend", "model", "migrations", "test"),
        "a tag is the hash of what the image is made of, so that it never comes to mean another image",
    ),
    Exemption(
        "container-image-pull-policy",
        ("postgres",),
        "the image is loaded into the node where no registry can be reached; a digest can be set",
    ),
    Exemption(
        "container-security-context-user-group-id",
        ("frontend", "backend", "model", "migrations", "test"),
        "IV-CONT and IV-K8S ask for the user 1001",
    ),
    Exemption("container-security-context-user-group-id", ("postgres",), "999 is the user of the official image"),
    Exemption(
        "pod-probes-identical",
        ("frontend",),
        "IV-K8S-002.4 asks for /api/health in both; it asks nothing of other pods, so no outage elsewhere restarts it",
    ),
    Exemption("pod-probes-identical", ("model",), "it depends on nothing, so that alive and ready are one"),
    Exemption("service-type", ("frontend",), "IV-K8S-004.1 asks for a NodePort; it is ClusterIP behind an ingress"),
    Exemption(
        "deployment-replicas",
        ("model",),
        "a stand-in for a real endpoint: without it the todos go on; values-ha.yaml runs two",
    ),
    Exemption("deployment-replicas", ("frontend", "backend"), "the value set for one pod of each", ("single",)),
    *(
        Exemption(check, ("backup",), "it runs from the database's image, as its user", ("backup", "backup-elsewhere"))
        for check in ("container-image-pull-policy", "container-security-context-user-group-id")
    ),
    Exemption("deployment-replicas", ("backend",), "something else scales them", ("scaled-elsewhere",)),
    Exemption(
        "pod-probes",
        ("frontend", "backend", "model", "postgres"),
        "containers sleep in place of their programs, which nothing could ask",
        ("diagnostic",),
    ),
    Exemption(
        "container-ephemeral-storage-request-and-limit",
        ("postgres",),
        "the data are in the pod's own storage then, and the sizeLimit of their volume bounds them",
        ("volatile",),
    ),
    Exemption(
        "pod-networkpolicy",
        ("frontend", "backend", "model", "postgres", "migrations", "test"),
        "networkPolicy.enabled=false leaves the network to the platform",
        ("open",),
    ),
)


def score_all() -> list[Finding]:
    """What kube-score has against any value set or the manifests beyond ``EXEMPT``, and exemptions gone stale."""
    results = [result for value_set in all_sets() for result in score(value_set.render(), value_set.name)]
    results += score(manifests.build(fixture_secrets=True), MANIFESTS_NAME)
    return judge(results)


def judge(results: Sequence[ScoreResult], exemptions: Iterable[Exemption] = EXEMPTIONS) -> list[Finding]:
    """The results that no exemption covers, and the exemptions that cover none."""
    pairs = [(exemption, component) for exemption in exemptions for component in exemption.components]
    findings = [
        result.finding
        for result in results
        if not any(exemption.covers(result, component) for exemption, component in pairs)
    ]
    return findings + [
        Finding(
            f"{TOOL} {exemption.check}",
            f"{component} ({', '.join(exemption.where) or 'anywhere'})",
            "is exempted, but nothing is found there any more",
            f"take it out of EXEMPT in {__name__}",
        )
        for exemption, component in pairs
        if not any(exemption.covers(result, component) for result in results)
    ]


def command() -> list[str]:
    """The kube-score command; it reads objects from standard input and needs no network."""
    optional = [word for name in OPTIONAL for word in ("--enable-optional-test", name)]
    version = "v" + ".".join(KUBE_VERSION.split(".")[:2])
    flags = ["--output-format", "json", "--kubernetes-version", version, "--disable-ignore-checks-annotations"]
    return [TOOL, "score", *flags, *optional, "-"]


def score(objects: list[Object], where: str) -> list[ScoreResult]:
    """All that kube-score calls critical or warns about.

    Raises:
        BlockedError: kube-score is missing.
        CommandFailed: its answer cannot be read, or it did not look at every object it can judge.
    """
    completed = tool(command(), stdin=yaml.safe_dump_all(objects))
    try:
        report: list[dict[str, Any]] = json.loads(completed.stdout)
    except json.JSONDecodeError as error:
        raise CommandFailed(f"{TOOL} gave no report", why=completed.tail(), fix=completed.line) from error
    scored_names = {f"{scored['type_meta']['kind']}/{scored['object_meta']['name']}" for scored in report}
    missed = sorted({name_of(obj) for obj in objects if obj.get("kind") in SCORED} - scored_names)
    if missed:
        raise CommandFailed(f"{TOOL} left out objects of {where}", why=", ".join(missed), fix=completed.line)
    return [result for scored in report for result in _results(scored, where)]


def _results(scored: dict[str, Any], where: str) -> list[ScoreResult]:
    meta = scored["object_meta"]
    subject = f"{scored['type_meta']['kind']}/{meta['name']}"
    component = (meta.get("labels") or {}).get(COMPONENT, "")
    return [
        ScoreResult(check["check"]["id"], subject, component, where, f"{GRADES[check['grade']]}: {_message(check)}")
        for check in scored["checks"]
        if check["grade"] in GRADES and not check["skipped"]
    ]


def _message(check: dict[str, Any]) -> str:
    comments = check["comments"] or [{"path": "", "summary": check["check"]["comment"]}]
    return "; ".join(": ".join(filter(None, (comment["path"], comment["summary"]))) for comment in comments)
