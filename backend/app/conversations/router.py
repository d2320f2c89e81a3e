"""REST of conversations; the assistant's router adds the turns."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from app.accounts.dependencies import OwnerDep
from app.conversations.schemas import (
    ConversationPage,
    ConversationQuery,
    ConversationRead,
    ConversationUpdate,
    MessagePage,
    PageQuery,
)
from app.conversations.service import ConversationService
from app.core.dependencies import SessionDep
from app.core.errors import documented

router = APIRouter(
    prefix="/api/{user_id}/conversations",
    tags=["conversations"],
    responses=documented(400, 401, 403, 413, 422, 429, 503),
)

PageQueryDep = Annotated[PageQuery, Query()]


@router.get("")
async def list_conversations(
    owner: OwnerDep, session: SessionDep, query: Annotated[ConversationQuery, Query()]
) -> ConversationPage:
    """Conversations, the last used first; with `q` those with this text in the title or in a message."""
    return await ConversationService(session).list(owner.id, query)


@router.patch("/{conversation_id}", responses=documented(404))
async def rename_conversation(
    owner: OwnerDep, session: SessionDep, conversation_id: UUID, body: ConversationUpdate
) -> ConversationRead:
    """Give a conversation another title."""
    return await ConversationService(session).rename(owner.id, conversation_id, body.title)


@router.get("/{conversation_id}/messages", responses=documented(404))
async def list_messages(
    owner: OwnerDep, session: SessionDep, conversation_id: UUID, query: PageQueryDep
) -> MessagePage:
    """Messages of a conversation, oldest first, the newest page unless a cursor says otherwise."""
    return await ConversationService(session).history(owner.id, conversation_id, query)


@router.delete("/{conversation_id}", status_code=status.HTTP_204_NO_CONTENT, responses=documented(404))
async def delete_conversation(owner: OwnerDep, session: SessionDep, conversation_id: UUID) -> None:
    """Remove a conversation with its messages; todos stay."""
    await ConversationService(session).delete(owner.id, conversation_id)
