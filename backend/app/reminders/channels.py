"""Ways for reminders to reach a person: in open pages, which hear of every change anyway, and by e-mail."""

from app.accounts.models import User
from app.accounts.repository import Principal
from app.core.config import Settings
from app.core.mail import Mail
from app.reminders.schemas import ChannelRead, ReminderChannels
from app.todos.models import Todo

ANYWHERE = "Reminders are shown in open pages and sent to your e-mail address."
ONLY_OPEN = {
    "not_configured": "Reminders reach you only while this app is open: no e-mail server is set up here.",
    "unconfirmed": "Reminders reach you only while this app is open: your e-mail address is not confirmed.",
}


def channels_of(settings: Settings, user: User | Principal) -> ReminderChannels:
    """Where reminders reach the user now."""
    email = ChannelRead(name="email", status="ready")
    if not settings.sends_mail:
        email.status = "not_configured"
    elif user.unconfirmed_since is not None:
        email.status = "unconfirmed"
    ready = email.status == "ready"
    return ReminderChannels(
        reach="anywhere" if ready else "while_open",
        message=ANYWHERE if ready else ONLY_OPEN[email.status],
        channels=[ChannelRead(name="in_app", status="while_open"), email],
    )


def reminder_notice(settings: Settings) -> str:
    """What the assistant says of a new reminder when there is no way to anyone away from the app; else ""."""
    return "" if settings.sends_mail else ONLY_OPEN["not_configured"]


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
