"""Kubernetes quantities (``50m``, ``1``, ``256Mi``) as exact decimals, in cores or bytes.

Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

import re
from decimal import Decimal

QUANTITY = re.compile(r"^(?P<number>[+-]?[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?P<suffix>[a-zA-Z]*)$")
BINARY = {suffix: Decimal(1024) ** power for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)}
DECIMAL = {suffix: Decimal(1000) ** power for power, suffix in enumerate(("k", "M", "G", "T", "P", "E"), 1)}
FACTORS = {"": Decimal(1), "n": Decimal(10) ** -9, "u": Decimal(10) ** -6, "m": Decimal(10) ** -3} | BINARY | DECIMAL


def parse(quantity: str | int | float) -> Decimal:
    """The number a quantity stands for: cores for CPU, bytes for memory, a count for the rest.

    Raises:
        ValueError: if it is no quantity.
    """
    match = QUANTITY.match(str(quantity).strip())
    if match is None or match["suffix"] not in FACTORS:
        raise ValueError(f"{quantity!r} is no Kubernetes quantity, such as 50m, 1 or 256Mi")
    return Decimal(match["number"]) * FACTORS[match["suffix"]]


def show(resource: str, amount: Decimal) -> str:
    """A quantity for people: millicores for CPU, mebibytes for memory and storage, the number for counts."""
    if resource.endswith("cpu"):
        return f"{amount * 1000:.0f}m"
    if resource.endswith(("memory", "storage")):
        return f"{amount / BINARY['Mi']:.0f}Mi"
    return f"{amount:.0f}"
