"""What happens to escalations, reminders and ladders."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class EscalationFact(TicketFact, is_abstract=True):
    """What facts about an escalation carry. `path`: technical or management."""

    escalation_id: int = 0
    path: str = ""
    level: int = 1


@dataclass(frozen=True)
class TicketEscalationStarted(EscalationFact):
    """Somebody, or a rule of a ladder, asks for more than those who have the ticket can do."""

    trigger: str = ""
    cause: str = ""
    ladder_name: str = ""
    rule: str = ""  # its kind; empty: nobody's rule


@dataclass(frozen=True)
class TicketEscalationNotified(EscalationFact):
    """The people of a level were told; `is_again` where nobody had answered."""

    user_ids: list[int] = field(default_factory=list)
    is_again: bool = False


@dataclass(frozen=True)
class TicketEscalationAcknowledged(EscalationFact):
    """One of those who were told sees to it."""


@dataclass(frozen=True)
class TicketEscalationLowered(EscalationFact):
    """It went back to a lower level."""

    from_level: int = 1


@dataclass(frozen=True)
class TicketEscalationSettled(EscalationFact):
    """It is over. `told_ids` are who had it and who asked: they hear of it."""

    outcome: str = ""
    told_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TicketEscalationReviewed(EscalationFact):
    """Root cause and lessons were written down; they stand with the escalation."""


@dataclass(frozen=True)
class TicketReminded(EscalationFact):
    """Nothing happens with a ticket. `rule`: untouched, dwelt, customer_waits or another kind of rule."""

    user_ids: list[int] = field(default_factory=list)
    rule: str = ""
    is_again: bool = False


@dataclass(frozen=True)
class EscalationLadderCreated(Event):
    """A ladder can be climbed from now on."""

    subject: ClassVar[str] = "escalation_ladder"
    escalation_ladder_id: int
    name: str = ""


@dataclass(frozen=True)
class EscalationLadderChanged(Event):
    """A ladder was changed: `changes` as {field: [old, new]}. What runs keeps the levels that it began with."""

    subject: ClassVar[str] = "escalation_ladder"
    escalation_ladder_id: int
    name: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class EscalationLadderMoved(Event):
    """A ladder is asked earlier or later than before."""

    subject: ClassVar[str] = "escalation_ladder"
    escalation_ladder_id: int
    name: str = ""
    position: int = 0
