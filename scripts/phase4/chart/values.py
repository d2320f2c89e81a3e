"""Values of the chart as maps: laid over each other, by dotted path, and those that name images."""

import copy
from collections.abc import Mapping
from typing import Any

Values = dict[str, Any]


def merged(*parts: Mapping[str, Any]) -> Values:
    """Values laid over each other, later ones on top."""
    result: Values = {}
    for part in parts:
        for key, value in part.items():
            old = result.get(key)
            both = isinstance(value, Mapping) and isinstance(old, Mapping)
            result[key] = merged(old, value) if both and old is not None else copy.deepcopy(value)
    return result


def nested(path: str, value: object) -> Values:
    """``a.b`` and a value as ``{"a": {"b": value}}``."""
    for key in reversed(path.split(".")):
        value = {key: value}
    assert isinstance(value, dict)
    return value


def image_tags(tags: Mapping[str, str]) -> Values:
    """The values that name the components' images, by the tag of each."""
    return {component: {"image": {"tag": tag}} for component, tag in tags.items()}
