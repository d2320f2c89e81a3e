"""Todos with time, recurrence, order, version and trash; the state of each list; what undo needs.

New columns of todos have defaults, because the release before inserts rows without them during a rollout.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STEP = 2**20
MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPTIONAL: dict[str, sa.types.TypeEngine[Any]] = {
    "due_time": sa.String(5),
    "time_zone": sa.String(64),
    "recurrence": sa.String(200),
    "reminder_minutes": sa.Integer(),
    "remind_at": MOMENT,
    "reminded_at": MOMENT,
    "completed_at": MOMENT,
    "deleted_at": MOMENT,
}
INDEXES = {
    "ix_todos_user_version": ["user_id", "version"],
    "ix_todos_user_position": ["user_id", "position", "id"],
    "ix_todos_remind_at": ["remind_at"],
    "ix_todos_deleted_at": ["deleted_at"],
}
TODOS = sa.table(
    "todos",
    sa.column("id", sa.Uuid()),
    sa.column("user_id", sa.Uuid()),
    sa.column("position", sa.BigInteger()),
    sa.column("done", sa.Boolean()),
    sa.column("created_at", MOMENT),
    sa.column("updated_at", MOMENT),
    sa.column("completed_at", MOMENT),
    sa.column("deleted_at", MOMENT),
)


def required(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    """Column that is never null."""
    return sa.Column(name, kind, nullable=False)


def of_user(primary_key: bool = False) -> sa.Column[Any]:
    """Owner of a row that goes when its owner goes."""
    owner = sa.ForeignKey("users.id", ondelete="CASCADE")
    return sa.Column("user_id", sa.Uuid(), owner, primary_key=primary_key, nullable=False)


def upgrade() -> None:
    """Apply."""
    extend_todos()
    place_todos()
    create_lists()
    create_journal()


def extend_todos() -> None:
    """Columns and indexes of todos."""
    for name, kind in OPTIONAL.items():
        op.add_column("todos", sa.Column(name, kind, nullable=True))
    for name in ("position", "version"):
        op.add_column("todos", sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    for name, columns in INDEXES.items():
        op.create_index(name, "todos", columns)


def place_todos() -> None:
    """Order by hand begins as the order of creation; when a todo was completed is not known better."""
    number = sa.func.row_number().over(
        partition_by=TODOS.c.user_id, order_by=(TODOS.c.created_at, TODOS.c.id)
    )
    ranked = sa.select(TODOS.c.id, number.label("number")).subquery()
    op.execute(TODOS.update().where(TODOS.c.id == ranked.c.id).values(position=ranked.c.number * STEP))
    op.execute(TODOS.update().where(TODOS.c.done.is_(True)).values(completed_at=TODOS.c.updated_at))


def create_lists() -> None:
    """State of each user's list; a row is made at the first change."""
    op.create_table(
        "todo_lists",
        of_user(primary_key=True),
        required("version", sa.BigInteger()),
        required("reload_version", sa.BigInteger()),
        required("time_zone", sa.String(64)),
    )
    op.create_table(
        "idempotency_keys",
        of_user(primary_key=True),
        sa.Column("key", sa.String(128), primary_key=True, nullable=False),
        required("fingerprint", sa.String(64)),
        required("todo_id", sa.Uuid()),
        required("created_at", MOMENT),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])


def create_journal() -> None:
    """Operations and what they changed."""
    op.create_table(
        "operations",
        sa.Column("sequence", NUMBER, primary_key=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False, unique=True),
        of_user(),
        required("kind", sa.String(20)),
        required("source", sa.String(20)),
        required("deletions", sa.Integer()),
        required("created_at", MOMENT),
        sa.Column("undone_at", MOMENT, nullable=True),
    )
    op.create_index("ix_operations_user", "operations", ["user_id", "sequence"])
    op.create_index("ix_operations_created_at", "operations", ["created_at"])
    operation = sa.ForeignKey("operations.sequence", ondelete="CASCADE")
    op.create_table(
        "operation_changes",
        sa.Column("sequence", NUMBER, primary_key=True, nullable=False),
        sa.Column("operation_sequence", NUMBER, operation, nullable=False),
        required("todo_id", sa.Uuid()),
        required("before", sa.JSON()),
        required("after", sa.JSON()),
    )
    op.create_index("ix_operation_changes_operation", "operation_changes", ["operation_sequence"])


def downgrade() -> None:
    """Undo. The release before has no trash and would list what is in it, so that goes for good."""
    for table in ("operation_changes", "operations", "idempotency_keys", "todo_lists"):
        op.drop_table(table)
    trashed = sa.select(TODOS.c.id).where(TODOS.c.deleted_at.is_not(None))
    tags = sa.table("todo_tags", sa.column("todo_id", sa.Uuid()))
    op.execute(tags.delete().where(tags.c.todo_id.in_(trashed)))
    op.execute(TODOS.delete().where(TODOS.c.deleted_at.is_not(None)))
    for name in INDEXES:
        op.drop_index(name, "todos")
    with op.batch_alter_table("todos") as todos:
        for name in (*OPTIONAL, "position", "version"):
            todos.drop_column(name)
