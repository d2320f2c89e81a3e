"""Sends encrypted messages to push services. Never raises for what is wrong there."""

import asyncio
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import http_ece
import httpx2
import structlog
from cryptography.hazmat.primitives.asymmetric import ec

from app.core.config import Settings
from app.core.vapid import VapidKeys
from app.push.endpoints import EndpointRefused, addresses_of, checked_endpoint, origin_of

logger = structlog.get_logger(__name__)

Outcome = Literal["sent", "gone", "refused", "failed"]
MAX_PARALLEL = 8
KEEP_SECONDS = 24 * 3600
"""How long a push service keeps a message for a device that is off."""
MAX_PAUSE = timedelta(hours=1)
GONE = (404, 410)
BUSY = (408, 425, 429)


@dataclass(frozen=True)
class Recipient:
    """One browser: where its push service takes messages, and the keys that only it can read with."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class Receipt:
    """How one try ended: `failed` may be tried again, after `pause` if the service named one."""

    outcome: Outcome
    pause: timedelta | None = None


class PushSender:
    """Sends to push services; one instance a process. To be closed at the end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys = VapidKeys(settings.push_private_key) if settings.sends_push else None
        self._slots = asyncio.Semaphore(MAX_PARALLEL)
        # The environment's proxies are not used: behind one the address could not be held to.
        self._client = httpx2.AsyncClient(
            timeout=settings.push_timeout_seconds, follow_redirects=False, trust_env=False
        )

    async def send(self, recipient: Recipient, message: bytes, topic: str) -> Receipt:
        """How the push service took the message.

        `topic` (up to 32 characters of base64url) replaces an earlier message that still waits there.
        """
        if self._keys is None:
            return Receipt("refused")
        try:
            async with self._slots, asyncio.timeout(2 * self._settings.push_timeout_seconds):
                return await self._post(self._keys, recipient, message, topic)
        except EndpointRefused as error:
            logger.warning("push_refused", reason=str(error))
            return Receipt("refused")
        except (httpx2.TransportError, OSError, TimeoutError) as error:
            logger.warning("push_failed", error=type(error).__name__)
            return Receipt("failed")

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _post(self, keys: VapidKeys, recipient: Recipient, message: bytes, topic: str) -> Receipt:
        allowed = self._settings.push_origins
        url = checked_endpoint(recipient.endpoint, allowed)
        headers = {
            "Authorization": keys.authorization(origin_of(url), self._settings.push_subject),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Host": url.netloc.decode("ascii"),
            "TTL": str(KEEP_SECONDS),
            "Topic": topic,
            "Urgency": "high",
        }
        body = encrypted(message, recipient)
        addresses = await addresses_of(url, allowed)
        for address in addresses:
            try:
                return await self._request(url, address, headers, body)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if address == addresses[-1]:
                    raise
        raise OSError("the name leads nowhere")

    async def _request(
        self, url: httpx2.URL, address: str, headers: Mapping[str, str], body: bytes
    ) -> Receipt:
        """One request to an address that was looked at, under the name that its certificate must bear."""
        request = self._client.build_request(
            "POST",
            url.copy_with(host=address),
            headers=headers,
            content=body,
            extensions={"sni_hostname": url.host},
        )
        # What the body says is of no use, and it may have no end.
        response = await self._client.send(request, stream=True)
        await response.aclose()
        receipt = receipt_of(response.status_code, response.headers.get("Retry-After", ""))
        if receipt.outcome != "sent":
            logger.warning(
                "push_answered", host=url.host, status=response.status_code, outcome=receipt.outcome
            )
        return receipt


def encrypted(message: bytes, recipient: Recipient) -> bytes:
    """The message as the recipient's browser alone can read it (RFC 8291)."""
    body: bytes = http_ece.encrypt(
        message,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(recipient.p256dh),
        auth_secret=decoded(recipient.auth),
        version="aes128gcm",
    )
    return body


def decoded(text: str) -> bytes:
    """Bytes of base64url, with or without padding; raises ValueError."""
    bare = text.rstrip("=")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def receipt_of(status: int, retry_after: str) -> Receipt:
    """What the status of a push service means (RFC 8030, section 5)."""
    if 200 <= status < 300:
        return Receipt("sent")
    if status in GONE:
        return Receipt("gone")
    if status in BUSY or status >= 500:
        seconds = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
        pause = min(timedelta(seconds=min(seconds, 86_400)), MAX_PAUSE) if seconds is not None else None
        return Receipt("failed", pause)
    return Receipt("refused")
