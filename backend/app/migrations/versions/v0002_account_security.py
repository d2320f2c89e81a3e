"""Deletion with a delay, confirmed emails, where a session is from, and counted attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply. New columns may be null: replicas of the release before still insert without them."""
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("unconfirmed_since", MOMENT, nullable=True))
        users.add_column(sa.Column("deletes_at", MOMENT, nullable=True))
        users.create_index("ix_users_deletes_at", ["deletes_at"])
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("user_agent", sa.String(200), nullable=True))
        sessions.add_column(sa.Column("address", sa.String(45), nullable=True))
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(64), primary_key=True, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("blocked_until", MOMENT, nullable=False),
    )
    op.create_index("ix_attempts_updated_at", "attempts", ["updated_at"])


def downgrade() -> None:
    """Undo: scheduled deletions are forgotten, unconfirmed accounts count as confirmed."""
    op.drop_table("attempts")
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("address")
        sessions.drop_column("user_agent")
    with op.batch_alter_table("users") as users:
        users.drop_index("ix_users_deletes_at")
        users.drop_column("deletes_at")
        users.drop_column("unconfirmed_since")
