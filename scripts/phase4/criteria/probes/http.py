"""Facts from HTTP: one request, and everything that its answer said."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from phase4.system.http import RequestException, direct_session
from phase4.system.waiting import wait_until


@dataclass(frozen=True)
class Response:
    """The answer to one request. ``data`` is the parsed JSON body, or None if it is none.

    ``status`` is 0 if there was no answer at all; ``text`` then says why.
    """

    request: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""
    data: Any = None
    seconds: float = 0.0
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def content_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_json(self) -> bool:
        return self.content_type == "application/json" and self.data is not None

    def timestamp_age(self) -> float | None:
        """Seconds between the body's ``timestamp`` and the arrival; None if it is none with a time zone."""
        if not isinstance(self.data, dict) or not isinstance(self.data.get("timestamp"), str):
            return None
        try:
            answer = datetime.fromisoformat(self.data["timestamp"])
        except ValueError:
            return None
        return None if answer.tzinfo is None else (self.received_at - answer).total_seconds()


def request(url: str, *, method: str = "GET", body: object = None, timeout: float = 10) -> Response:
    """Send one request, without following redirects, and return its answer whatever it says."""
    started = time.monotonic()
    line = f"{method} {url}"
    try:
        with direct_session() as visitor:
            answer = visitor.request(method, url, json=body, timeout=timeout, allow_redirects=False)
    except RequestException as error:
        return Response(line, 0, text=str(error), seconds=time.monotonic() - started)
    return Response(
        request=line,
        status=answer.status_code,
        headers={name.lower(): value for name, value in answer.headers.items()},
        text=answer.text,
        data=_parsed(answer.text),
        seconds=round(time.monotonic() - started, 3),
    )


def wait_for(url: str, status: int, *, timeout: float) -> Response:
    """Ask until the answer has this status, and return it; or the last answer after ``timeout`` seconds."""
    return wait_until(
        lambda: request(url, timeout=5), lambda answer: answer.status == status, timeout=timeout, interval=0.25
    )


def _parsed(text: str) -> Any:  # noqa: ANN401  (JSON is any of its types)
    try:
        return json.loads(text)
    except ValueError:
        return None
