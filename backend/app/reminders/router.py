"""REST of reminders."""

from fastapi import APIRouter

from app.accounts.dependencies import OwnerDep
from app.core.dependencies import SessionDep, SettingsDep
from app.core.errors import documented
from app.reminders.channels import channels_now
from app.reminders.schemas import ReminderChannels

router = APIRouter(prefix="/api/{user_id}/reminders", tags=["reminders"])


@router.get("/channels", responses=documented(401, 403, 422, 429, 503))
async def show_channels(owner: OwnerDep, session: SessionDep, settings: SettingsDep) -> ReminderChannels:
    """Where reminders reach the person, and the sentence that says so when they do not."""
    return await channels_now(session, settings, owner)
