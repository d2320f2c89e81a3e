"""kube-score finds nothing that is not exempted with a reason, finds what is broken, and misses no stale exemption."""

import pytest
from command_line import main
from phase4.chart import score
from phase4.chart.mutations import get, put
from phase4.chart.objects import Object, find
from phase4.chart.rendering import render
from phase4.chart.score import Exemption, ScoreResult
from phase4.system.errors import CommandFailed, Exit
from phase4.system.process import Completed


def test_every_rendering_and_the_manifests_pass_with_the_listed_exemptions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["score"]) == Exit.OK
    said = capsys.readouterr().out
    assert all(one.reason in said for one in score.EXEMPTIONS)


@pytest.mark.parametrize(
    ("name", "path", "value", "check"),
    [
        (
            "Deployment/todo-app-frontend",
            "spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem",
            False,
            "container-security-context-readonlyrootfilesystem",
        ),
        (
            "Deployment/todo-app-backend",
            "spec.template.spec.containers.0.image",
            "todo-backend:latest",
            "container-image-tag",
        ),
        (
            "Deployment/todo-app-backend",
            "spec.replicas",
            2,
            "deployment-targeted-by-hpa-does-not-have-replicas-configured",
        ),
        ("Service/todo-app-backend", "spec.selector", {"app.kubernetes.io/component": "nobody"}, "service-targets-pod"),
        ("Service/todo-app-backend", "spec.type", "NodePort", "service-type"),
        (
            "Deployment/todo-app-model",
            "spec.template.spec.securityContext.seccompProfile",
            None,
            "container-seccomp-profile",
        ),
    ],
)
def test_what_is_broken_is_found(name: str, path: str, value: object, check: str) -> None:
    objects = render()
    put(get(objects, name), path, value)
    found = score.judge(score.score(objects, "default"), [one for one in score.EXEMPTIONS if not one.where])
    assert {finding.rule for finding in found} == {f"kube-score {check}"}
    assert all(finding.subject == f"{name} (default)" for finding in found)


def test_an_annotation_in_an_object_exempts_nothing() -> None:
    objects = render()
    service = get(objects, "Service/todo-app-frontend")
    service["metadata"]["annotations"] = {"kube-score/ignore": "service-type"}
    assert "service-type" in {complaint.check for complaint in score.score(objects, "default")}


RESULT = ScoreResult("service-type", "Service/a", "frontend", "default", "warning: is a NodePort")


def test_an_exemption_holds_for_its_check_its_components_and_its_value_sets_alone() -> None:
    assert score.judge([RESULT], [Exemption("service-type", ("frontend",), "why")]) == []
    for other in (
        Exemption("service-type", ("backend",), "why"),
        Exemption("pod-probes", ("frontend",), "why"),
        Exemption("service-type", ("frontend",), "why", ("ha",)),
    ):
        unexempted, stale = score.judge([RESULT], [other])
        assert unexempted.subject == "Service/a (default)"
        assert "nothing is found there any more" in stale.message


def test_an_exemption_of_two_components_goes_stale_one_by_one() -> None:
    (stale,) = score.judge([RESULT], [Exemption("service-type", ("frontend", "model"), "why")])
    assert stale.subject == "model (anywhere)"


def test_every_exemption_says_why() -> None:
    assert all(len(one.reason) > 20 and one.components for one in score.EXEMPTIONS)


def answering(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(score, "tool", lambda command, **_: Completed(tuple(command), 0, text, "", 0.1))


def test_an_answer_that_is_no_report_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "")
    with pytest.raises(CommandFailed, match="no report"):
        score.score(render(), "default")


def test_an_object_that_was_not_looked_at_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "[]")
    service: Object | None = find(render(), "Service", "todo-app-backend")
    assert service
    with pytest.raises(CommandFailed, match="left out objects of default"):
        score.score([service], "default")
