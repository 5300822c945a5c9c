"""What channels say has happened."""

from gongdan.channels.events.outbound import (
    MailTemplateChanged,
    OutboundStopped,
    TicketMailBounced,
    TicketMailGivenUp,
    TicketMailRetried,
    TicketMailTakenBack,
)

__all__ = [
    "MailTemplateChanged",
    "OutboundStopped",
    "TicketMailBounced",
    "TicketMailGivenUp",
    "TicketMailRetried",
    "TicketMailTakenBack",
]
