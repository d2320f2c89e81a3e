"""REST of what users do with their account, signed in or by mail."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response, status

from app.accounts.cookies import drop_cookies
from app.accounts.dependencies import ClientDep, HasherDep, IdentityDep, MailerDep
from app.accounts.mails import changed_mail
from app.accounts.management import AccountManagement
from app.accounts.recovery import Recovery
from app.accounts.router import hand_out
from app.accounts.schemas import (
    Confirmation,
    MailSent,
    PasswordChange,
    PasswordProof,
    PasswordReset,
    ResetRequest,
    SessionList,
    SessionsEnded,
    UserRead,
)
from app.core.dependencies import SessionDep, SettingsDep
from app.core.errors import documented

router = APIRouter(
    prefix="/api/auth", tags=["accounts"], responses=documented(400, 401, 403, 413, 422, 429, 503)
)


async def get_management(session: SessionDep, settings: SettingsDep, hasher: HasherDep) -> AccountManagement:
    """Account management of the request."""
    return AccountManagement(session, settings, hasher)


async def get_recovery(session: SessionDep, settings: SettingsDep, hasher: HasherDep) -> Recovery:
    """Recovery of the request."""
    return Recovery(session, settings, hasher)


ManagementDep = Annotated[AccountManagement, Depends(get_management)]
RecoveryDep = Annotated[Recovery, Depends(get_recovery)]


@router.post("/password", status_code=status.HTTP_204_NO_CONTENT)
async def change_password(
    identity: IdentityDep, management: ManagementDep, mailer: MailerDep, body: PasswordChange
) -> None:
    """Set a new password. This session goes on, every other one ends."""
    await management.change_password(identity, body)
    mailer.post(changed_mail(identity.user))


@router.get("/sessions")
async def list_sessions(identity: IdentityDep, management: ManagementDep) -> SessionList:
    """Where the user is signed in, the last used first."""
    return SessionList(items=await management.sessions(identity))


@router.delete("/sessions")
async def end_other_sessions(identity: IdentityDep, management: ManagementDep) -> SessionsEnded:
    """Sign out everywhere but here."""
    return SessionsEnded(ended=await management.end_other_sessions(identity))


@router.delete("/sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT, responses=documented(404))
async def end_session(identity: IdentityDep, management: ManagementDep, session_id: UUID) -> None:
    """Sign out one session."""
    await management.end_session(identity, session_id)


@router.post("/deletion", status_code=status.HTTP_202_ACCEPTED)
async def schedule_deletion(
    response: Response, identity: IdentityDep, management: ManagementDep, settings: SettingsDep,
    body: PasswordProof,
) -> UserRead:  # fmt: skip
    """Have the account deleted with everything in it, after the days that `/options` tells."""
    user = await management.schedule_deletion(identity, body.password.get_secret_value())
    if settings.account_deletion_days == 0:
        drop_cookies(response, settings)
    return user


@router.delete("/deletion")
async def cancel_deletion(identity: IdentityDep, management: ManagementDep) -> UserRead:
    """Keep the account after all."""
    return await management.cancel_deletion(identity)


@router.post("/password-reset", status_code=status.HTTP_202_ACCEPTED, responses=documented(404))
async def request_reset(
    recovery: RecoveryDep, client: ClientDep, mailer: MailerDep, body: ResetRequest
) -> MailSent:
    """Send a link to choose a new password. The same answer whether or not there is such an account."""
    if mail := await recovery.request_reset(body.email, client):
        mailer.post(mail)
    return MailSent()


@router.post("/password-reset/confirm", status_code=status.HTTP_204_NO_CONTENT)
async def reset_password(recovery: RecoveryDep, mailer: MailerDep, body: PasswordReset) -> None:
    """Set the new password, with the token of the mail. Ends every session; sign in afterwards."""
    mailer.post(changed_mail(await recovery.reset(body)))


@router.post("/confirm")
async def confirm(
    response: Response, recovery: RecoveryDep, settings: SettingsDep, client: ClientDep, body: Confirmation
) -> UserRead:
    """Finish a sign-up by mail: the token of the mail, and the password chosen before. Signs in."""
    return hand_out(response, settings, await recovery.confirm(body, client))
