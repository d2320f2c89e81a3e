"""The sound worlds that the tests break, made once."""

from collections.abc import Mapping
from typing import Any

import check_cases_helm
import check_cases_k8s
import pytest
from phase4.engine.context import Fact


@pytest.fixture(scope="session")
def sound_k8s() -> Mapping[Fact, Any]:
    """Facts by which every check of IV-K8S passes."""
    return check_cases_k8s.sound_facts()


@pytest.fixture(scope="session")
def sound_helm() -> Mapping[Fact, Any]:
    """Facts by which every check of IV-HELM passes; finding them is itself the proof on the real chart."""
    return check_cases_helm.sound_facts()
