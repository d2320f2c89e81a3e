"""The arithmetic of the measurement; the measurement itself runs on a cluster."""

import pytest
from phase4.criteria.deploy.throughput import Step, cost, cpu_seconds, table


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("usage_usec 1500000\nuser_usec 1\nnr_periods 0\n", 1.5), ("2500000000\n", 2.5)],
)
def test_both_kinds_of_cgroup_are_read(text: str, seconds: float) -> None:
    assert cpu_seconds(text) == seconds


def _step(answered: float, millicores: float, p95: float) -> Step:
    return Step(10, answered, 0, p95, dict.fromkeys(("frontend", "backend", "postgres"), millicores))


def test_the_middle_round_counts() -> None:
    middle = cost([_step(10, 100, 20), _step(5, 100, 900), _step(10, 300, 30)])
    assert (middle.rate, middle.answered, middle.p95) == (10, 10, 30)
    assert middle.millicores["backend"] == 100
    assert middle.milliseconds["backend"] == 20
    assert "| 10 | 10.0 | 30 | 100 | 20.0 |" in table([middle])
