"""The chart's alerts: promtool reads their rules, and tries each with series that set it off and that do not."""

import shutil
from pathlib import Path

import yaml

from phase4.chart.objects import Finding, Object, of_kind
from phase4.chart.rendering import tool
from phase4.chart.valuesets import named
from phase4.system.errors import UsageError
from phase4.system.paths import ROOT
from phase4.system.temporary import temporary_folder

TOOL = "promtool"
CASES = ROOT / "tests" / "chart" / "alerts"
RUNBOOK = ROOT / "docs" / "how-to" / "alerts.md"
# Test file to the value set that renders the rules for it.
VALUE_SETS = {"objectives.yaml": "monitoring", "causes.yaml": "monitoring", "certificate.yaml": "alerts-outside"}
TIMEOUT_SECONDS = 300


def rule_groups(objects: list[Object]) -> list[Object]:
    """The groups of every PrometheusRule, in the form that Prometheus itself reads from a file."""
    return [group for rule in of_kind(objects, "PrometheusRule") for group in rule["spec"]["groups"]]


def alert_names(objects: list[Object]) -> set[str]:
    """What the alerts are called."""
    return {rule["alert"] for group in rule_groups(objects) for rule in group["rules"] if "alert" in rule}


def tested_names() -> dict[str, set[bool]]:
    """Each alert that a test names, and whether it is expected to fire, to be silent, or both in turn."""
    names: dict[str, set[bool]] = {}
    for file in sorted(CASES.glob("*.yaml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]:
            for expectation in case["alert_rule_test"]:
                fires = bool(expectation["exp_alerts"])
                names.setdefault(expectation["alertname"], set()).add(fires)
    return names


def run_cases() -> list[Finding]:
    """What ``promtool check rules`` and ``promtool test rules`` have against the rules of each test file.

    Raises:
        BlockedError: promtool is missing.
        UsageError: a test file that no value set is named for.
    """
    findings = []
    for file in sorted(CASES.glob("*.yaml")):
        if file.name not in VALUE_SETS:
            raise UsageError(f"no value set renders rules for {file.name}", fix=f"add it to VALUE_SETS in {__name__}")
        with temporary_folder("alerts") as temporary:
            folder = Path(temporary)
            rules = {"groups": rule_groups(named(VALUE_SETS[file.name]).render())}
            (folder / "rules.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
            shutil.copy(file, folder)
            for verb, subject in (("check", "rules.yaml"), ("test", file.name)):
                result = tool([TOOL, verb, "rules", str(folder / subject)], timeout=TIMEOUT_SECONDS)
                if not result.ok:
                    findings.append(Finding(TOOL, f"{verb} {file.name}", result.tail(), "correct the rule or its test"))
    return findings
