"""Dates in words."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.local_model.dates import WEEKDAYS, find_dates
from app.local_model.phrase import Phrase

WEDNESDAY = date(2026, 3, 4)
SUNDAY = date(2026, 3, 8)


def due(text: str, today: date = WEDNESDAY) -> str | None:
    """The day that the only date phrase of a text means."""
    found = find_dates(Phrase.of(text).norm, today)
    assert len(found) <= 1, found
    return str(found[0].due) if found else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-03-04"),
        ("tonight", "2026-03-04"),
        ("this evening", "2026-03-04"),
        ("eod", "2026-03-04"),
        ("tomorrow", "2026-03-05"),
        ("tommorow morning", "2026-03-05"),
        ("yesterday", "2026-03-03"),
        ("the day after tomorrow", "2026-03-06"),
        ("day before yesterday", "2026-03-02"),
        ("wednesday", "2026-03-04"),
        ("friday", "2026-03-06"),
        ("this friday", "2026-03-06"),
        ("next friday", "2026-03-13"),
        ("next wednesday", "2026-03-11"),
        ("last friday", "2026-02-27"),
        ("coming monday", "2026-03-09"),
        ("a week from friday", "2026-03-13"),
        ("on fri", "2026-03-06"),
        ("next mon", "2026-03-09"),
        ("by sun", "2026-03-08"),
        ("friday night", "2026-03-06"),
        ("this weekend", "2026-03-07"),
        ("next weekend", "2026-03-14"),
        ("the weekend", "2026-03-07"),
        ("this week", "2026-03-06"),
        ("next week", "2026-03-09"),
        ("last week", "2026-03-04"),
        ("this month", "2026-03-31"),
        ("next month", "2026-04-01"),
        ("last month", "2026-02-28"),
        ("this year", "2026-12-31"),
        ("next year", "2027-01-01"),
        ("end of the week", "2026-03-06"),
        ("the end of next week", "2026-03-13"),
        ("eow", "2026-03-06"),
        ("end of the month", "2026-03-31"),
        ("end of next month", "2026-04-30"),
        ("eom", "2026-03-31"),
        ("end of the year", "2026-12-31"),
        ("end of next year", "2027-12-31"),
        ("end of the day", "2026-03-04"),
        ("end of april", "2026-04-30"),
        ("end of march", "2026-03-31"),
        ("end of february", "2027-02-28"),
        ("beginning of next month", "2026-04-01"),
        ("start of next week", "2026-03-09"),
        ("start of the next year", "2027-01-01"),
        ("in 3 days", "2026-03-07"),
        ("in a week", "2026-03-11"),
        ("in two weeks", "2026-03-18"),
        ("in a fortnight", "2026-03-18"),
        ("in a month", "2026-04-04"),
        ("in a couple of days", "2026-03-06"),
        ("10 days from now", "2026-03-14"),
        ("two weeks from today", "2026-03-18"),
        ("in 1 year", "2027-03-04"),
        ("5 march", "2026-03-05"),
        ("march 5th", "2026-03-05"),
        ("3 march", "2027-03-03"),
        ("the 1st of april", "2026-04-01"),
        ("april 15, 2027", "2027-04-15"),
        ("sept. 3", "2026-09-03"),
        ("tuesday, march 10th", "2026-03-10"),
        ("friday the 13th", "2026-03-13"),
        ("the 15th", "2026-03-15"),
        ("the 3rd", "2026-04-03"),
        ("the 31st", "2026-03-31"),
        ("2026-04-01", "2026-04-01"),
        ("2026/4/1", "2026-04-01"),
        ("3/15", "2026-03-15"),
        ("15/4", "2026-04-15"),
        ("1.5", "2026-05-01"),
        ("15.4.2027", "2027-04-15"),
        ("3/2", "2027-03-02"),
        ("4/1/27", "2027-04-01"),
        ("in may", "2026-05-01"),
        ("in march", "2026-03-04"),
        ("in january", "2027-01-01"),
        ("christmas", "2026-12-25"),
        ("new year's eve", "2026-12-31"),
        ("valentine's day", "2027-02-14"),
        ("31 february", None),
        ("2026-02-30", None),
        ("13/13", None),
        ("in 999 years", "3025-03-04"),
        ("may", None),
        ("sun", None),
        ("mondays", None),
        ("friday's", None),
        ("every friday", None),
        ("the 1st of each month", None),
        ("5/6/7/8", None),
        ("sundae", None),
        ("match", None),
        ("today-ish", None),
        ("v1.2.3", None),
    ],
)
def test_what_a_phrase_means_on_a_wednesday(text: str, day: str | None) -> None:
    assert due(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("next friday", "2026-03-13"),
        ("friday", "2026-03-13"),
        ("sunday", "2026-03-08"),
        ("next week", "2026-03-09"),
        ("this weekend", "2026-03-08"),
        ("this week", "2026-03-08"),
    ],
)
def test_what_a_phrase_means_on_a_sunday(text: str, day: str) -> None:
    assert due(text, SUNDAY) == day


def test_the_31st_skips_short_months() -> None:
    assert due("the 31st", date(2026, 4, 1)) == "2026-05-31"


def test_several_dates_keep_their_order_and_places() -> None:
    text = "from monday to the 15th or 2026-04-01"
    found = find_dates(text, WEDNESDAY)
    assert [text[when.start : when.end] for when in found] == ["monday", "the 15th", "2026-04-01"]


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)), st.sampled_from(WEEKDAYS))
def test_a_weekday_is_within_a_week_and_next_is_in_the_next(today: date, name: str) -> None:
    [coming] = find_dates(name, today)
    assert 0 <= (coming.due - today).days < 7
    assert WEEKDAYS[coming.due.weekday()] == name
    [following] = find_dates(f"next {name}", today)
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    assert 0 <= (following.due - monday).days < 7
    assert WEEKDAYS[following.due.weekday()] == name


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.integers(1, 31), st.integers(1, 12))
def test_a_day_and_month_is_the_next_such_day(today: date, day: int, month: int) -> None:
    text = f"{day} {calendar.month_name[month].lower()}"
    found = find_dates(text, today)
    if found:
        assert found[0].due >= today
        assert (found[0].due.day, found[0].due.month) == (day, month)
    else:
        assert day > 28


@given(st.text(max_size=60), st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_any_text_is_survived(text: str, today: date) -> None:
    for when in find_dates(Phrase.of(text).norm, today):
        assert when.first <= when.last
