"""REST of push."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, status

from app.accounts.dependencies import IdentityDep, OwnerDep
from app.core.dependencies import SessionDep, SettingsDep
from app.core.errors import Conflict, InvalidInput, documented
from app.core.vapid import VapidKeys
from app.push.endpoints import EndpointRefused, checked_endpoint
from app.push.schemas import PushRead, SubscriptionCreate
from app.push.subscriptions import PushService

router = APIRouter(
    prefix="/api/{user_id}/push", tags=["reminders"], responses=documented(400, 401, 403, 413, 422, 429, 503)
)


class PushUnset(Conflict):
    """This server has no keys."""

    code = "push_unset"


async def get_push_service(session: SessionDep) -> PushService:
    """Push service of the request."""
    return PushService(session)


PushServiceDep = Annotated[PushService, Depends(get_push_service)]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the endpoint, in hex")]


@router.get("")
async def show_push(owner: OwnerDep, settings: SettingsDep) -> PushRead:
    """Whether push messages are sent, and the public key to subscribe with."""
    if not settings.sends_push:
        return PushRead(status="not_configured")
    return PushRead(status="ready", public_key=VapidKeys(settings.push_private_key).public_key)


@router.put("/subscriptions", status_code=status.HTTP_204_NO_CONTENT, responses=documented(409))
async def subscribe(
    owner: OwnerDep, identity: IdentityDep, settings: SettingsDep, push: PushServiceDep,
    body: SubscriptionCreate,
) -> None:  # fmt: skip
    """Send reminders to this browser, for as long as the person is signed in there. May come again."""
    if not settings.sends_push:
        raise PushUnset("This server sends no push messages: it has no keys for them.")
    try:
        checked_endpoint(body.endpoint, settings.push_origins)
    except EndpointRefused as error:
        raise InvalidInput(f"endpoint: {error}.") from error
    await push.subscribe(owner.id, identity.session_id, body)


@router.delete("/subscriptions/{digest}", status_code=status.HTTP_204_NO_CONTENT)
async def unsubscribe(owner: OwnerDep, push: PushServiceDep, digest: Digest) -> None:
    """Send this browser nothing more; also fine when nothing was sent to it."""
    await push.unsubscribe(owner.id, digest)
