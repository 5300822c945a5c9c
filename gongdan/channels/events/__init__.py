"""What channels say has happened."""

from gongdan.channels.events.inbound import (
    InboundMessageDiscarded,
    InboundMessageGuessReverted,
    InboundMessageReplayed,
    InboundStopped,
)
from gongdan.channels.events.outbound import (
    MailTemplateChanged,
    OutboundStopped,
    TicketMailBounced,
    TicketMailGivenUp,
    TicketMailRetried,
    TicketMailTakenBack,
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
    "OutboundStopped",
    "TicketMailBounced",
    "TicketMailGivenUp",
    "TicketMailRetried",
    "TicketMailTakenBack",
    "WebFormChanged",
    "WebFormCreated",
]
