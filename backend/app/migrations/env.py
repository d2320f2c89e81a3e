"""Alembic's entry: runs on the connection that `app.migrate` holds the lock with."""

from alembic import context
from sqlalchemy import Connection

from app.migrations.metadata import METADATA


def run_migrations(connection: Connection) -> None:
    """Run in the transaction of `app.migrate`, which also a failing migration leaves as it was."""
    context.configure(
        connection=connection, target_metadata=METADATA, compare_type=True, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()


run_migrations(context.config.attributes["connection"])
