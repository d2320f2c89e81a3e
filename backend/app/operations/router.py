"""Probes and metrics, for the cluster: unauthenticated, and never proxied to browsers."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Request, Response, status
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from app import __version__
from app.core.database import utc_now
from app.operations.readiness import Readiness

router = APIRouter(tags=["operations"])


class Health(BaseModel):
    """The process is alive."""

    status: Literal["ok"] = "ok"
    timestamp: datetime
    version: str


class Ready(BaseModel):
    """Whether traffic is welcome, check by check."""

    status: Literal["ok", "unavailable"]
    timestamp: datetime
    checks: dict[str, str]


@router.get("/health")
async def health() -> Health:
    """Answers as long as the process runs."""
    return Health(timestamp=utc_now(), version=__version__)


@router.get("/ready", responses={503: {"model": Ready}})
async def ready(request: Request, response: Response) -> Ready:
    """200 when the database answers, no migration is missing and no drain has begun; else 503."""
    readiness: Readiness = request.app.state.readiness
    checks = await readiness.checks()
    good = all(result == "ok" for result in checks.values())
    response.status_code = status.HTTP_200_OK if good else status.HTTP_503_SERVICE_UNAVAILABLE
    return Ready(status="ok" if good else "unavailable", timestamp=utc_now(), checks=checks)


@router.get("/metrics", response_class=Response)
async def show_metrics() -> Response:
    """Prometheus text."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
