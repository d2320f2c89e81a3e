"""All tables. Importing this registers every model."""

from sqlmodel import SQLModel

from app.accounts import models as accounts
from app.conversations import models as conversations
from app.push import models as push
from app.reminders import models as reminders
from app.todos import models as todos

__all__ = ["METADATA", "accounts", "conversations", "push", "reminders", "todos"]

METADATA = SQLModel.metadata
