"""Fixtures of the chart's tests: the helm to test with, and a copy of the chart to break."""

import shutil
from pathlib import Path

import pytest
from phase4.chart.rendering import tool
from phase4.system.paths import CHART


@pytest.fixture(scope="session", autouse=True)
def helm() -> str:
    """The version of helm; without helm every test here fails and says what to run."""
    return tool(["helm", "version", "--short"]).stdout.strip()


@pytest.fixture
def chart_copy(tmp_path: Path) -> Path:
    """A copy of the chart that a test may change."""
    copy = tmp_path / "todo-app"
    shutil.copytree(CHART, copy)
    return copy
