"""Whether this process should get traffic."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.database import Database
from app.migrate import revisions


class Readiness:
    """Ready while the database answers, no migration is missing and no drain has begun."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._revisions = revisions()
        self.draining = False

    async def checks(self) -> dict[str, str]:
        """Result of each check: "ok" or what is wrong."""
        return {"process": "draining" if self.draining else "ok", **await self._database_checks()}

    async def _database_checks(self) -> dict[str, str]:
        try:
            async with self._database.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            return {"database": "unreachable", "migrations": "unknown"}
        return {"database": "ok", "migrations": await self._migrations()}

    async def _migrations(self) -> str:
        try:
            async with self._database.engine.connect() as connection:
                found = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
        except SQLAlchemyError:
            found = None
        if self._revisions.behind(found):
            return f"at {found}, need {self._revisions.head}: run python -m app.migrate"
        return "ok"
