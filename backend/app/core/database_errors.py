"""What a failing database says about itself: SQLSTATE, and what that means for the person who waits."""

import sqlite3
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError

from app.core.metrics import DATABASE_ERRORS

logger = structlog.get_logger(__name__)

DISK_FULL = "53100"
INSUFFICIENT_RESOURCES = "53"
"""SQLSTATE class: disk, memory or connections have run out."""

# SQLite has no SQLSTATE; these of its result codes mean what PostgreSQL's do.
SQLITE_STATES = {sqlite3.SQLITE_FULL: DISK_FULL, sqlite3.SQLITE_NOMEM: "53200"}


@dataclass(frozen=True)
class Outage:
    """How to answer while the database cannot do its work: error code, sentence, seconds until a retry."""

    code: str
    message: str
    retry_after: int


UNREACHABLE = Outage("unavailable", "The database does not answer. Try again soon.", 5)
FULL = Outage(
    "storage_full",
    "The server's storage is full, so nothing can be saved. What you see is safe; "
    "tell whoever runs this server, and try again later.",
    60,
)
EXHAUSTED = Outage(
    "database_overloaded", "The database has no memory or connections to spare. Try again in a moment.", 15
)


def sqlstate_of(error: BaseException) -> str | None:
    """Five characters of SQLSTATE, or None where the database could not even say one."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return state
    return SQLITE_STATES.get(getattr(cause, "sqlite_errorcode", 0))


def outage_of(sqlstate: str | None) -> Outage:
    """What a person is told."""
    if sqlstate == DISK_FULL:
        return FULL
    if sqlstate is not None and sqlstate.startswith(INSUFFICIENT_RESOURCES):
        return EXHAUSTED
    return UNREACHABLE


def record_outage(event: str, error: BaseException) -> Outage:
    """Count and log under `event` what the database failed with; returns how to answer."""
    sqlstate = sqlstate_of(error)
    outage = outage_of(sqlstate)
    DATABASE_ERRORS.labels(sqlstate or "none").inc()
    logger.warning(event, error=type(error).__name__, sqlstate=sqlstate, code=outage.code)
    return outage
