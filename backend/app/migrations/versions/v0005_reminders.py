"""Reminders on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reminder_deliveries",
        sa.Column("id", sa.Uuid(), primary_key=True, nullable=False),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("todo_id", sa.Uuid(), sa.ForeignKey("todos.id", ondelete="CASCADE"), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("remind_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.UniqueConstraint("todo_id", "remind_at", "channel", name="uq_reminder_deliveries"),
    )
    op.create_index("ix_reminder_deliveries_next", "reminder_deliveries", ["status", "next_try_at"])
    op.create_index("ix_reminder_deliveries_user", "reminder_deliveries", ["user_id"])


def downgrade() -> None:
    """Undo: reminders that are on their way are not sent."""
    op.drop_table("reminder_deliveries")
