"""`python -m app.mcp_server`: the todo tools over stdio, for one user.

TODO_USER_EMAIL names the user (whoever may start this process can read the database anyway), or
TODO_ACCESS_TOKEN is an access token of theirs.
"""

import os
import sys
from uuid import UUID

import anyio
import structlog

from app.accounts.repository import AccountRepository
from app.accounts.service import AccountService
from app.core.config import ConfigurationError, Settings, load_settings
from app.core.database import Database
from app.core.errors import Unauthenticated
from app.mcp_server.identity import always
from app.mcp_server.server import build_server


async def find_user(database: Database, settings: Settings, email: str, token: str) -> UUID:
    """Id of the user; raises ConfigurationError when neither `email` nor `token` leads to one."""
    async with database.session() as session:
        if token:
            try:
                return (await AccountService(session, settings).user_of_access_token(token)).id
            except Unauthenticated as error:
                raise ConfigurationError(
                    f"TODO_ACCESS_TOKEN is not accepted: {error.message} Sign in again for a new one."
                ) from error
        if not email:
            raise ConfigurationError(
                "Set TODO_USER_EMAIL (or TODO_ACCESS_TOKEN) to the user the tools are for, for example:\n"
                "  TODO_USER_EMAIL=ann@example.com python -m app.mcp_server"
            )
        user = await AccountRepository(session).user_by_email(email.strip().lower())
    if user is None:
        raise ConfigurationError(
            f"TODO_USER_EMAIL: there is no account {email}. Sign up first, or check DATABASE_URL."
        )
    return user.id


async def serve(settings: Settings, email: str, token: str) -> None:
    """Speak MCP on standard input and output until the input ends."""
    database = Database(settings)
    try:
        user_id = await find_user(database, settings, email, token)
        await build_server(database, always(user_id)).run_stdio_async()
    finally:
        await database.close()


def main() -> int:
    """Command line: 0 after the client has gone, 1 when the environment is wrong."""
    # Standard output belongs to the protocol.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        settings = load_settings()
        anyio.run(
            serve, settings, os.environ.get("TODO_USER_EMAIL", ""), os.environ.get("TODO_ACCESS_TOKEN", "")
        )
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
