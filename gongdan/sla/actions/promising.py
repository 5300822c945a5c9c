"""Begin the promises of a ticket, and let what happens to it start, rest and end their clocks."""

from typing import Any
from weakref import WeakKeyDictionary

from gongdan.kernel.unit import Tx
from gongdan.sla.actions.keeping import Kept, keep_lives, keep_new_life, keep_turn
from gongdan.sla.events import TicketPolicyChanged
from gongdan.sla.lives import Life, begin, live_on
from gongdan.sla.matching import Match
from gongdan.sla.plans import Plan
from gongdan.sla.queries.hours import calendar_now, hours_by
from gongdan.sla.queries.in_force import InForce, in_force, named_plans
from gongdan.sla.queries.lives import find_life, find_lives
from gongdan.sla.queries.nothing import forget_nothing, is_promised_nothing, note_nothing
from gongdan.sla.standing import Happened, Standing
from gongdan.sla.terms import CalendarRef
from gongdan.ticketing import Shelf
from gongdan.ticketing.events import TicketAssigned, TicketChanged, TicketCommented
from gongdan.ticketing.events.tickets import TicketFact

CATEGORIES = {1: "new", 2: "open", 3: "waiting", 4: "on_hold", 5: "solved", 6: "closed"}
# What a change of the ticket is called, and the fields of conditions that follow from it.
_FOLLOWS = {
    "type": ("type", "state"),
    "impact": ("impact", "priority_source"),
    "urgency": ("urgency", "priority_source"),
}


# The comments of batches that were followed with the first of them.
_together: WeakKeyDictionary[Tx, set[int]] = WeakKeyDictionary()


async def promise_for_new(tx: Tx, ticket_id: int) -> None:
    """The promises of a ticket that was just opened. Where the tenant has no policy at all, nothing is written."""
    known = await in_force(tx)
    if known is None:
        return
    row = await known.read(tx, ticket_id)
    if row is None:
        return
    found = known.match(row, known.moment(tx))
    life, hours = await begun(tx, row, found, at=row.created_at)
    await keep_new_life(tx, ticket_id, life, hours, found.asked)
    forget_nothing(tx, ticket_id)


async def begun(tx: Tx, row: Any, found: Match, *, at: Any) -> tuple[Life, Any]:
    """The life of a ticket whose promises begin at `at`: nothing before counts."""
    plan = found.candidate.plan if found.candidate else None
    calendar = await calendar_now(tx, plan, row.team_id, row.organisation_id)
    standing = Standing(
        opened_at=at,
        state=row.state,
        category=CATEGORIES[row.state_category],
        priority=row.priority,
        state_since=row.state_changed_at,
        category_since=row.state_changed_at,
        received_at=at,
        word_at=at,
        team_id=row.team_id,
        department_id=row.department_id,
        first_team_id=row.team_id,
        answered_at=row.first_responded_at,
        is_at_rest=row.shelf != int(Shelf.DESK),
        calendar=calendar,
        plan=plan,
    )
    hours = await hours_by(tx, [calendar])
    return begin(standing, hours, at), hours


async def follow(tx: Tx, ticket_id: int, happened: Happened | None, fact: TicketFact | None = None) -> None:
    """Something happened to a ticket: its clocks follow, and its policy and calendar where they depend on it."""
    if await is_promised_nothing(tx, ticket_id):
        return
    if happened is not None and isinstance(fact, TicketCommented) and fact.is_of_batch:
        await _follow_together(tx, happened)
        return
    stored = await find_life(tx, ticket_id)
    if stored is None:
        note_nothing(tx, ticket_id)
        return
    life, hours = stored.life, dict(stored.hours)
    if happened is not None:
        life = live_on(life, happened, hours)
    turned = await _turned(tx, ticket_id, life, fact)
    if turned is not None:
        life, hours, found = await _other_terms(tx, life, hours, turned)
        traces = [found and found.asked]
        version = fact.version if fact else None
        await keep_turn(tx, [ticket_id], [life], _cause(fact), is_first=False, traces=traces, fact_version=version)
    await keep_lives(tx, [Kept(ticket_id, stored, life, hours)])
    if turned is not None and turned[0] is not stored.life.standing.plan and fact is not None:
        await tell_policy(tx, ticket_id, stored.life.standing.plan, turned[0], _cause(fact), _audience(fact))


async def _follow_together(tx: Tx, happened: Happened) -> None:
    """The same was said to all tickets of a batch at once: their clocks follow at once, too."""
    met = _together.setdefault(tx, set())
    facts = [one for one in tx.facts if isinstance(one, TicketCommented) and one.is_of_batch]
    fresh = {one.comment_id: one.ticket_id for one in facts if one.comment_id not in met}
    met |= fresh.keys()
    stored = await find_lives(tx, list(fresh.values())) if fresh else {}
    kept = [Kept(one, was, live_on(was.life, happened, was.hours), was.hours) for one, was in stored.items()]
    await keep_lives(tx, kept)


Turn = tuple[Plan | None, CalendarRef, Match | None]


async def _turned(tx: Tx, ticket_id: int, life: Life, fact: TicketFact | None) -> Turn | None:
    """Policy and calendar as they must be after this fact; None where they stay."""
    now = life.standing
    plan, found = now.plan, None
    if fact is not None and _touches(fact):
        known = await in_force(tx)
        if known is not None and _asks(known, fact):
            row = await known.read(tx, ticket_id)
            found = known.match(row, known.moment(tx))
            other = found.candidate.plan if found.candidate else None
            # A newer version of the same policy comes to running tickets only when somebody applies it.
            if (other and other.policy_id) != (plan and plan.policy_id):
                plan = other
    if fact is None or (plan is now.plan and not _brings_other_hours(fact)):
        return None
    calendar = await calendar_now(tx, plan, now.team_id, fact.organisation_id)
    if plan is now.plan and calendar.id == now.calendar.id:
        return None
    return plan, calendar, found


def _brings_other_hours(fact: TicketFact) -> bool:
    """Whether it is another team's or another customer's hours now that count."""
    if isinstance(fact, TicketAssigned):
        return fact.team_id != fact.from_team_id
    return isinstance(fact, TicketChanged) and "organisation" in fact.changes


def _touches(fact: TicketFact) -> bool:
    return isinstance(fact, TicketChanged | TicketAssigned) or bool(getattr(fact, "to_priority", ""))


def _asks(known: InForce, fact: TicketFact) -> bool:
    """Whether any policy tests what this fact changed."""
    if isinstance(fact, TicketAssigned):
        changed = {"team", "assignee", "department", "lead_team", "receiver_team", "transfer_count"}
    elif isinstance(fact, TicketChanged):
        changed = set()
        for name in fact.changes:
            own = f"field:{name.removeprefix('fields.')}" if name.startswith("fields.") else name
            changed |= {own, *_FOLLOWS.get(name, ())}
        if "priority" in changed:
            changed.add("priority_source")
    else:
        changed = {"priority", "priority_source"}
    return not changed.isdisjoint(known.fields)


async def _other_terms(tx: Tx, life: Life, hours: dict[Any, Any], turn: Turn) -> tuple[Life, Any, Match | None]:
    plan, calendar, found = turn
    hours |= await hours_by(tx, [calendar])
    return live_on(life, Happened(tx.now, calendar=calendar, plan=(plan,)), hours), hours, found


async def tell_policy(
    tx: Tx, ticket_id: int, before: Plan | None, after: Plan | None, why: str, audience: dict[str, Any]
) -> None:
    """Record that the ticket goes by another policy or version."""
    names = await named_plans(tx, [(after.policy_id, after.version)] if after else [])
    tx.record(
        TicketPolicyChanged(
            ticket_id,
            from_policy_id=before.policy_id if before else None,
            from_policy_version=before.version if before else None,
            policy_id=after.policy_id if after else None,
            policy_version=after.version if after else None,
            policy_name=names[after.policy_id, after.version][1] if after else "",
            why=why,
            **audience,
        )
    )


def _cause(fact: TicketFact | None) -> str:
    return "assigned" if isinstance(fact, TicketAssigned) else "edited"


def _audience(fact: TicketFact) -> dict[str, Any]:
    """Whom a fact about the same ticket concerns too."""
    names = (
        *("team_id", "assignee_id", "department_id", "creator_id", "requester_id", "organisation_id"),
        *("near_team_ids", "near_department_ids"),
    )
    return {name: getattr(fact, name) for name in names}
