"""Every alert has a firing and a silent case, a page of its own, and asks for metrics that exist.

Whether the cases come out so is promtool's to say: ``nox -s alerts``.
"""

import re

import pytest
from phase4.chart import alerts
from phase4.chart.valuesets import named
from phase4.system.errors import UsageError
from phase4.system.paths import BACKEND, ROOT

NAMES = alerts.alert_names([*named("monitoring").render(), *named("alerts-outside").render()])
METRIC = re.compile(r"\btodo_[a-z_]+")


def test_every_alert_is_tried_firing_and_silent() -> None:
    assert alerts.tested_names() == {name: {True, False} for name in NAMES}


def test_every_alert_has_a_page_that_its_link_leads_to() -> None:
    headings = set(re.findall(r"^### (\w+)$", alerts.RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE))
    assert headings == NAMES
    links = {
        rule["annotations"]["runbook_url"]
        for group in alerts.rule_groups(named("monitoring").render())
        for rule in group["rules"]
        if "alert" in rule
    }
    page = alerts.RUNBOOK.relative_to(ROOT)
    assert links <= {f"{page}#{name.lower()}" for name in NAMES}


def test_the_rules_ask_for_metrics_that_the_backend_has() -> None:
    groups = alerts.rule_groups(named("monitoring").render())
    asked = {name for group in groups for rule in group["rules"] for name in METRIC.findall(rule["expr"])}
    known = set(METRIC.findall((BACKEND / "app" / "core" / "metrics.py").read_text(encoding="utf-8")))
    assert asked
    assert {name.removesuffix("_bucket").removesuffix("_count") for name in asked} <= known


def test_an_objective_moves_its_thresholds() -> None:
    objects = named("alerts-outside").render()
    (fast,) = [
        rule["expr"]
        for group in alerts.rule_groups(objects)
        for rule in group["rules"]
        if rule.get("alert") == "TodoAvailabilityBurnsFast"
    ]
    assert fast.count("> 0.0144") == 2


def test_a_test_file_without_a_value_set_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "VALUE_SETS", {})
    with pytest.raises(UsageError, match="no value set renders rules"):
        alerts.run_cases()
