"""One uvicorn process that drains on SIGTERM."""

import asyncio
import signal
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI

from app.core.config import Settings

logger = structlog.get_logger(__name__)


class DrainingServer(uvicorn.Server):
    """On SIGTERM: /ready turns 503, `drain_seconds` later no new connection is taken, running requests end.

    The wait lets the cluster take the pod out of its Services first, so that nobody meets a closed port.
    """

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_config=None,
                access_log=False,
                server_header=False,
                # X-Forwarded-For is believed by our own count of proxies only, see `app.core.client`.
                proxy_headers=False,
                lifespan="on",
                # Longer than a client keeps an idle connection: the server must not be who closes first.
                timeout_keep_alive=75,
                timeout_graceful_shutdown=settings.graceful_timeout_seconds,
            )
        )
        self._app = app
        self._drain_seconds = settings.drain_seconds
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Remember the loop, which a signal handler needs."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets=sockets)  # type: ignore[arg-type]

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM drains; a second one, or SIGINT, stops at once."""
        readiness = getattr(self._app.state, "readiness", None)
        if sig != signal.SIGTERM or self._loop is None or readiness is None or readiness.draining:
            if readiness is not None:
                readiness.draining = True  # ends the streams of events, which would be waited for
            super().handle_exit(sig, frame)
            return
        readiness.draining = True
        logger.info("draining", seconds=self._drain_seconds)
        self._loop.call_soon_threadsafe(self._loop.call_later, self._drain_seconds, self._stop)

    def _stop(self) -> None:
        # Not through uvicorn's handler: that raises the signal again at the end, and a drain is a success.
        self.should_exit = True
