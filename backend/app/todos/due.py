"""Wall-clock times in the zones where people are, as moments.

A time that a clock change skips is read with the offset before the change, as RFC 5545 says (02:30 becomes
03:30 summer time); of a time that comes twice the first one counts.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

MORNING = "09:00"
"""When a todo that is due on a day, at no time, is reminded of."""


@lru_cache
def zone_names() -> frozenset[str]:
    """Names of the IANA time zones that this machine knows."""
    return frozenset(available_timezones())


def refuse_unknown_zone(name: str) -> str:
    """The name of a known time zone; raises ValueError for any other."""
    if name not in zone_names():
        raise ValueError("must be the name of an IANA time zone, for example Europe/Berlin")
    return name


def zone_of(name: str | None) -> ZoneInfo:
    """The zone of that name; UTC for none, and for one that newer zone data has dropped."""
    return ZoneInfo(name if name in zone_names() and name is not None else "UTC")


def today_in(name: str | None, now: datetime) -> date:
    """The date in a zone at the moment `now`."""
    return now.astimezone(zone_of(name)).date()


def moment(day: date, clock: str | None, zone: str | None) -> datetime | None:
    """UTC moment of a wall-clock time ("17:00"); None when it lies outside what a calendar can hold.

    >>> moment(date(2026, 3, 29), "02:30", "Europe/Berlin").isoformat()
    '2026-03-29T01:30:00+00:00'
    """
    try:
        return datetime.combine(day, time.fromisoformat(clock or MORNING), zone_of(zone)).astimezone(UTC)
    except OverflowError:
        return None


def reminder_moment(day: date | None, clock: str | None, zone: str | None, minutes: int) -> datetime | None:
    """UTC moment `minutes` before a due time; None without a due date."""
    due = moment(day, clock, zone) if day is not None else None
    try:
        return due - timedelta(minutes=minutes) if due is not None else None
    except OverflowError:
        return None
