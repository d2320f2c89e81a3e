"""The forms of names, labels and ports, as Kubernetes defines them.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
"""

import re
from collections.abc import Iterator, Mapping

from phase4.chart.objects import Object

LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
LABEL_FROM_LETTER = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
QUALIFIED = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
LABEL_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?")
HIGHEST_PORT = 65535
PROTOCOLS = ("TCP", "UDP", "SCTP")
LONGEST_NAME = 253
OPERATORS = {"In": True, "NotIn": True, "Exists": False, "DoesNotExist": False}


def is_subdomain(name: object) -> bool:
    """Whether it is a DNS subdomain, the form of most objects' names."""
    return isinstance(name, str) and len(name) <= LONGEST_NAME and SUBDOMAIN.fullmatch(name) is not None


def is_label_key(key: object) -> bool:
    """Whether it is a name, with or without a DNS subdomain before a slash: ``app.kubernetes.io/name``."""
    prefix, slash, name = str(key).rpartition("/")
    return QUALIFIED.fullmatch(name) is not None and (not slash or is_subdomain(prefix))


def is_port(port: object, *, lowest: int = 1) -> bool:
    """Whether it is the number of a port."""
    return isinstance(port, int) and not isinstance(port, bool) and lowest <= port <= HIGHEST_PORT


def is_port_or_name(port: object) -> bool:
    """Whether it is the number of a port, or a name that a container may give one; ``"8000"`` is neither."""
    return is_port(port) or (isinstance(port, str) and PORT_NAME.fullmatch(port) is not None)


def label_faults(labels: Mapping[str, object], at: str) -> Iterator[str]:
    """Keys and values that labels cannot have."""
    for key, value in labels.items():
        if not is_label_key(key):
            yield f"{at}: {key!r} is no name of a label"
        if not isinstance(value, str) or LABEL_VALUE.fullmatch(value) is None:
            yield f"{at}.{key}: {value!r} is no value of a label"


def selector_faults(selector: Object, at: str) -> Iterator[str]:
    """What is wrong with a label selector's labels and expressions."""
    yield from label_faults(selector.get("matchLabels") or {}, f"{at}.matchLabels")
    for number, expression in enumerate(selector.get("matchExpressions") or []):
        path = f"{at}.matchExpressions.{number}"
        operator, values = expression.get("operator"), expression.get("values") or []
        if operator not in OPERATORS:
            yield f"{path}.operator: {operator!r} is none of {', '.join(OPERATORS)}"
        elif OPERATORS[operator] != bool(values):
            yield f"{path}.values: {operator} takes {'one or more' if OPERATORS[operator] else 'none'}"
        yield from label_faults({str(expression.get("key")): ""}, path)
        for value in values:
            yield from label_faults({str(expression.get("key")): value}, f"{path}.values")


def repeated(values: list[object]) -> list[object]:
    """Values that are there more than once, each once."""
    return [value for number, value in enumerate(values) if value in values[:number]]
