"""Tables of channels: mailboxes, what came in, what goes out, and who wrote on the edge of a ticket."""

from gongdan.channels.models.inbound import inbound_messages, mail_references
from gongdan.channels.models.mailboxes import mail_participants, mailbox_health, mailboxes
from gongdan.channels.models.outbound import acknowledgements, outbound_messages, outbound_recipients, storms
from gongdan.channels.models.texts import mail_templates
from gongdan.channels.models.web_forms import inbox_sources, web_forms

__all__ = [
    "acknowledgements",
    "inbound_messages",
    "inbox_sources",
    "mail_participants",
    "mail_references",
    "mail_templates",
    "mailbox_health",
    "mailboxes",
    "outbound_messages",
    "outbound_recipients",
    "storms",
    "web_forms",
]
