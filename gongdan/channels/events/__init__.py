"""What channels say has happened."""

from gongdan.channels.events.inbound import (
    InboundMessageDiscarded,
    InboundMessageGuessUndone,
    InboundMessageReplayed,
    InboundStopped,
)
from gongdan.channels.events.mailboxes import (
    MailboxAdded,
    MailboxAlarmed,
    MailboxChanged,
    MailboxDeleted,
    MailboxProbed,
    MailboxRecovered,
)
from gongdan.channels.events.outbound import (
    MailTemplateChanged,
    OutboundStopped,
    TicketMailBounced,
    TicketMailAbandoned,
    TicketMailRetried,
    TicketMailCancelled,
)

__all__ = [
    "InboundMessageDiscarded",
    "InboundMessageGuessUndone",
    "InboundMessageReplayed",
    "InboundStopped",
    "MailTemplateChanged",
    "MailboxAdded",
    "MailboxAlarmed",
    "MailboxChanged",
    "MailboxDeleted",
    "MailboxProbed",
    "MailboxRecovered",
    "OutboundStopped",
    "TicketMailBounced",
    "TicketMailAbandoned",
    "TicketMailRetried",
    "TicketMailCancelled",
]
