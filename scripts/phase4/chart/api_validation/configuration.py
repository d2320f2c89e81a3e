"""ConfigMaps and Secrets: keys and values."""

import base64
import binascii
import re
from collections.abc import Iterator

from phase4.chart.objects import Object

KEY = re.compile(r"(?!\.\.)[-._a-zA-Z0-9]{1,253}")
LARGEST = 1024 * 1024


def faults(obj: Object) -> Iterator[str]:
    """What is wrong with a ConfigMap or Secret."""
    for field in ("data", "binaryData", "stringData"):
        values = obj.get(field) or {}
        for key, value in values.items():
            if KEY.fullmatch(str(key)) is None or key == ".":
                yield f"{field}: {key!r} is no key: letters, digits, hyphens, dots and underscores"
            is_encoded = field == "binaryData" or (field == "data" and obj["kind"] == "Secret")
            if is_encoded and decoded(str(value)) is None:
                yield f"{field}.{key}: is not base64"
        if sum(len(str(value)) for value in values.values()) > 2 * LARGEST:
            yield f"{field}: is more than the {LARGEST} bytes that an object may hold"
    both = set(obj.get("data") or {}) & set(obj.get("binaryData") or {})
    yield from (f"data.{key}: stands in binaryData too" for key in sorted(both))


def decoded(text: str) -> bytes | None:
    """The bytes of a text in base64; None if it is none.

    Kustomize breaks long values into lines, which Kubernetes' decoder (Go's) skips.
    """
    try:
        return base64.b64decode(re.sub(r"[\r\n]", "", text), validate=True)
    except (binascii.Error, ValueError):
        return None
