"""What happens to what comes in. That a message came is no fact of the log: its own row says so."""

from dataclasses import dataclass
from typing import ClassVar

from gongdan.kernel.events import Event


@dataclass(frozen=True)
class InboundStopped(Event):
    """The governor holds what comes from an address for now; administrators are told."""

    subject: ClassVar[str] = "tenant"
    tenant_id: int
    address: str = ""


@dataclass(frozen=True)
class InboundMessageReplayed(Event):
    """Somebody had a message that was held, ignored or had failed handled again."""

    subject: ClassVar[str] = "inbound_message"
    inbound_message_id: int
    was: str = ""


@dataclass(frozen=True)
class InboundMessageDiscarded(Event):
    """Somebody said that nothing is to come of a message; it is kept as it was."""

    subject: ClassVar[str] = "inbound_message"
    inbound_message_id: int
    was: str = ""


@dataclass(frozen=True)
class InboundMessageGuessReverted(Event):
    """Somebody took what was only guessed to belong to a ticket out of it, into one of its own."""

    subject: ClassVar[str] = "inbound_message"
    inbound_message_id: int
    ticket_id: int = 0
    new_ticket_id: int = 0
