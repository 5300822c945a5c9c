"""What happens to tickets on the way through their flows, and to duties and versions."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class TicketStageEntered(TicketFact):
    """The ticket entered a state that has an owner or a limit. `is_unowned`: nobody fills its owner's place."""

    stage: str = ""
    owner: str = ""
    owner_team_id: int | None = None
    is_unowned: bool = False
    due_at: str | None = None


@dataclass(frozen=True)
class TicketStageOverdue(TicketFact):
    """The ticket is longer in its state than the flow allows; told once for each stay."""

    stage: str = ""
    owner: str = ""
    due_at: str | None = None


@dataclass(frozen=True)
class TicketLeadChanged(TicketFact):
    """Another team leads the ticket through all departments (主责)."""

    is_public: ClassVar[bool] = True
    from_lead_team_id: int | None = None
    lead_team_id: int | None = None
    lead_team_name: str = ""
    reason: str = ""


@dataclass(frozen=True)
class TicketFlowChanged(TicketFact):
    """A running ticket goes on by another version of its flow."""

    workflow_id: int = 0
    from_version: int = 0
    to_version: int = 0
    from_state: str = ""
    to_state: str = ""
    from_category: str = ""
    to_category: str = ""

    def is_for_customer(self) -> bool:
        """Versions are our business; where his request stands is his."""
        return self.from_state != self.to_state


@dataclass(frozen=True)
class DutyCreated(Event):
    """A new duty can own states of flows."""

    subject: ClassVar[str] = "duty"
    duty_id: int
    key: str = ""
    team_id: int | None = None


@dataclass(frozen=True)
class DutyChanged(Event):
    """A duty was given to another team, renamed, retired or brought back; `changes` as {field: [old, new]}."""

    subject: ClassVar[str] = "duty"
    duty_id: int
    key: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WorkflowCarryOverFinished(Event):
    """All running tickets that could be were carried over to a version."""

    subject: ClassVar[str] = "workflow"
    workflow_id: int
    carry_over_id: int = 0
    version_id: int = 0
    carried: int = 0
    left_behind: int = 0
