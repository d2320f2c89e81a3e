"""Small objects that hold every policy, to be broken one field at a time."""

import copy
from typing import Any

from phase4.chart.objects import Object, find
from phase4.chart.rendering import render


def sound() -> list[Object]:
    """Everything the chart makes by default, free to be changed."""
    return copy.deepcopy(render())


def get(objects: list[Object], name: str) -> Object:
    """The object ``Kind/name``; there must be one."""
    found = find(objects, *name.split("/"))
    assert found is not None, name
    return found


def put(obj: Any, path: str, value: Any) -> None:
    """Set the field at a dotted path (``~`` stands for a dot inside a key); the value None removes it."""
    *steps, last = [step.replace("~", ".") for step in path.split(".")]
    for step in steps:
        obj = obj[int(step)] if isinstance(obj, list) else obj[step]
    key: Any = int(last) if isinstance(obj, list) else last
    if value is None:
        del obj[key]
    else:
        obj[key] = value
