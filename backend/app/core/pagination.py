"""Keyset cursors: the place after which the next page begins, opaque to clients."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, SQLColumnExpression, tuple_

from app.core.errors import InvalidInput

Key = TypeVar("Key")
RowId = TypeVar("RowId")

# What comes back from outside must fit its column, or the database would fail on it.
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(9999, 12, 30, tzinfo=UTC))
]
RowNumber = Annotated[int, Field(ge=1, le=2**63 - 1)]

ENVELOPE: TypeAdapter[tuple[str, tuple[Any, Any]]] = TypeAdapter(tuple[str, tuple[Any, Any]])


def encode_cursor(order: str, key: object, row_id: object) -> str:
    """Cursor after the row `row_id`, whose sort key is `key`, in a list ordered by `order`."""
    return base64.urlsafe_b64encode(ENVELOPE.dump_json((order, (key, row_id)))).decode().rstrip("=")


def decode_cursor(cursor: str, order: str, shape: TypeAdapter[tuple[Key, RowId]]) -> tuple[Key, RowId]:
    """Sort key and id of the row a cursor stands after, as `shape` types them.

    Raises InvalidInput when it is no cursor of ours, or of a list in another order.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found, last = ENVELOPE.validate_json(raw)
        if found == order:
            return shape.validate_python(last)
    except (binascii.Error, ValidationError, ValueError) as error:
        raise InvalidInput("cursor: not a cursor of this list; start again without one") from error
    raise InvalidInput("cursor: made for a list in another order; start again without one")


def after_row(
    columns: tuple[SQLColumnExpression[Any], ...],
    last: tuple[Any, ...],
    descending: bool,
) -> ColumnElement[bool]:
    """Condition for the rows that follow `last` in the order of `columns`."""
    return tuple_(*columns) < last if descending else tuple_(*columns) > last
