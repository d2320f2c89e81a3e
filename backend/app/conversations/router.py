"""REST of conversations; the assistant's router adds the turns."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from app.accounts.dependencies import OwnerDep
from app.conversations.schemas import ConversationPage, MessagePage, PageQuery
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
async def list_conversations(owner: OwnerDep, session: SessionDep, query: PageQueryDep) -> ConversationPage:
    """Conversations, the last used first."""
    return await ConversationService(session).list(owner.id, query)


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
