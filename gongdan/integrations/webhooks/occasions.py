"""Pure: which facts of the log webhooks tell, by which words, and what changed by each."""

from collections.abc import Collection, Mapping
from typing import Any, Literal, get_args

from gongdan.kernel.events import Event
from gongdan.sla.events import TicketClockBreached, TicketClockWarned
from gongdan.ticketing import events as ticketing
from gongdan.ticketing.events.tickets import TicketFact

Word = Literal[
    "ticket.created",
    "ticket.updated",
    "ticket.commented",
    "ticket.status_changed",
    "ticket.assigned",
    "ticket.sla_warning",
    "ticket.sla_breached",
    "ticket.merged",
    "ticket.closed",
    "ticket.rated",
]
WORDS: tuple[str, ...] = get_args(Word)
# What no webhook asks for: a test, and a rule that calls one.
PING, CALLED = "ping", "rule.called"

_WORDS: Mapping[type[Event], str] = {
    ticketing.TicketOpened: "ticket.created",
    ticketing.TicketChanged: "ticket.updated",
    ticketing.TicketPriorityRisen: "ticket.updated",
    ticketing.TicketPriorityRaised: "ticket.updated",
    ticketing.TicketLeadChanged: "ticket.updated",
    ticketing.TicketFilesAttached: "ticket.updated",
    ticketing.TicketArchived: "ticket.updated",
    ticketing.TicketVoided: "ticket.updated",
    ticketing.TicketRestored: "ticket.updated",
    ticketing.TicketCommented: "ticket.commented",
    ticketing.TicketMoved: "ticket.status_changed",
    ticketing.TicketStateRestored: "ticket.status_changed",
    ticketing.TicketFlowChanged: "ticket.status_changed",
    ticketing.TicketAssigned: "ticket.assigned",
    TicketClockWarned: "ticket.sla_warning",
    TicketClockBreached: "ticket.sla_breached",
    ticketing.TicketMerged: "ticket.merged",
    ticketing.TicketRated: "ticket.rated",
}
HEARD: Collection[type[Event]] = tuple(_WORDS)


def words_of(fact: TicketFact) -> tuple[str, ...]:
    """The words by which this fact is told: closing is a change of state as well."""
    word = _WORDS.get(type(fact))
    if word is None:
        return ()
    before, after = getattr(fact, "from_category", None), getattr(fact, "to_category", None)
    if word == "ticket.status_changed" and after == "closed" and before != "closed":
        return (word, "ticket.closed")
    return (word,)


def is_note(fact: TicketFact) -> bool:
    """Whether it is an internal note, which is told only where that is allowed."""
    return isinstance(fact, ticketing.TicketCommented) and not fact.is_public_comment


def changes_of(fact: TicketFact) -> dict[str, list[Any]]:
    """{field: [before, after]}; of a long text only that it changed is known: [null, null]."""
    match fact:
        case ticketing.TicketChanged():
            return {name: list(pair) for name, pair in fact.changes.items()}
        case ticketing.TicketPriorityRisen() | ticketing.TicketPriorityRaised():
            return {"priority": [fact.from_priority, fact.to_priority]}
        case ticketing.TicketMoved() | ticketing.TicketStateRestored() | ticketing.TicketFlowChanged():
            return {
                "state": [fact.from_state, fact.to_state],
                "state_category": [fact.from_category, fact.to_category],
            }
        case ticketing.TicketAssigned():
            return {"team": [fact.from_team_id, fact.team_id], "assignee": [fact.from_assignee_id, fact.assignee_id]}
    return {}


def details_of(fact: TicketFact) -> dict[str, Any]:
    """What belongs to one word alone: the promise, the rating, where a merged ticket goes on."""
    match fact:
        case TicketClockWarned() | TicketClockBreached():
            shares = {"share": max(fact.shares, default=0)} if isinstance(fact, TicketClockWarned) else {}
            promise = {"key": fact.key, "kind": fact.kind_of_promise, "round": fact.round, "due_at": fact.due_at}
            return {"promise": promise | shares}
        case ticketing.TicketRated():
            return {"rating": {"score": fact.score, "reasons": fact.reasons, "is_changed": fact.is_changed}}
        case ticketing.TicketMerged():
            return {"merged_into": {"id": fact.into_id, "number": fact.into_number}}
    return {}
