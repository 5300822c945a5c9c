"""What happens to promises: clocks that warn and are breached, reasons, and policies."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class ClockFact(TicketFact, is_abstract=True):
    """What facts about the clock of a promise carry. `key` is the promise's, `round` counts from 1."""

    clock_id: int = 0
    key: str = ""
    kind_of_promise: str = ""
    name: dict[str, str] = field(default_factory=dict)  # its own, of what starts on demand
    round: int = 1
    due_at: str = ""
    policy_id: int = 0
    policy_version: int = 0


@dataclass(frozen=True)
class TicketClockWarned(ClockFact):
    """So much of the time of a promise is used: `shares` in per cent, each told once, the highest last."""

    shares: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TicketClockBreached(ClockFact):
    """A promise was not kept: its time is over. `missed` are the warnings that were not told before."""

    missed: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TicketClockAsked(TicketFact):
    """A promise that starts on demand is asked for from now on: its clock starts. `name` as the policy calls it."""

    key: str = ""
    name: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TicketClockSettled(TicketFact):
    """What was asked for is done (`outcome` met), or is asked for no longer (cancelled)."""

    key: str = ""
    name: dict[str, str] = field(default_factory=dict)
    outcome: str = "met"


@dataclass(frozen=True)
class TicketBreachExplained(TicketFact):
    """Somebody said why a promise was not kept; what he wrote stands with the clock."""

    clock_id: int = 0
    key: str = ""
    reason: str = ""


@dataclass(frozen=True)
class TicketPolicyChanged(TicketFact):
    """The ticket goes by another policy, or by another version of it. `why`: edited, assigned or applied."""

    from_policy_id: int | None = None
    from_policy_version: int | None = None
    policy_id: int | None = None
    policy_version: int | None = None
    policy_name: str = ""
    why: str = ""


@dataclass(frozen=True)
class SlaPolicyCreated(Event):
    """A policy makes promises to tickets opened from now on."""

    subject: ClassVar[str] = "sla_policy"
    sla_policy_id: int
    name: str = ""


@dataclass(frozen=True)
class SlaPolicyChanged(Event):
    """A policy was changed; `number` is the version in force now, `changes` as {field: [old, new]}."""

    subject: ClassVar[str] = "sla_policy"
    sla_policy_id: int
    name: str = ""
    number: int = 1
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SlaPolicyMoved(Event):
    """A policy is asked earlier or later than before."""

    subject: ClassVar[str] = "sla_policy"
    sla_policy_id: int
    name: str = ""
    position: int = 0


@dataclass(frozen=True)
class SlaApplicationStarted(Event):
    """Policies or a calendar are brought to tickets that are there already."""

    subject: ClassVar[str] = "sla_application"
    sla_application_id: int
    scope: str = ""


@dataclass(frozen=True)
class SlaApplicationFinished(Event):
    """All tickets have been looked at."""

    subject: ClassVar[str] = "sla_application"
    sla_application_id: int
    scope: str = ""
    seen: int = 0
    changed: int = 0
    failed: int = 0


@dataclass(frozen=True)
class SlaSettingBreachReasonsChanged(Event):
    """The reasons to choose from are others; the tenant's own number is the subject."""

    subject: ClassVar[str] = "sla_setting"
    sla_setting_id: int
    changes: dict[str, Any] = field(default_factory=dict)
