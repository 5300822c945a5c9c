"""What happens to tickets."""

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from gongdan.kernel.diff import merged
from gongdan.kernel.events import Event


@dataclass(frozen=True)
class TicketFact(Event, is_abstract=True):
    """What all facts about a ticket carry: who it concerns, for live listeners."""

    subject: ClassVar[str] = "ticket"
    ticket_id: int
    team_id: int | None = field(default=None, kw_only=True)
    assignee_id: int | None = field(default=None, kw_only=True)
    department_id: int | None = field(default=None, kw_only=True)
    creator_id: int | None = field(default=None, kw_only=True)
    requester_id: int | None = field(default=None, kw_only=True)
    organisation_id: int | None = field(default=None, kw_only=True)
    # Teams and departments that lead it or received it while others have it.
    near_team_ids: list[int] = field(default_factory=list, kw_only=True)
    near_department_ids: list[int] = field(default_factory=list, kw_only=True)
    # Of the ticket once this had happened: so it is known what has changed since somebody read it.
    version: int | None = field(default=None, kw_only=True)

    def audience(self) -> dict[str, Any]:
        return {
            "team_id": self.team_id,
            "assignee_id": self.assignee_id,
            "department_id": self.department_id,
            "creator_id": self.creator_id,
            "requester_id": self.requester_id,
            "organisation_id": self.organisation_id,
            "team_ids": self.near_team_ids,
            "department_ids": self.near_department_ids,
            "is_public": self.is_for_customer(),
        }


def concerned(ticket: Any) -> dict[str, Any]:
    """The audience of a fact about this ticket row as it is afterwards, and its version, as keyword arguments."""
    return {
        "team_id": ticket.team_id,
        "assignee_id": ticket.assignee_id,
        "department_id": ticket.department_id,
        "creator_id": ticket.creator_id,
        "requester_id": ticket.requester_id,
        "organisation_id": ticket.organisation_id,
        "near_team_ids": _others(ticket.team_id, ticket.lead_team_id, ticket.receiver_team_id),
        "near_department_ids": _others(
            ticket.department_id, ticket.lead_department_id, ticket.receiver_department_id
        ),
        "version": ticket.version,
    }


def concerned_unheld(ticket: Any) -> dict[str, Any]:
    """The same of a ticket that is told of without being locked: by the commit its version may be another."""
    return concerned(ticket) | {"version": None}


def _others(holder: int | None, lead: int | None, receiver: int | None) -> list[int]:
    return [one for one in dict.fromkeys((lead, receiver)) if one is not None and one != holder]


@dataclass(frozen=True)
class TicketOpened(TicketFact):
    """A request became a ticket."""

    is_public: ClassVar[bool] = True
    number: str = ""
    type_key: str = ""
    state: str = ""
    priority: str = ""
    channel: str = "web"


@dataclass(frozen=True)
class TicketChanged(TicketFact):
    """Fields changed; the net change of the unit as {field: [old, new]}, `earlier` the versions in between."""

    changes: dict[str, Any] = field(default_factory=dict)
    earlier: list[int] = field(default_factory=list)

    def combined(self, later: Event) -> Event:
        assert isinstance(later, TicketChanged)
        first = {name: (pair[0], pair[1]) for name, pair in self.changes.items()}
        second = {name: (pair[0], pair[1]) for name, pair in later.changes.items()}
        net = {name: list(pair) for name, pair in merged(first, second).items()}
        # Of a long text only that it changed is known, not from what to what.
        unsaid = {name: pair for name, pair in (self.changes | later.changes).items() if pair == [None, None]}
        between = [one for one in (*self.earlier, self.version, *later.earlier) if one is not None]
        return replace(later, changes=unsaid | net, earlier=between)


@dataclass(frozen=True)
class TicketCommented(TicketFact):
    """A reply (public) or an internal note."""

    comment_id: int = 0
    is_public_comment: bool = False
    is_from_customer: bool = False
    channel: str = "web"
    # Who is mentioned in it, of those who may see the ticket; a team's members are looked up when they are told.
    mentioned_ids: list[int] = field(default_factory=list)
    mentioned_team_ids: list[int] = field(default_factory=list)
    is_of_batch: bool = False  # one of many written at once: what an answer brings along was seen to for all

    def is_for_customer(self) -> bool:
        return self.is_public_comment


@dataclass(frozen=True)
class TicketFilesAttached(TicketFact):
    """Files were put on the ticket itself."""

    is_public: ClassVar[bool] = True
    file_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TicketAssigned(TicketFact):
    """Team or assignee changed. `is_transfer`: it was somebody's before."""

    is_public: ClassVar[bool] = True
    from_team_id: int | None = None
    from_assignee_id: int | None = None
    team_name: str | None = None
    assignee_name: str | None = None
    is_transfer: bool = False
    reason: str = ""
    cause: str = ""  # flow: its workflow handed it on by itself; the others are in ticketing.ping_pong
    stage: str = ""  # the state that it entered, where the flow handed it on

    def audience(self) -> dict[str, Any]:
        """Those who had it must hear too that it is gone from their lists."""
        return {
            **super().audience(),
            "former_team_id": self.from_team_id,
            "former_assignee_id": self.from_assignee_id,
        }


@dataclass(frozen=True)
class TicketAccepted(TicketFact):
    """The assignee confirmed that he has it."""

    is_public: ClassVar[bool] = True


@dataclass(frozen=True)
class TicketMoved(TicketFact):
    """The ticket went from one state to another."""

    is_public: ClassVar[bool] = True
    move: str = ""
    from_state: str = ""
    to_state: str = ""
    from_category: str = ""
    to_category: str = ""
    # Effects of the move that could not be done, because what they name has retired.
    effects_left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TicketFollowed(TicketFact):
    """Somebody follows the ticket."""

    user_id: int = 0


@dataclass(frozen=True)
class TicketUnfollowed(TicketFact):
    """Somebody follows it no longer."""

    user_id: int = 0


@dataclass(frozen=True)
class TicketLinked(TicketFact):
    """The ticket was linked with another."""

    other_id: int = 0
    kind_of_link: str = ""


@dataclass(frozen=True)
class TicketUnlinked(TicketFact):
    """A link was taken away."""

    other_id: int = 0
    kind_of_link: str = ""
