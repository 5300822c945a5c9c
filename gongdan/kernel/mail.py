"""Mail that the product itself sends: one message to one address over SMTP; other ways replace `send_mail`."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

from gongdan.kernel.settings import settings

SECONDS = 20
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class MailNotSent(Exception):
    """The mail server could not be reached, or refused the message."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A message in plain text."""

    to: str
    subject: str
    text: str
    # Of what may have to be sent twice: by it the second is known for the first. Empty: one is made up.
    message_id: str = ""


def can_send_mail() -> bool:
    """Whether a mail server and an address to send from are set up."""
    return bool(settings().smtp_host and settings().smtp_from)


async def send_mail(mail: Mail) -> None:
    """Send it, with no unit open: it may take seconds. Raises MailNotSent, which holds nothing of the text."""
    await asyncio.to_thread(_send, mail)


def _send(mail: Mail) -> None:
    try:
        message = _message(mail)
        with _connected() as server:
            if settings().smtp_user:
                server.login(settings().smtp_user, settings().smtp_password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        # Only its kind: what a server answers may quote the message.
        raise MailNotSent(f"mail not sent over {settings().smtp_host}: {type(error).__name__}") from None


def _message(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    sender = settings().smtp_from
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"] = formatdate(localtime=False)
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{mail.message_id}@{domain}>" if mail.message_id else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


def _connected() -> smtplib.SMTP:
    security = settings().smtp_security
    host, port = settings().smtp_host, settings().smtp_port or _PORTS[security]
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server
