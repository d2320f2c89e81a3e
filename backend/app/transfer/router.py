"""REST of export and import."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response, status

from app.accounts.dependencies import OwnerDep
from app.core.database import utc_now
from app.core.dependencies import SessionDep
from app.core.errors import documented
from app.transfer.schemas import ExportFormat, ImportPreview, ImportResult
from app.transfer.service import TransferService

router = APIRouter(
    prefix="/api/{user_id}", tags=["transfer"], responses=documented(400, 401, 403, 413, 422, 429, 503)
)

MEDIA_TYPES: dict[ExportFormat, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}
IMPORT_PATHS = ("/import", "/import/preview")
"""Ends of the paths whose bodies may be as large as IMPORT_MAX_BYTES."""
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file as it is; which format it has is seen from its content",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
EXPORT: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {"schema": {"type": "string"}} for kind in ("text/csv", "text/calendar")}}
}


async def get_transfer(session: SessionDep) -> TransferService:
    """Export and import of the request."""
    return TransferService(session)


TransferDep = Annotated[TransferService, Depends(get_transfer)]


@router.get("/export", response_class=Response, responses=EXPORT)
async def export(
    owner: OwnerDep, transfer: TransferDep, kind: Annotated[ExportFormat, Query(alias="format")] = "json"
) -> Response:
    """All of the user's data as a file: `json` has everything, `csv` and `ics` have the todos."""
    content = await transfer.export(owner, kind)
    name = f"todos-{utc_now():%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA_TYPES[kind], headers=headers)


@router.post("/import/preview", openapi_extra=FILE)
async def preview(_owner: OwnerDep, transfer: TransferDep, request: Request) -> ImportPreview:
    """What an import of this file would do, with line numbers; changes nothing.

    JSON, CSV and iCalendar as exported here, any CSV with a column `title`, and Todoist's CSV; UTF-8, at most
    10,000 todos.
    """
    return await transfer.preview(await request.body())


@router.post("/import", status_code=status.HTTP_201_CREATED, openapi_extra=FILE)
async def import_todos(owner: OwnerDep, transfer: TransferDep, request: Request) -> ImportResult:
    """Add every todo of the file, or none: 422 `import_refused` names the lines."""
    return await transfer.import_todos(owner.id, await request.body())
