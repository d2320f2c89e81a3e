"""Dependencies every router may ask for.

All are `async`, though they wait for nothing: a plain function would be run in a thread, which
costs more than it does.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import HTTPConnection

from app.core.config import Settings
from app.core.database import Database
from app.core.rate_limit import RateLimiter


async def get_settings(connection: HTTPConnection) -> Settings:
    """Settings the application was created with."""
    settings: Settings = connection.app.state.settings
    return settings


async def get_database(connection: HTTPConnection) -> Database:
    """The application's database, open since the lifespan began."""
    database: Database = connection.app.state.database
    return database


async def get_rate_limiter(connection: HTTPConnection) -> RateLimiter:
    """The process's rate limiter."""
    limiter: RateLimiter = connection.app.state.rate_limiter
    return limiter


SettingsDep = Annotated[Settings, Depends(get_settings)]
DatabaseDep = Annotated[Database, Depends(get_database)]
RateLimiterDep = Annotated[RateLimiter, Depends(get_rate_limiter)]


async def get_session(connection: HTTPConnection, database: DatabaseDep) -> AsyncIterator[AsyncSession]:
    """One session a request; a GET only reads."""
    async with database.session(read_only=connection.scope.get("method") == "GET") as session:
        yield session


# "function" scope: the connection goes back to the pool before the answer is sent, so that a slow
# reader of a stream does not hold one.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
