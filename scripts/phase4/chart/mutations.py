"""Change one field of a rendered object: for tests and mutations that break a guarantee on purpose."""

from typing import cast

from phase4.chart.objects import Object, find
from phase4.system.errors import UsageError


def get(objects: list[Object], name: str) -> Object:
    """The object ``Kind/name``.

    Raises:
        UsageError: if there is none.
    """
    kind, _, own = name.partition("/")
    obj = find(objects, kind, own)
    if obj is None:
        raise UsageError(f"there is no {name}", fix="./inv chart.template")
    return obj


def put(obj: Object, path: str, value: object) -> None:
    """Set the field at a dotted path (``~`` stands for a dot inside a key, a number for a list's index).

    The value None removes the field.

    Raises:
        KeyError, IndexError: if there is no such path.
    """
    *steps, last = [step.replace("~", ".") for step in path.split(".")]
    parent: object = obj
    for step in steps:
        parent = parent[int(step)] if isinstance(parent, list) else cast("Object", parent)[step]
    if isinstance(parent, list):
        parent[int(last)] = value
    elif value is None:
        del cast("Object", parent)[last]
    else:
        cast("Object", parent)[last] = value
