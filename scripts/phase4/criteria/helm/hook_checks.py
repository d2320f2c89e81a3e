"""IV-HELM-004: the chart's test hook, read and really run."""

import re
from urllib.parse import urlsplit

from phase4.chart.names import RELEASE
from phase4.chart.objects import Object
from phase4.criteria.helm import helm_test
from phase4.criteria.k8s.source_checks import advise_policies, expect_policies
from phase4.criteria.k8s.workload_rules import HARDENING_RULES, RESTRICTED_RULES
from phase4.criteria.probes import manifests
from phase4.criteria.probes.manifests import CHART_NAME, Source
from phase4.engine.checks import Recorder
from phase4.system.process import Completed

URL = re.compile(r"https?://[^\s\"'`/]+")
DELETE_POLICIES = {"before-hook-creation", "hook-succeeded", "hook-failed"}


def hooks(source: Source) -> list[Object]:
    """The objects that ``helm test`` runs."""
    return [item for item in source.objects if "test" in _hook_events(item)]


def _hook_events(obj: Object) -> list[str]:
    annotations = obj["metadata"].get("annotations") or {}
    return [event.strip() for event in str(annotations.get("helm.sh/hook", "")).split(",")]


def hook_is_pod(recorder: Recorder) -> None:
    """No test hook is rendered, or it is not a Pod that runs once."""
    source = manifests.chart(recorder.context)
    matches = hooks(source)
    recorder.expect_at_least("test hooks", 1, len(matches), source=source.rendered, artefact=CHART_NAME)
    for item in matches:
        name = item["metadata"]["name"]
        recorder.expect_equal(f"kind of {name}", "Pod", item["kind"], source=source.rendered, artefact=CHART_NAME)
        recorder.expect_equal(
            f"restartPolicy of {name}", "Never", item.get("spec", {}).get("restartPolicy"), source=source.rendered
        )
        deadline = item.get("spec", {}).get("activeDeadlineSeconds")
        recorder.expect_at_least(f"activeDeadlineSeconds of {name}", 1, deadline, source=source.rendered)
    if all(item["kind"] == "Pod" for item in matches):
        expect_policies(
            recorder, source, "ways out of the restricted profile", "non-root", *RESTRICTED_RULES, about="Pod/"
        )
        advise_policies(recorder, source, "hardening left out", *HARDENING_RULES, about="Pod/")


def hook_connects(recorder: Recorder) -> None:
    """The test does not ask the frontend's Service, or does not get its answer."""
    source = manifests.chart(recorder.context)
    command_lines = [
        " ".join(map(str, [*container.get("command", []), *container.get("args", [])]))
        for item in hooks(source)
        for container in item.get("spec", {}).get("containers", [])
    ]
    urls = {match[0] for text in command_lines for match in URL.finditer(text)}
    service = source.find("Service", f"{RELEASE}-frontend").get("spec", {})
    ports = {port["port"] for port in service.get("ports", [])}
    asked = [url for url in urls if urlsplit(url).hostname == f"{RELEASE}-frontend" and urlsplit(url).port in ports]
    recorder.expect("the frontend's Service is asked", bool(asked), expected=f"http://{RELEASE}-frontend:{ports}",
              actual=sorted(urls), source=source.rendered, artefact=CHART_NAME)  # fmt: skip
    result = helm_test.run_helm_tests(recorder.context).passing
    answer = result.stdout if result else ""
    recorder.expect("what the test saw", "/api/health" in answer and "ok" in answer,
              expected="an answer of /api/health",
              actual=answer[-600:] or "it did not run", source=result)  # fmt: skip


def hook_annotated(recorder: Recorder) -> None:
    """The hook's annotations are missing or wrong: `helm.sh/hook: test` and a deletion policy."""
    source = manifests.chart(recorder.context)
    matches = hooks(source)
    recorder.expect_at_least("test hooks", 1, len(matches), source=source.rendered, artefact=CHART_NAME)
    for item in matches:
        annotations = item["metadata"].get("annotations", {})
        name = item["metadata"]["name"]
        recorder.expect_equal(
            f"helm.sh/hook of {name}", "test", annotations.get("helm.sh/hook"), source=source.rendered
        )
        policies = {part.strip() for part in annotations.get("helm.sh/hook-delete-policy", "").split(",")}
        known = bool(policies) and policies <= DELETE_POLICIES
        recorder.expect(f"helm.sh/hook-delete-policy of {name}", known, expected=f"of {sorted(DELETE_POLICIES)}",
                  actual=sorted(policies), source=source.rendered)  # fmt: skip
        recorder.expect_equal(
            f"{name} is deleted as soon as it fails", False, "hook-failed" in policies, source=source.rendered
        )


def hook_passes(recorder: Recorder) -> None:
    """`helm test` fails on an installed release, or passes where it must fail."""
    tried = helm_test.run_helm_tests(recorder.context)
    if not recorder.expect_exit_0(f"helm install into {tried.namespace}", tried.installed, artefact=CHART_NAME):
        recorder.expect_empty("what the namespace said", tried.pods.splitlines()[-25:])
        return
    assert tried.passing is not None
    assert tried.failing is not None
    recorder.expect_exit_0(f"helm test, {helm_test.PASSING}", tried.passing, artefact=CHART_NAME)
    recorder.expect_equal(
        "phase of the test", "Succeeded", phase(tried.passing, helm_test.PASSING), source=tried.passing
    )
    recorder.expect("helm test, of a test made to fail", not tried.failing.ok, expected="an exit code that is not 0",
              actual=f"exit {tried.failing.exit_code}", source=tried.failing)  # fmt: skip
    recorder.expect_equal("phase of that test", "Failed", phase(tried.failing, helm_test.FAILING), source=tried.failing)
    recorder.expect_exit_0(f"{tried.namespace} is removed", tried.removed)


def phase(result: Completed, name: str) -> str:
    """The phase that ``helm test`` reports of one test."""
    matches = re.search(rf"TEST SUITE:\s+{re.escape(name)}\n(?:.*\n)*?Phase:\s+(\w+)", result.stdout)
    return matches[1] if matches else f"none in {result.stdout[-300:]}"
