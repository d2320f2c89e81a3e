"""The key pair by which push services know this server (VAPID, RFC 8292)."""

import re
import time
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid, VapidException

RAW_KEY = re.compile(r"[A-Za-z0-9_-]{43}=?")
KEY_BYTES = 32
# At most a day (RFC 8292); a clock that is some hours off does no harm.
TOKEN_SECONDS = 12 * 3600


class VapidKeyError(ValueError):
    """A key or a subject that no push service would take; never repeats the key."""


def base64url(data: bytes) -> str:
    """Base64 for URLs without padding, as browsers take keys."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def new_private_key() -> str:
    """A private key as PUSH_PRIVATE_KEY takes it: 32 bytes in base64url."""
    key = ec.generate_private_key(ec.SECP256R1())
    return base64url(key.private_numbers().private_value.to_bytes(KEY_BYTES, "big"))


class VapidKeys:
    """Signs requests to push services; raises VapidKeyError for what is no private key."""

    def __init__(self, private_key: str) -> None:
        if not RAW_KEY.fullmatch(private_key):
            raise VapidKeyError("must be 32 bytes in base64url (43 characters); make one: python -m app.push")
        try:
            self._vapid = Vapid.from_string(private_key)
        except ValueError as error:
            raise VapidKeyError("is no key of the curve P-256; make one: python -m app.push") from error

    @property
    def public_key(self) -> str:
        """The public key as browsers take it (`applicationServerKey`): 65 bytes in base64url."""
        point = self._vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64url(point)

    def authorization(self, origin: str, subject: str) -> str:
        """The `Authorization` header of a request to `origin`; raises VapidKeyError for a wrong subject."""
        claims = {"aud": origin, "sub": subject, "exp": int(time.time()) + TOKEN_SECONDS}
        try:
            header: str = self._vapid.sign(claims)["Authorization"]
        except VapidException as error:
            raise VapidKeyError("must be mailto:somebody@example.com or https://example.com") from error
        return header
