"""Questions before several deletions; turns of the assistant that can be tried again."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "reply_to": sa.Uuid(),
    "outcome": sa.String(20),
    "answering_until": MOMENT,
}


def upgrade() -> None:
    """Apply. New columns may be null: replicas of the release before still insert without them."""
    owner = sa.ForeignKey("users.id", ondelete="CASCADE")
    op.create_table(
        "deletion_questions",
        sa.Column("user_id", sa.Uuid(), owner, primary_key=True, nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("todo_ids", sa.JSON(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
    )
    for name, kind in COLUMNS.items():
        op.add_column("messages", sa.Column(name, kind, nullable=True))
    op.create_index("ix_messages_reply_to", "messages", ["reply_to"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("deletion_questions")
    op.drop_index("ix_messages_reply_to", "messages")
    with op.batch_alter_table("messages") as messages:
        for name in COLUMNS:
            messages.drop_column(name)
