"""E-mail by SMTP. Nobody waits for it: a server that hangs costs a line in the log and never an answer."""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib
import structlog

from app.core.config import Settings
from app.core.metrics import MAILS

logger = structlog.get_logger(__name__)

MAX_PARALLEL = 4
MAX_WAITING = 1000
DRAIN_SECONDS = 5.0


@dataclass(frozen=True)
class Mail:
    """A plain-text mail to one person."""

    to: str
    subject: str
    text: str


class Mailer:
    """Sends mails in tasks of its own; one instance a process. Where SMTP is not set it only counts."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tasks: set[asyncio.Task[bool]] = set()
        self._slots = asyncio.Semaphore(MAX_PARALLEL)

    def post(self, mail: Mail) -> None:
        """Send soon, without waiting; how it ended is counted and logged."""
        if len(self._tasks) >= MAX_WAITING:
            MAILS.labels("dropped").inc()
            logger.error("mail_dropped", reason="too many mails wait for the SMTP server")
            return
        task = asyncio.create_task(self.send(mail))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def send(self, mail: Mail) -> bool:
        """Whether the SMTP server took the mail; never raises for what is wrong there."""
        settings = self._settings
        if not settings.sends_mail:
            MAILS.labels("unset").inc()
            return False
        try:
            async with self._slots:
                # The library limits each step; a server could still take its time with all of them.
                async with asyncio.timeout(2 * settings.smtp_timeout_seconds):
                    await aiosmtplib.send(
                        self._message(mail),
                        hostname=settings.smtp_host,
                        port=settings.smtp_port,
                        username=settings.smtp_username or None,
                        password=settings.smtp_password or None,
                        use_tls=settings.smtp_security == "tls",
                        start_tls=settings.smtp_security == "starttls",
                        timeout=settings.smtp_timeout_seconds,
                    )
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            MAILS.labels("failed").inc()
            logger.error("mail_failed", error=type(error).__name__, host=settings.smtp_host)
            return False
        MAILS.labels("sent").inc()
        return True

    async def drain(self) -> None:
        """Give mails under way a moment, then drop them."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._settings.mail_from
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(
            domain=self._settings.mail_from.rpartition("@")[2].strip("> ") or None
        )
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        return message
