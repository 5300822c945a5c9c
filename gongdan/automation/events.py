"""What happens to rules, and what they leave on tickets."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class RuleFact(Event, is_abstract=True):
    """What facts about a rule carry."""

    subject: ClassVar[str] = "rule"
    rule_id: int
    name: str = ""
    kind_of_rule: str = ""


@dataclass(frozen=True)
class RuleCreated(RuleFact):
    """A trigger, timed rule or macro was made."""


@dataclass(frozen=True)
class RuleChanged(RuleFact):
    """Something beside what it says was changed, as {field: [old, new]}; or a draft of it was kept."""

    number: int = 0
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleReleased(RuleFact):
    """A version is in force: for all, or for some teams while the one before holds for the others."""

    number: int = 0
    from_number: int = 0
    team_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class RuleMoved(RuleFact):
    """A rule comes earlier or later than before."""

    position: int = 0


@dataclass(frozen=True)
class RuleTried(Event):
    """A rule was tried on what happened."""

    subject: ClassVar[str] = "rule_trial"
    rule_trial_id: int
    rule_id: int | None = None
    name: str = ""


@dataclass(frozen=True)
class RuleTrialStopped(Event):
    """A trial was ended before it had looked at everything; `seen` tickets it had."""

    subject: ClassVar[str] = "rule_trial"
    rule_trial_id: int
    rule_id: int | None = None
    name: str = ""
    seen: int = 0


@dataclass(frozen=True)
class TicketActionScheduled(TicketFact):
    """Something will be done to the ticket at a time."""

    scheduled_id: int = 0
    due_at: str = ""
    effects: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TicketActionCancelled(TicketFact):
    """What was to be done will not be."""

    scheduled_id: int = 0


@dataclass(frozen=True)
class TicketMacroUsed(TicketFact):
    """Somebody used a macro on the ticket."""

    rule_id: int = 0
    name: str = ""
