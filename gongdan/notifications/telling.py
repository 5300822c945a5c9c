"""Pure: who is to be told what of the facts of one act, and which of several reasons each person is told."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongdan.escalation.events import TicketEscalationNotified, TicketEscalationSettled, TicketReminded
from gongdan.kernel.events import Event
from gongdan.notifications.kinds import KINDS, KindKey, is_wanted, strongest
from gongdan.sla.events import TicketClockBreached, TicketClockWarned
from gongdan.ticketing import events as ticketing
from gongdan.ticketing.events.tickets import TicketFact

URGENT = "urgent"
_BULK = "bulk:"


@dataclass(frozen=True, slots=True)
class Said:
    """A fact of a ticket, and who brought it about. `actor_id` is a contact's where a customer did."""

    fact: TicketFact
    actor_kind: str
    actor_id: int | None
    actor_name: str
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom something is for; who that is in the end is read from the database."""

    users: tuple[int, ...] = ()
    has_followers: bool = False
    has_lead: bool = False  # the lead of the ticket's team
    step_ids: tuple[int, ...] = ()  # whoever may decide these steps of an approval
    pool_team_id: int | None = None  # those of the team who asked to hear of its pool
    member_team_ids: tuple[int, ...] = ()
    has_requester: bool = False  # the customer's own accounts


@dataclass(frozen=True, slots=True)
class Wish:
    """That somebody should be told. `bundle`: what is unread of the same bundle is counted up instead."""

    kind: KindKey
    whom: Whom
    said: Said
    details: Mapping[str, Any] = field(default_factory=dict)
    bundle: str | None = None
    is_of_many: bool = False  # one of many tickets that changed together


def wishes_of(act: Sequence[Said], moment: str = "") -> list[Wish]:
    """All that the facts of one act ask for; `moment` tells acts on many tickets apart."""
    moves = [said for said in act if isinstance(said.fact, ticketing.TicketMoved)]
    found: list[Wish] = []
    for said in act:
        # Where it went through several states at once, only where it came to is news.
        if moves and isinstance(said.fact, ticketing.TicketMoved) and said is not moves[-1]:
            continue
        ask = _ASKS.get(type(said.fact))
        found += (_bundled(wish, moment) for wish in (ask(said.fact, said) if ask else ()))
    return found


def is_own_doing(wish: Wish, user_id: int, requester_id: int | None) -> bool:
    """Whether he did it himself: nobody is told of that."""
    if wish.whom.has_requester:
        return wish.said.actor_kind == "customer" and wish.said.actor_id == requester_id
    return wish.said.actor_kind == "user" and wish.said.actor_id == user_id


def chosen(wishes: Iterable[Wish], said: Mapping[str, bool]) -> Wish | None:
    """The one that somebody with these preferences is told: the strongest that he wants."""
    wanted: dict[str, Wish] = {wish.kind: wish for wish in wishes if is_wanted(wish.kind, said)}
    return wanted[strongest(wanted)] if wanted else None


def _bundled(wish: Wish, moment: str) -> Wish:
    fact, cause = wish.said.fact, wish.said.cause or ""
    key: str | None = None
    details, is_of_many = wish.details, False
    if not wish.whom.has_requester and (cause.startswith(_BULK) or getattr(fact, "is_of_batch", False)):
        is_of_many = True
        key = cause if cause.startswith(_BULK) else f"batch:{moment}"
        details = {"bulk_edit_id": int(cause.removeprefix(_BULK))} if cause.startswith(_BULK) else {}
    elif wish.kind == "team_pool":
        key = f"team:{wish.whom.pool_team_id}"
    elif wish.kind == "approval_asked":
        key = f"approval:{details['approval_id']}"
    elif KINDS[wish.kind].is_counted:
        key = f"ticket:{fact.ticket_id}"
    bundle = None if key is None else f"{wish.kind}:{key}"
    return Wish(wish.kind, wish.whom, wish.said, details, bundle, is_of_many)


# --- what each fact asks for -----------------------------------------------------------------------------------


def _ids(*ids: int | None) -> tuple[int, ...]:
    return tuple(one for one in ids if one is not None)


def _handler(fact: TicketFact, *, has_followers: bool = False) -> Whom:
    """Who has the ticket, and who follows it."""
    return Whom(_ids(fact.assignee_id), has_followers=has_followers)


def _handler_or_lead(fact: TicketFact) -> Whom:
    """Who has the ticket; of one that nobody has, the lead of its team."""
    return Whom(_ids(fact.assignee_id), has_lead=fact.assignee_id is None)


def _arrived(fact: TicketFact, said: Said) -> Iterator[Wish]:
    if fact.assignee_id is not None:
        if fact.assignee_id != getattr(fact, "from_assignee_id", None):
            is_transfer = bool(getattr(fact, "is_transfer", False))
            yield Wish("assigned", Whom(_ids(fact.assignee_id)), said, {"is_transfer": is_transfer})
    elif fact.team_id is not None:
        yield Wish("team_pool", Whom(pool_team_id=fact.team_id), said, {"team_id": fact.team_id})


def _commented(fact: ticketing.TicketCommented, said: Said) -> Iterator[Wish]:
    details = {"comment_id": fact.comment_id}
    mentioned = Whom(tuple(fact.mentioned_ids), member_team_ids=tuple(fact.mentioned_team_ids))
    if mentioned != Whom():
        yield Wish("mentioned", mentioned, said, details)
    whom = _handler(fact, has_followers=True)
    if fact.is_from_customer:
        yield Wish("customer_replied", whom, said, details)
    elif not fact.is_public_comment:
        yield Wish("note_added", whom, said, details)
    else:
        if said.actor_kind == "user":
            yield Wish("colleague_replied", whom, said, details)
        yield Wish("staff_replied", Whom(has_requester=True), said, details)


def _moved(fact: ticketing.TicketMoved, said: Said) -> Iterator[Wish]:
    if fact.from_category == "on_hold" and fact.to_category in ("new", "open"):
        yield Wish("hold_ended", _handler(fact, has_followers=True), said)
    if fact.to_category == "solved" and fact.from_category != "solved":
        yield Wish("confirmation_asked", Whom(has_requester=True), said)
    if fact.to_category == "closed":
        yield Wish("ticket_closed", Whom(has_requester=True), said)


def _changed(fact: ticketing.TicketChanged, said: Said) -> Iterator[Wish]:
    before, after = fact.changes.get("priority") or (None, None)
    if after == URGENT and before != URGENT:
        yield Wish("priority_urgent", _handler(fact, has_followers=True), said, {"from": before})


def _risen(fact: ticketing.TicketPriorityRisen | ticketing.TicketPriorityRaised, said: Said) -> Iterator[Wish]:
    if fact.to_priority == URGENT:
        yield Wish("priority_urgent", _handler(fact, has_followers=True), said, {"from": fact.from_priority})


def _asked(fact: Any, said: Said) -> Iterator[Wish]:
    """An approval that waits for somebody's decision from now on, or of which he is reminded."""
    steps = tuple(fact.next_step_ids if isinstance(fact, ticketing.TicketApprovalDecided) else fact.step_ids)
    if steps:
        is_reminder = isinstance(fact, ticketing.TicketApprovalReminded)
        details = {"approval_id": fact.approval_id, "purpose": fact.purpose, "is_reminder": is_reminder}
        yield Wish("approval_asked", Whom(step_ids=steps), said, details)


def _ended(fact: Any, said: Said) -> Iterator[Wish]:
    details = {"approval_id": fact.approval_id, "purpose": fact.purpose, "outcome": _OUTCOMES[type(fact)]}
    yield Wish("approval_decided", Whom(_ids(fact.asked_by_id)), said, details)


def _offered(fact: ticketing.HandoverOffered, said: Said) -> Iterator[Wish]:
    yield Wish("handover_asked", _handler_or_lead(fact), said, {"handover_id": fact.handover_id})


def _answered(fact: Any, said: Said) -> Iterator[Wish]:
    details = {"handover_id": fact.handover_id, "outcome": _OUTCOMES[type(fact)]}
    yield Wish("handover_answered", Whom(_ids(fact.given_by_id)), said, details)


def _nudged(fact: ticketing.TicketNudged, said: Said) -> Iterator[Wish]:
    details = {"nudge_id": fact.nudge_id, "is_from_customer": fact.is_from_customer}
    if fact.comment_id is not None:
        details["comment_id"] = fact.comment_id
    yield Wish("nudged", _handler_or_lead(fact), said, details)


def _supervised(fact: ticketing.SupervisionOpened, said: Said) -> Iterator[Wish]:
    details = {"supervision_id": fact.supervision_id, "due_at": fact.due_at}
    yield Wish("supervision_opened", _handler_or_lead(fact), said, details)


def _reported(fact: ticketing.SupervisionReported, said: Said) -> Iterator[Wish]:
    details = {"supervision_id": fact.supervision_id, "comment_id": fact.comment_id}
    yield Wish("supervision_reported", Whom(_ids(fact.supervisor_id)), said, details)


def _supervised_too_long(fact: ticketing.SupervisionOverdue, said: Said) -> Iterator[Wish]:
    details = {"supervision_id": fact.supervision_id, "due_at": fact.due_at}
    yield Wish("supervision_overdue", Whom(_ids(fact.supervisor_id, fact.assignee_id)), said, details)


def _answered_solution(fact: TicketFact, said: Said) -> Iterator[Wish]:
    is_agreed = isinstance(fact, ticketing.TicketSolutionConfirmed)
    yield Wish("solution_confirmed" if is_agreed else "solution_rejected", _handler(fact, has_followers=True), said)


def _escalated(fact: ticketing.TicketEscalated, said: Said) -> Iterator[Wish]:
    whom = Whom(_ids(fact.supervisor_id), has_lead=fact.supervisor_id is None)
    yield Wish("escalated", whom, said, {"cause": fact.cause})


def _climbed(fact: TicketEscalationNotified, said: Said) -> Iterator[Wish]:
    kind: KindKey = "escalation_again" if fact.is_again else "escalated"
    yield Wish(kind, Whom(tuple(fact.user_ids)), said, _about_escalation(fact))


def _settled(fact: TicketEscalationSettled, said: Said) -> Iterator[Wish]:
    details = {**_about_escalation(fact), "outcome": fact.outcome}
    yield Wish("escalation_settled", Whom(tuple(fact.told_ids)), said, details)


def _about_escalation(fact: TicketEscalationNotified | TicketEscalationSettled) -> dict[str, Any]:
    return {"escalation_id": fact.escalation_id, "path": fact.path, "level": fact.level}


_REMINDERS: Mapping[str, KindKey] = {
    "customer_waits": "customer_waiting",
    "untouched": "no_update",
    "dwelt": "state_dwelt",
}


def _reminded(fact: TicketReminded, said: Said) -> Iterator[Wish]:
    details = {"escalation_id": fact.escalation_id, "level": fact.level, "rule": fact.rule}
    yield Wish(_REMINDERS.get(fact.rule, "reminded"), Whom(tuple(fact.user_ids)), said, details)


def _raised(fact: ticketing.ArbitrationRaised, said: Said) -> Iterator[Wish]:
    whom = Whom(_ids(fact.supervisor_id), has_lead=fact.supervisor_id is None)
    yield Wish("arbitration_raised", whom, said, {"arbitration_id": fact.arbitration_id})


def _overdue(fact: ticketing.TicketStageOverdue, said: Said) -> Iterator[Wish]:
    yield Wish("stage_overdue", _handler_or_lead(fact), said, {"stage": fact.stage})


def _warned(fact: TicketClockWarned, said: Said) -> Iterator[Wish]:
    details = {**_promise(fact), "share": max(fact.shares, default=0)}
    yield Wish("sla_warned", _handler_or_lead(fact), said, details)


def _breached(fact: TicketClockBreached, said: Said) -> Iterator[Wish]:
    """Who has it, and his superior."""
    yield Wish("sla_breached", Whom(_ids(fact.assignee_id), has_lead=True), said, _promise(fact))


def _promise(fact: TicketClockWarned | TicketClockBreached) -> dict[str, Any]:
    return {"clock_id": fact.clock_id, "promise": fact.kind_of_promise, "due_at": fact.due_at}


def _lapsed(fact: ticketing.HoldLapsed, said: Said) -> Iterator[Wish]:
    yield Wish("hold_ended", _handler_or_lead(fact), said, {"is_stuck": True})


def _given_step(fact: ticketing.TicketSubtaskAdded, said: Said) -> Iterator[Wish]:
    yield Wish("subtask_assigned", Whom(_ids(fact.to_assignee_id)), said, {"subtask_id": fact.subtask_id})


def _changed_step(fact: ticketing.TicketSubtaskChanged, said: Said) -> Iterator[Wish]:
    _, after = fact.changes.get("assignee_id") or (None, None)
    if isinstance(after, int):
        yield Wish("subtask_assigned", Whom((after,)), said, {"subtask_id": fact.subtask_id})


_OUTCOMES: Mapping[type[Event], str] = {
    ticketing.TicketApprovalGranted: "approved",
    ticketing.TicketApprovalRejected: "rejected",
    ticketing.TicketApprovalExpired: "expired",
    ticketing.TicketApprovalCancelled: "cancelled",
    ticketing.TicketApprovalHindered: "hindered",
    ticketing.HandoverAccepted: "accepted",
    ticketing.HandoverDeclined: "declined",
    ticketing.HandoverSuperseded: "superseded",
    ticketing.HandoverOverdue: "overdue",
}
_ASKS: Mapping[type[Event], Callable[[Any, Said], Iterator[Wish]]] = {
    ticketing.TicketOpened: _arrived,
    ticketing.TicketAssigned: _arrived,
    ticketing.TicketCommented: _commented,
    ticketing.TicketMoved: _moved,
    ticketing.TicketChanged: _changed,
    ticketing.TicketPriorityRisen: _risen,
    ticketing.TicketPriorityRaised: _risen,
    ticketing.TicketApprovalAsked: _asked,
    ticketing.TicketApprovalDecided: _asked,
    ticketing.TicketApprovalReassigned: _asked,
    ticketing.TicketApprovalReminded: _asked,
    ticketing.TicketApprovalGranted: _ended,
    ticketing.TicketApprovalRejected: _ended,
    ticketing.TicketApprovalExpired: _ended,
    ticketing.TicketApprovalCancelled: _ended,
    ticketing.TicketApprovalHindered: _ended,
    ticketing.HandoverOffered: _offered,
    ticketing.HandoverAccepted: _answered,
    ticketing.HandoverDeclined: _answered,
    ticketing.HandoverSuperseded: _answered,
    ticketing.HandoverOverdue: _answered,
    ticketing.TicketNudged: _nudged,
    ticketing.SupervisionOpened: _supervised,
    ticketing.SupervisionReported: _reported,
    ticketing.SupervisionOverdue: _supervised_too_long,
    ticketing.TicketSolutionConfirmed: _answered_solution,
    ticketing.TicketSolutionRejected: _answered_solution,
    ticketing.TicketEscalated: _escalated,
    TicketEscalationNotified: _climbed,
    TicketEscalationSettled: _settled,
    TicketReminded: _reminded,
    ticketing.ArbitrationRaised: _raised,
    ticketing.TicketStageOverdue: _overdue,
    TicketClockWarned: _warned,
    TicketClockBreached: _breached,
    ticketing.HoldLapsed: _lapsed,
    ticketing.TicketSubtaskAdded: _given_step,
    ticketing.TicketSubtaskChanged: _changed_step,
}
# The facts of tickets that somebody may have to be told.
HEARD: Collection[type[Event]] = tuple(_ASKS)
