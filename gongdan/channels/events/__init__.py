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

__all__ = [
    "InboundMessageDiscarded",
    "InboundMessageGuessReverted",
    "InboundMessageReplayed",
    "InboundStopped",
    "MailTemplateChanged",
    "OutboundStopped",
    "TicketMailBounced",
    "TicketMailGivenUp",
    "TicketMailRetried",
    "TicketMailTakenBack",
]
