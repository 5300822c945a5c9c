"""What happens to the giving out of work: decisions, backlogs, rules, rotas, leave and classes."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class TicketRouted(TicketFact):
    """Who gets the ticket was decided; the whole decision stands in its row. Customers are not told."""

    decision_id: int = 0
    why: str = (
        ""  # what asked for it: opened, changed, declined, no_answer, absent, duty, retry, by_hand, rule, class
    )
    outcome: str = ""  # assigned, offered, waiting, pool, fall_back, no_rule
    rule_name: str = ""
    strategy: str = ""
    chosen_id: int | None = None
    chosen_name: str = ""
    chosen_team_id: int | None = None
    chosen_team_name: str = ""


@dataclass(frozen=True)
class TeamBacklogWarned(Event):
    """A team has more than it can do; told once until it has ended."""

    subject: ClassVar[str] = "team"
    team_id: int
    name: str = ""
    lead_id: int | None = None
    dispatcher_ids: list[int] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)  # waiting, age, due
    waiting: int = 0
    oldest_minutes: int = 0
    due_in_hour: int = 0
    on_duty: int = 0


@dataclass(frozen=True)
class TeamBacklogEnded(Event):
    """The team keeps up again."""

    subject: ClassVar[str] = "team"
    team_id: int
    name: str = ""


@dataclass(frozen=True)
class RoutingRuleCreated(Event):
    """A rule gives out tickets."""

    subject: ClassVar[str] = "routing_rule"
    routing_rule_id: int
    name: str = ""


@dataclass(frozen=True)
class RoutingRuleChanged(Event):
    """A rule says something else; `number` is the version in force."""

    subject: ClassVar[str] = "routing_rule"
    routing_rule_id: int
    name: str = ""
    number: int = 1
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RoutingRuleMoved(Event):
    """A rule is asked earlier or later than before."""

    subject: ClassVar[str] = "routing_rule"
    routing_rule_id: int
    name: str = ""
    position: int = 0


@dataclass(frozen=True)
class RoutingSettingChanged(Event):
    """Capacity, points, presence, teams or people of routing were set; the tenant's own number is the subject."""

    subject: ClassVar[str] = "routing_setting"
    routing_setting_id: int
    what: str = ""  # settings, team:<id>, person:<id>, skill:<key>, owner
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RotaChanged(Event):
    """A rota was made or changed, or laid over dates."""

    subject: ClassVar[str] = "rota"
    rota_id: int
    name: str = ""
    team_id: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ShiftChanged(Event):
    """A shift was made or changed."""

    subject: ClassVar[str] = "shift"
    shift_id: int
    name: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedDutyChanged(Event):
    """One planned duty is somebody else's, another shift, entered, or called off; `user_ids` are all concerned."""

    subject: ClassVar[str] = "planned_duty"
    planned_duty_id: int
    user_ids: list[int] = field(default_factory=list)
    how: str = ""  # entered, changed, swapped, cancelled
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LeaveAsked(Event):
    """Somebody asks for leave, or it was entered for him; what he wrote stands in the row."""

    subject: ClassVar[str] = "leave"
    leave_id: int
    user_id: int = 0
    state: str = ""


@dataclass(frozen=True)
class LeaveDecided(Event):
    """A leave was approved, rejected or called off."""

    subject: ClassVar[str] = "leave"
    leave_id: int
    user_id: int = 0
    state: str = ""


@dataclass(frozen=True)
class TrainingClassPlanned(Event):
    """People of a team will be in class."""

    subject: ClassVar[str] = "training_class"
    training_class_id: int
    name: str = ""
    team_id: int = 0
    user_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TrainingClassCancelled(Event):
    """The class does not take place."""

    subject: ClassVar[str] = "training_class"
    training_class_id: int
    name: str = ""


@dataclass(frozen=True)
class TrainingClassStarted(Event):
    """The class began: so many tickets went to the backup queue."""

    subject: ClassVar[str] = "training_class"
    training_class_id: int
    name: str = ""
    moved: int = 0


@dataclass(frozen=True)
class TrainingClassEnded(Event):
    """The class is over: so many tickets came back, were solved meanwhile, or stayed with who took them."""

    subject: ClassVar[str] = "training_class"
    training_class_id: int
    name: str = ""
    returned: int = 0
    solved: int = 0
    kept: int = 0
