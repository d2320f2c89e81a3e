"""Ways for reminders to reach a person: in open pages, which hear of every change, by e-mail, by push."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.accounts.models import User
from app.accounts.repository import AccountRepository, Principal
from app.core.config import Settings
from app.core.database import utc_now
from app.core.mail import Mail
from app.push.models import PushSubscription
from app.push.subscriptions import live_subscriptions
from app.reminders.schemas import ChannelRead, ChannelStatus, ReminderChannels
from app.todos.models import Todo

PLACES = {"email": "your e-mail address", "push": "your devices, also while this app is closed"}
ONLY_OPEN = "Reminders reach you only while this app is open"
WHY_NOT: dict[tuple[str, ChannelStatus], str] = {
    ("email", "not_configured"): "no e-mail server is set up here",
    ("email", "unconfirmed"): "your e-mail address is not confirmed",
    ("push", "no_device"): "no device of yours takes notices",
    ("push", "failing"): "no push service took the last notices for your devices",
}


def channels_of(
    settings: Settings, user: User | Principal, devices: Sequence[PushSubscription]
) -> ReminderChannels:
    """Where reminders reach the user now; `devices` are those where they are signed in."""
    channels = [
        ChannelRead(name="in_app", status="while_open"),
        ChannelRead(name="email", status=mail_status(settings, user)),
        ChannelRead(name="push", status=push_status(settings, devices)),
    ]
    places = [PLACES[channel.name] for channel in channels if channel.status == "ready"]
    if places:
        message = f"Reminders are shown in open pages and sent to {' and to '.join(places)}."
        return ReminderChannels(reach="anywhere", message=message, channels=channels)
    reasons = [WHY_NOT.get((channel.name, channel.status), "") for channel in channels]
    message = f"{ONLY_OPEN}: {', and '.join(filter(None, reasons))}."
    return ReminderChannels(reach="while_open", message=message, channels=channels)


def mail_status(settings: Settings, user: User | Principal) -> ChannelStatus:
    """Whether mails reach the user."""
    if not settings.sends_mail:
        return "not_configured"
    return "ready" if user.unconfirmed_since is None else "unconfirmed"


def push_status(settings: Settings, devices: Sequence[PushSubscription]) -> ChannelStatus:
    """Whether push messages reach the user on one device at least."""
    if not settings.sends_push:
        return "not_configured"
    if not devices:
        return "no_device"
    # What has not been tried yet may well work.
    works = any(device.last_outcome in (None, "sent") for device in devices)
    return "ready" if works else "failing"


async def channels_now(session: AsyncSession, settings: Settings, user: User | Principal) -> ReminderChannels:
    """Where reminders reach the user, with their devices as the database knows them."""
    devices = await live_subscriptions(session, user.id, utc_now()) if settings.sends_push else ()
    return channels_of(settings, user, devices)


async def reminder_notice(settings: Settings, session: AsyncSession, user_id: UUID) -> str:
    """What the assistant says of a new reminder when there is no way to the person away from the app; else
    "".
    """
    user = await AccountRepository(session).user_by_id(user_id)
    if user is None:
        return ""
    channels = await channels_now(session, settings, user)
    return channels.message if channels.reach == "while_open" else ""


def reminder_mail(settings: Settings, user: User, todo: Todo) -> Mail:
    """The mail that reminds of a todo."""
    due = " ".join(
        part for part in (str(todo.due_date or ""), todo.due_time or "", todo.time_zone or "") if part
    )
    lines = [f"Hello {user.name},", "", f"a reminder of: {todo.title}"]
    if due:
        lines.append(f"Due: {due}")
    if todo.notes:
        lines += ["", todo.notes]
    return Mail(
        user.email, f"Reminder: {one_line(todo.title)}", "\n".join([*lines, "", settings.public_url, ""])
    )


def one_line(text: str) -> str:
    """Text that fits a header."""
    return " ".join(text.split())
