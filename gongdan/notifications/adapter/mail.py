"""Notices by mail, over the installation's own mail server."""

from gongdan.kernel.mail import Mail, MailNotSent, send_mail
from gongdan.notifications.attempts import Outcome


async def send(to: str, subject: str, text: str, message_id: str) -> Outcome:
    """Send it; the same `message_id` when it is sent again."""
    try:
        await send_mail(Mail(to, subject, text, message_id))
    except MailNotSent as failed:
        return Outcome(False, str(failed))
    return Outcome(True)
