"""Numbers over time become series with a value for every moment, and no more points than a picture has use for."""

from phase4.criteria.probes.samples import MOST_POINTS, Samples, rates


def test_rates_have_every_second_and_every_kind() -> None:
    (series,) = rates("requests a second", {"answered": {0: 4, 2: 6}, "failed": {1: 1}})
    assert series.seconds == (0.0, 1.0, 2.0)
    assert series.lines == {"answered": (4.0, 0.0, 6.0), "failed": (0.0, 1.0, 0.0)}


def test_a_long_time_is_averaged_and_loses_no_failure() -> None:
    (series,) = rates("requests a second", {"answered": dict.fromkeys(range(600), 10), "failed": {599: 6}})
    assert len(series.seconds) <= MOST_POINTS
    assert set(series.lines["answered"]) == {10.0}
    assert series.lines["failed"][-1] > 0


def test_nothing_and_one_moment_are_no_series() -> None:
    assert rates("requests a second", {"answered": {}, "failed": {}}) == ()
    single = Samples("pods")
    single.add({"frontend": 2})
    assert single.series == ()


def test_samples_keep_their_order_and_moments() -> None:
    pods = Samples("pods")
    pods.add({"frontend": 2})
    pods.add({"frontend": 3})
    (series,) = pods.series
    assert series.lines == {"frontend": (2.0, 3.0)}
    assert series.seconds[0] <= series.seconds[1]
