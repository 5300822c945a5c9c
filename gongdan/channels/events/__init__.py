"""What channels say has happened."""

from gongdan.channels.events.inbound import (
    InboundMessageDiscarded,
    InboundMessageGuessReverted,
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
    TicketMailAbandoned,
    TicketMailBounced,
    TicketMailCancelled,
    TicketMailRetried,
)

__all__ = [
    "InboundMessageDiscarded",
    "InboundMessageGuessReverted",
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
    "TicketMailAbandoned",
    "TicketMailBounced",
    "TicketMailCancelled",
    "TicketMailRetried",
]
