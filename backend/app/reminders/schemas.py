"""What answers about reminders show."""

from typing import Literal

from pydantic import BaseModel

ChannelName = Literal["in_app", "email", "push"]
ChannelStatus = Literal["while_open", "ready", "not_configured", "unconfirmed", "no_device", "failing"]
Reach = Literal["anywhere", "while_open"]


class ChannelRead(BaseModel):
    """A way for reminders, and whether it leads to the person."""

    name: ChannelName
    status: ChannelStatus


class ReminderChannels(BaseModel):
    """Where reminders reach the person; `message` says it in a sentence to show them."""

    reach: Reach
    message: str
    channels: list[ChannelRead]
