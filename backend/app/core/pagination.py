"""Keyset cursors: the place after which the next page begins, opaque to clients."""

import base64
import binascii
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, literal, tuple_

from app.core.errors import InvalidInput


def encode_cursor(order: str, key: object, row_id: object) -> str:
    """Cursor after the row `row_id`, whose sort key is `key`, in a list ordered by `order`."""
    raw = TypeAdapter(tuple[str, Any, Any]).dump_json((order, key, row_id))
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor: str, order: str, key: type, row_id: type) -> tuple[Any, Any]:
    """Sort key and id, of the types given, of the row a cursor stands after.

    Raises InvalidInput when it is no cursor of ours, or of a list in another order.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        shape: TypeAdapter[tuple[str, Any, Any]] = TypeAdapter(tuple[str, key, row_id])  # type: ignore[valid-type]
        found, after, last = shape.validate_json(raw)
    except (binascii.Error, ValidationError, ValueError) as error:
        raise InvalidInput("cursor: not a cursor of this list; start again without one") from error
    if found != order:
        raise InvalidInput(f"cursor: made for sort {found}; start again without one")
    return after, last


def after_row(
    columns: tuple[ColumnElement[Any], ColumnElement[Any]], last: tuple[Any, Any], descending: bool
) -> ColumnElement[bool]:
    """Condition for the rows that follow `last` in the order of `columns`."""
    bound = tuple_(*(literal(value, column.type) for column, value in zip(columns, last, strict=True)))
    return tuple_(*columns) < bound if descending else tuple_(*columns) > bound
