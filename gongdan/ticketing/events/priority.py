"""What happens to priorities, parts of tickets and tickets that recur."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class TicketPriorityRisen(TicketFact):
    """The rules raised it by one step: unsolved too long, or wider than it was."""

    from_priority: str = ""
    to_priority: str = ""
    why: str = ""  # unsolved | widened | impact
    minutes: int | None = None
    count: int | None = None


@dataclass(frozen=True)
class TicketPriorityRaised(TicketFact):
    """Somebody who may raised it at once; or he asked for it, and the approval was granted."""

    from_priority: str = ""
    to_priority: str = ""
    reason: str = ""
    approval_id: int | None = None


@dataclass(frozen=True)
class TicketChildAttached(TicketFact):
    """Another ticket became a part of this one."""

    child_id: int = 0


@dataclass(frozen=True)
class TicketChildDetached(TicketFact):
    """Another ticket is no longer a part of this one."""

    child_id: int = 0


@dataclass(frozen=True)
class TicketChildrenSolved(TicketFact):
    """The last child that was open is solved."""

    total: int = 0


@dataclass(frozen=True)
class TicketSubtaskAdded(TicketFact):
    """A step was written down."""

    subtask_id: int = 0
    title: str = ""
    to_assignee_id: int | None = None
    to_team_id: int | None = None


@dataclass(frozen=True)
class TicketSubtaskChanged(TicketFact):
    """A step was changed, done, cancelled or opened again: {field: [old, new]}."""

    subtask_id: int = 0
    title: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TicketSubtaskRemoved(TicketFact):
    """A step was taken away."""

    subtask_id: int = 0
    title: str = ""


@dataclass(frozen=True)
class TicketSubtasksFinished(TicketFact):
    """The last step that was open is done or cancelled."""

    total: int = 0


@dataclass(frozen=True)
class RecurringTicketCreated(Event):
    """From now on a ticket is opened again and again."""

    subject: ClassVar[str] = "recurring_ticket"
    recurring_ticket_id: int
    name: str = ""


@dataclass(frozen=True)
class RecurringTicketChanged(Event):
    """Its draft or its rule was changed, or it was paused or resumed."""

    subject: ClassVar[str] = "recurring_ticket"
    recurring_ticket_id: int
    name: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RecurringTicketDeleted(Event):
    """It recurs no longer; the tickets stay."""

    subject: ClassVar[str] = "recurring_ticket"
    recurring_ticket_id: int
    name: str = ""


@dataclass(frozen=True)
class RecurringTicketOpened(Event):
    """Its time came, and a ticket was opened."""

    subject: ClassVar[str] = "recurring_ticket"
    recurring_ticket_id: int
    name: str = ""
    ticket_id: int = 0
    due_at: str = ""
    skipped: int = 0


@dataclass(frozen=True)
class RecurringTicketFailed(Event):
    """Its time came, but the draft fits no longer; `problems` say why."""

    subject: ClassVar[str] = "recurring_ticket"
    recurring_ticket_id: int
    name: str = ""
    due_at: str = ""
    problems: list[Any] = field(default_factory=list)
