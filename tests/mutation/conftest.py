"""What the mutations stand on: facts that do not depend on what is mutated, and copies of deploy/ to mutate."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from phase4.criteria.helm import helm_test
from phase4.criteria.helm.helm_test import HelmTestRun
from phase4.criteria.inputs import live
from phase4.criteria.probes import chart_values, images, manifests
from phase4.criteria.probes.chart_values import Tried
from phase4.engine.context import Fact
from phase4.system.paths import ROOT
from phase4.system.process import Completed

FRONTEND, BACKEND = "todo-frontend:0123456789ab", "todo-backend:ba9876543210"


@pytest.fixture(scope="session")
def given() -> Mapping[Fact, Any]:
    """Facts about images, which no mutation of deploy/ touches; values changed one by one have a test of their own."""
    fine = Completed(("helm",), 0, "before", "", 0.1)
    other = Completed(("helm",), 0, "after", "", 0.1)
    passed = Completed(("helm", "test"), 0, "ok /api/health {}", "", 0.1)
    return {
        # No namespace is made in a cluster for what is read from the sources.
        helm_test.run_helm_tests.fact(): HelmTestRun("none", passed, passed, passed, passed, ""),
        manifests.references.fact(): {"frontend": FRONTEND, "backend": BACKEND},
        live.image_ids.fact(): {FRONTEND: "sha256:f", BACKEND: "sha256:b"},
        images.routes.fact("frontend"): {"/api/health"},
        images.routes.fact("backend"): {"/health", "/ready"},
        chart_values.try_all.fact(): [Tried(f"value{number}", 1, fine, other) for number in range(120)],
    }


@pytest.fixture
def deploy(tmp_path: Path) -> Path:
    """A copy of deploy/ that a test may change."""
    copy = tmp_path / "deploy"
    shutil.copytree(ROOT / "deploy", copy)
    return copy


@pytest.fixture
def mutate(deploy: Path) -> Callable[[str, str, str], Path]:
    """Change a text in the copy; fails if it is not there, so that no mutation is lost when sources change."""

    def change(file: str, find: str, replace: str) -> Path:
        path = deploy / file
        text = path.read_text(encoding="utf-8")
        assert find in text, f"{file} has no {find!r} any more: mend tests/mutation"
        path.write_text(text.replace(find, replace), encoding="utf-8")
        return deploy

    return change
