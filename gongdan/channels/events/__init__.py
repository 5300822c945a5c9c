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
from gongdan.channels.events.web import (
    InboxSourceChanged,
    InboxSourceCreated,
    InboxSourceTokenReplaced,
    WebFormChanged,
    WebFormCreated,
)

__all__ = [
    "InboundMessageDiscarded",
    "InboundMessageGuessReverted",
    "InboundMessageReplayed",
    "InboundStopped",
    "InboxSourceChanged",
    "InboxSourceCreated",
    "InboxSourceTokenReplaced",
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
    "WebFormChanged",
    "WebFormCreated",
]
