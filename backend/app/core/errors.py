"""Errors the API answers with, all in one body: {"error": {"code", "message", "request_id"}}."""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.core.database_errors import record_outage
from app.core.headers import SECURITY_HEADERS

logger = structlog.get_logger(__name__)

CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}


class ErrorDetail(BaseModel):
    """What went wrong: a stable code for programs, a sentence for people."""

    code: str
    message: str
    request_id: str


class ErrorBody(BaseModel):
    """Body of every 4xx and 5xx answer."""

    error: ErrorDetail


class AppError(Exception):
    """An expected failure; subclasses fix its HTTP status and code."""

    status = 400
    code = "bad_request"
    headers: Mapping[str, str] = {}

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(AppError):
    """The request is well formed, a value in it cannot be used."""

    status, code = 422, "invalid_input"


class Unauthenticated(AppError):
    """No valid access token came with the request."""

    status, code = 401, "unauthenticated"
    headers: Mapping[str, str] = {"WWW-Authenticate": "Bearer"}


class Forbidden(AppError):
    """The path names a user other than the token's; the same answer whether or not that user exists."""

    status, code = 403, "forbidden"


class NotFound(AppError):
    """No such row among the user's own; the same answer for rows of others."""

    status, code = 404, "not_found"


class Conflict(AppError):
    """The change contradicts what is stored."""

    status, code = 409, "conflict"


class RateLimited(AppError):
    """Too many requests; `Retry-After` says when to come back."""

    status, code = 429, "rate_limited"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"Too many requests. Try again in {retry_after_seconds} s.")
        self.headers = {"Retry-After": str(retry_after_seconds)}


class Unavailable(AppError):
    """Something this service depends on does not answer."""

    status, code = 503, "unavailable"


def error_response(
    request: Request,
    status: int,
    code: str,
    message: str,
    headers: Mapping[str, str] | None = None,
    beside: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """The uniform error body as a response, with what is to stand `beside` the error."""
    detail = ErrorDetail(code=code, message=message, request_id=getattr(request.state, "request_id", ""))
    body = {**ErrorBody(error=detail).model_dump(), **(beside or {})}
    return JSONResponse(body, status, dict(headers or {}))


def describe(error: RequestValidationError) -> str:
    """Where and why a request is invalid; never repeats the input, which may be large or secret."""
    faults = (f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors())
    return "; ".join(list(faults)[:5])


async def on_app_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)  # noqa: S101 - registered for this type only
    return error_response(request, error.status, error.code, error.message, error.headers)


async def on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type only
    code = CODES.get(error.status_code, "http_error")
    return error_response(request, error.status_code, code, str(error.detail), error.headers)


async def on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type only
    malformed = any(e["type"] == "json_invalid" for e in error.errors())
    status, code = (400, "malformed_json") if malformed else (422, "invalid_input")
    return error_response(request, status, code, describe(error))


async def on_database_down(request: Request, error: Exception) -> JSONResponse:
    """The database cannot be reached or has run out of something: say which, and when to try again."""
    outage = record_outage("database_unavailable", error)
    headers = {"Retry-After": str(outage.retry_after)}
    return error_response(request, 503, outage.code, outage.message, headers)


async def on_bug(request: Request, error: Exception) -> JSONResponse:
    """Answer 500 without a detail; Starlette raises the error again, and the server logs its trace."""
    logger.error("unhandled_error", error=type(error).__name__)
    request_id = getattr(request.state, "request_id", "")
    headers = {**SECURITY_HEADERS, "X-Request-ID": request_id}
    return error_response(request, 500, "internal_error", "Something broke on our side.", headers)


def install_error_handlers(app: FastAPI) -> None:
    """Make every failure of `app` answer in the uniform body."""
    app.add_exception_handler(AppError, on_app_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(OperationalError, on_database_down)
    app.add_exception_handler(PoolTimeout, on_database_down)
    app.add_exception_handler(Exception, on_bug)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: the error statuses it may answer, each with the uniform body."""
    return {status: {"model": ErrorBody} for status in statuses}
