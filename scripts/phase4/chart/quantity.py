"""Kubernetes quantities (``50m``, ``1``, ``256Mi``, ``512e6``) as exact decimals, and shares of pods.

The one reader of both for the chart, the checks and the cluster, with the grammar of the API server:
``<signedNumber>`` with a binary suffix, a decimal suffix or a decimal exponent, never two of them.
Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

import math
import re
from decimal import Decimal

BINARY = {suffix: Decimal(1024) ** power for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)}
DECIMAL = {suffix: Decimal(1000) ** power for power, suffix in enumerate(("k", "M", "G", "T", "P", "E"), 1)}
FACTORS = {"": Decimal(1), "n": Decimal(10) ** -9, "u": Decimal(10) ** -6, "m": Decimal(10) ** -3} | BINARY | DECIMAL
NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
SUFFIX = r"[numkMGTPE]|[KMGTPE]i"
EXPONENT = r"[eE][+-]?[0-9]+"
# The API server caps larger numbers, and takes smaller ones for nothing: 2**63 has 19 digits.
FARTHEST_EXPONENT = 30
QUANTITY = re.compile(rf"(?P<number>{NUMBER})(?:(?P<exponent>{EXPONENT})|(?P<suffix>{SUFFIX})?)")
PERCENTAGE = re.compile(r"(?P<percent>[0-9]+)%")


def is_quantity(value: object) -> bool:
    """Whether the API server reads it as a quantity; a boolean is none, though Python counts with it."""
    return not isinstance(value, bool) and QUANTITY.fullmatch(str(value)) is not None


def parse(quantity: str | int | float) -> Decimal:
    """The number a quantity stands for: cores for CPU, bytes for memory, a count for the rest.

    ``parse("512e6")`` is 512000000, ``parse("1Pi")`` is 2**50; ``512MB`` is none, since ``B`` is no suffix.

    Raises:
        ValueError: if it is no quantity.
    """
    match = QUANTITY.fullmatch(str(quantity))
    if match is None or isinstance(quantity, bool):
        raise ValueError(f"{quantity!r} is no Kubernetes quantity, such as 50m, 1, 512e6 or 256Mi")
    exponent = int((match["exponent"] or "e0")[1:].lstrip("+")[:9])
    power = Decimal(10) ** max(-FARTHEST_EXPONENT, min(exponent, FARTHEST_EXPONENT))
    return Decimal(match["number"]) * power * FACTORS[match["suffix"] or ""]


def is_share(value: object) -> bool:
    """Whether it is what ``minAvailable``, ``maxUnavailable`` and ``maxSurge`` take: a count, or a percentage."""
    if isinstance(value, int):
        return not isinstance(value, bool) and value >= 0
    return isinstance(value, str) and PERCENTAGE.fullmatch(value) is not None


def pods_of_share(share: int | str, pods: int, *, round_down: bool = False) -> int:
    """How many of these pods a count or a percentage of them is; a percentage rounds up, as for a disruption budget.

    ``pods_of_share("60%", 2)`` is 2; with ``round_down``, as ``maxUnavailable`` of a rollout has it, 1.

    Raises:
        ValueError: if it is neither, such as ``half`` or ``"1"``, which the API server refuses too.
    """
    if not is_share(share):
        raise ValueError(f"{share!r} is neither a count nor a percentage, such as 1 or 50%")
    if isinstance(share, int):
        return share
    exact = Decimal(pods) * int(share.removesuffix("%")) / 100
    return math.floor(exact) if round_down else math.ceil(exact)


def show(resource: str, amount: Decimal) -> str:
    """A quantity for people: millicores for CPU, mebibytes for memory and storage, the number for counts."""
    if resource.endswith("cpu"):
        return f"{amount * 1000:.0f}m"
    if resource.endswith(("memory", "storage")):
        return f"{amount / BINARY['Mi']:.0f}Mi"
    return f"{amount:.0f}"
