"""First schema: users, sessions, todos with tags, conversations with messages."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def own_id() -> sa.Column[Any]:
    """Primary key."""
    return sa.Column("id", sa.Uuid(), primary_key=True, nullable=False)


def belongs_to(table: str, column: str, primary_key: bool = False) -> sa.Column[Any]:
    """Foreign key of a row that goes when its owner goes."""
    owner = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(column, sa.Uuid(), owner, primary_key=primary_key, nullable=False)


def required(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    """Column that is never null."""
    return sa.Column(name, kind, nullable=False)


def timestamp(name: str) -> sa.Column[Any]:
    """Moment, in UTC."""
    return required(name, sa.DateTime(timezone=True))


def upgrade() -> None:
    """Apply."""
    create_accounts()
    create_todos()
    create_conversations()


def create_accounts() -> None:
    """Users and their sign-in sessions."""
    op.create_table(
        "users",
        own_id(),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        required("name", sa.String(100)),
        required("password_hash", sa.String(200)),
        timestamp("created_at"),
    )
    op.create_table(
        "sessions",
        own_id(),
        belongs_to("users", "user_id"),
        required("generation", sa.Integer()),
        timestamp("created_at"),
        timestamp("rotated_at"),
        timestamp("expires_at"),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])


def create_todos() -> None:
    """Todos and their tags."""
    op.create_table(
        "todos",
        own_id(),
        belongs_to("users", "user_id"),
        required("title", sa.String(200)),
        required("notes", sa.String(10_000)),
        sa.Column("due_date", sa.Date(), nullable=True),
        required("priority", sa.SmallInteger()),
        required("done", sa.Boolean()),
        timestamp("created_at"),
        timestamp("updated_at"),
    )
    op.create_index("ix_todos_user_created", "todos", ["user_id", "created_at", "id"])
    op.create_index("ix_todos_user_due", "todos", ["user_id", "due_date", "id"])
    op.create_table(
        "todo_tags",
        belongs_to("todos", "todo_id", primary_key=True),
        sa.Column("tag", sa.String(40), primary_key=True, nullable=False),
        required("position", sa.SmallInteger()),
    )
    op.create_index("ix_todo_tags_tag", "todo_tags", ["tag"])


def create_conversations() -> None:
    """Conversations and their messages."""
    op.create_table(
        "conversations",
        own_id(),
        belongs_to("users", "user_id"),
        required("title", sa.String(200)),
        timestamp("created_at"),
        timestamp("updated_at"),
    )
    op.create_index("ix_conversations_user_updated", "conversations", ["user_id", "updated_at", "id"])
    numbered = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "messages",
        sa.Column("sequence", numbered, primary_key=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False, unique=True),
        belongs_to("conversations", "conversation_id"),
        belongs_to("users", "user_id"),
        required("role", sa.String(20)),
        required("content", sa.String()),
        required("tool_calls", sa.JSON()),
        timestamp("created_at"),
    )
    op.create_index("ix_messages_conversation", "messages", ["conversation_id", "sequence"])
    op.create_index("ix_messages_user_id", "messages", ["user_id"])


def downgrade() -> None:
    """Undo: drops every table with its data."""
    for table in ("messages", "conversations", "todo_tags", "todos", "sessions", "users"):
        op.drop_table(table)
