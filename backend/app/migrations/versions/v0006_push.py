"""Devices that take notices, and reminders on their way to them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply. Both tables are new: replicas of the release before do not look at them."""
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Uuid(), primary_key=True, nullable=False),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("session_id", sa.Uuid(), sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("digest", sa.String(64), unique=True, nullable=False),
        sa.Column("endpoint", sa.String(2000), nullable=False),
        sa.Column("p256dh", sa.String(100), nullable=False),
        sa.Column("auth", sa.String(30), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_outcome", sa.String(20), nullable=True),
    )
    op.create_index("ix_push_subscriptions_user_id", "push_subscriptions", ["user_id"])
    op.create_index("ix_push_subscriptions_session_id", "push_subscriptions", ["session_id"])
    op.create_table(
        "push_deliveries",
        sa.Column("id", sa.Uuid(), primary_key=True, nullable=False),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("todo_id", sa.Uuid(), sa.ForeignKey("todos.id", ondelete="CASCADE"), nullable=False),
        sa.Column("remind_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column(
            "subscription_id",
            sa.Uuid(),
            sa.ForeignKey("push_subscriptions.id", ondelete="SET NULL"),
            nullable=True,
        ),
        sa.UniqueConstraint("todo_id", "remind_at", "subscription_id", name="uq_push_deliveries"),
    )
    op.create_index("ix_push_deliveries_next", "push_deliveries", ["status", "next_try_at"])
    op.create_index("ix_push_deliveries_user", "push_deliveries", ["user_id"])
    op.create_index("ix_push_deliveries_subscription", "push_deliveries", ["subscription_id"])


def downgrade() -> None:
    """Undo: devices are forgotten; browsers subscribe anew."""
    op.drop_table("push_deliveries")
    op.drop_table("push_subscriptions")
