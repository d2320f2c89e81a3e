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
    "Deployment", "StatefulSet", "Job", "Pod", "Service", "NetworkPolicy", "PodDisruptionBudget",
    "HorizontalPodAutoscaler", "Ingress",
)  # fmt: skip
COMPONENT = "app.kubernetes.io/component"


@dataclass(frozen=True)
class Complaint:
    """One thing kube-score holds against an object: its check, the object, its component, and the value set."""

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
class Exempt:
    """What is meant to be as kube-score would not have it: one check on these components, and the reason.

    ``where`` names the value sets (or ``manifests``) it is limited to; empty is all of them.
    """

    check: str
    components: tuple[str, ...]
    reason: str
    where: tuple[str, ...] = ()

    def covers(self, complaint: Complaint, component: str) -> bool:
        return (
            complaint.check == self.check
            and complaint.component == component
            and (not self.where or complaint.where in self.where)
        )


EXEMPT = (
    Exempt(
        "container-image-pull-policy",
        ("frontend", "backend", "model", "migrations", "test"),
        "a tag is the hash of what the image is made of, so that it never comes to mean another image",
    ),
    Exempt(
        "container-image-pull-policy",
        ("postgres",),
        "the image is loaded into the node where no registry can be reached; a digest can be set",
    ),
    Exempt(
        "container-security-context-user-group-id",
        ("frontend", "backend", "model", "migrations", "test"),
        "IV-CONT and IV-K8S ask for the user 1001",
    ),
    Exempt("container-security-context-user-group-id", ("postgres",), "999 is the user of the official image"),
    Exempt(
        "pod-probes-identical",
        ("frontend",),
        "IV-K8S-002.4 asks for /api/health in both; it asks nothing of other pods, so no outage elsewhere restarts it",
    ),
    Exempt("pod-probes-identical", ("model",), "it depends on nothing, so that alive and ready are one"),
    Exempt("service-type", ("frontend",), "IV-K8S-004.1 asks for a NodePort; it is ClusterIP behind an ingress"),
    Exempt(
        "deployment-replicas",
        ("model",),
        "a stand-in for a real endpoint: without it the todos go on; values-ha.yaml runs two",
    ),
    Exempt("deployment-replicas", ("frontend", "backend"), "the value set for one pod of each", ("single",)),
    Exempt(
        "container-ephemeral-storage-request-and-limit",
        ("postgres",),
        "the data are in the pod's own storage then, and the sizeLimit of their volume bounds them",
        ("volatile",),
    ),
    Exempt(
        "pod-networkpolicy",
        ("frontend", "backend", "model", "postgres", "migrations", "test"),
        "networkPolicy.enabled=false leaves the network to the platform",
        ("open",),
    ),
)


def score_all() -> list[Finding]:
    """What kube-score has against any value set or the manifests beyond ``EXEMPT``, and exemptions gone stale."""
    complaints = [complaint for one in all_sets() for complaint in score(one.render(), one.name)]
    complaints += score(manifests.build(fixture_secrets=True), MANIFESTS_NAME)
    return judge(complaints)


def judge(complaints: Sequence[Complaint], exempt: Iterable[Exempt] = EXEMPT) -> list[Finding]:
    """The complaints that no exemption covers, and the exemptions that cover none."""
    pairs = [(one, component) for one in exempt for component in one.components]
    found = [
        complaint.finding
        for complaint in complaints
        if not any(one.covers(complaint, component) for one, component in pairs)
    ]
    return found + [
        Finding(
            f"{TOOL} {one.check}",
            f"{component} ({', '.join(one.where) or 'anywhere'})",
            "is exempted, but nothing is found there any more",
            f"take it out of EXEMPT in {__name__}",
        )
        for one, component in pairs
        if not any(one.covers(complaint, component) for complaint in complaints)
    ]


def command() -> list[str]:
    """The kube-score command; it reads objects from standard input and needs no network."""
    optional = [word for name in OPTIONAL for word in ("--enable-optional-test", name)]
    version = "v" + ".".join(KUBE_VERSION.split(".")[:2])
    flags = ["--output-format", "json", "--kubernetes-version", version, "--disable-ignore-checks-annotations"]
    return [TOOL, "score", *flags, *optional, "-"]


def score(objects: list[Object], where: str) -> list[Complaint]:
    """All that kube-score calls critical or warns about.

    Raises:
        BlockedError: kube-score is missing.
        CommandFailed: its answer cannot be read, or it did not look at every object it can judge.
    """
    done = tool(command(), stdin=yaml.safe_dump_all(objects))
    try:
        answer: list[dict[str, Any]] = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        raise CommandFailed(f"{TOOL} gave no report", why=done.tail(), fix=done.line) from error
    judged = {f"{one['type_meta']['kind']}/{one['object_meta']['name']}" for one in answer}
    missed = sorted({name_of(obj) for obj in objects if obj.get("kind") in SCORED} - judged)
    if missed:
        raise CommandFailed(f"{TOOL} left out objects of {where}", why=", ".join(missed), fix=done.line)
    return [complaint for one in answer for complaint in _complaints(one, where)]


def _complaints(scored: dict[str, Any], where: str) -> list[Complaint]:
    meta = scored["object_meta"]
    subject = f"{scored['type_meta']['kind']}/{meta['name']}"
    component = (meta.get("labels") or {}).get(COMPONENT, "")
    return [
        Complaint(check["check"]["id"], subject, component, where, f"{GRADES[check['grade']]}: {_said(check)}")
        for check in scored["checks"]
        if check["grade"] in GRADES and not check["skipped"]
    ]


def _said(check: dict[str, Any]) -> str:
    comments = check["comments"] or [{"path": "", "summary": check["check"]["comment"]}]
    return "; ".join(": ".join(filter(None, (one["path"], one["summary"]))) for one in comments)
