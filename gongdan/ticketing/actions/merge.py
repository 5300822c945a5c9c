"""Merge tickets: many go on in one, which is read together with them. No row of theirs is moved or copied."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from gongdan.kernel.errors import FieldProblem, NotAllowed, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.actions.restructuring import keep_edit, set_tickets
from gongdan.ticketing.errors import MergeRefused
from gongdan.ticketing.events import TicketAbsorbed, TicketMerged
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.journal import Journal, changed
from gongdan.ticketing.merging import (
    NOT_ALLOWED,
    PUT_AWAY,
    Refusal,
    goes_on_in,
    in_a_circle,
    source_refusals,
    target_refusal,
)
from gongdan.ticketing.queries.previews import counted, who_hears
from gongdan.ticketing.queries.structure import get_ends, leading_batches, lock_tickets, named_tickets, wait_for_turn
from gongdan.ticketing.schemas.structure import MergeTickets
from gongdan.ticketing.shelves import Shelf


@dataclass(frozen=True, slots=True)
class Plan:
    """The locked rows of a merge: where to, what is named, and what was merged into these before and goes along."""

    target: Any
    sources: tuple[Any, ...]
    carried: tuple[Any, ...]
    refusal: Refusal | None
    refusals: Mapping[int, Refusal]


async def merge_tickets(tx: Tx, target_id: int, draft: MergeTickets) -> int:
    """Let the tickets go on in the target; returns the id of the structure edit. Raises MergeRefused.

    Each keeps its number, state, times, files and satisfaction; only where it lies changes.
    """
    plan = await _planned(tx, target_id, draft)
    _hold(plan)
    target, moving = plan.target, [*plan.sources, *plan.carried]
    values = {"shelf": int(Shelf.MERGED), "merged_into_id": target.id}
    now = await set_tickets(tx, [one.id for one in moving], values) | await set_tickets(tx, [target.id], {})
    roles = (
        {target.id: "main"} | {one.id: "source" for one in plan.sources} | {one.id: "carried" for one in plan.carried}
    )
    journal = Journal(tickets={one.id: changed(one, values) for one in moving})
    edit_id = await keep_edit(tx, "merge", target.id, roles, journal)
    for one in moving:
        tx.record(
            TicketMerged(
                one.id, edit_id=edit_id, into_id=target.id, into_number=target.number, **concerned(now[one.id])
            )
        )
    tx.record(
        TicketAbsorbed(
            target.id,
            edit_id=edit_id,
            merged_ids=[one.id for one in moving],
            numbers=[one.number for one in moving],
            **concerned(now[target.id]),
        )
    )
    if draft.comment is not None:
        await comment_on(tx, target.id, draft.comment)
    return edit_id


async def preview_merge(tx: Tx, target_id: int, draft: MergeTickets) -> dict[str, Any]:
    """What `merge_tickets` would do with the same words, and who would hear of it."""
    plan = await _planned(tx, target_id, draft)
    moving = [*plan.sources, *plan.carried]
    return {
        "is_possible": plan.refusal is None and not plan.refusals,
        "refusal": _told(plan.refusal),
        "tickets": [
            {"id": one.id, "number": one.number, "title": one.title, "refusal": _told(plan.refusals.get(one.id))}
            for one in plan.sources
        ],
        **await counted(tx, ticket_ids=[one.id for one in moving if one.id != target_id]),
        "notified": await who_hears(tx, [plan.target, *moving]),
    }


async def _planned(tx: Tx, target_id: int, draft: MergeTickets) -> Plan:
    policy.may_restructure(tx)
    named = await named_tickets(tx, draft.tickets)
    await wait_for_turn(tx)
    rows = await lock_tickets(tx, [target_id, *named], with_merged=True)
    target = rows.get(target_id)
    if target is None or not target.is_seen:
        raise NotFound("ticket", target_id)
    sources = tuple(rows[one] for one in named if one in rows)
    carried = tuple(one for one in rows.values() if one.merged_into_id in named and one.id not in (target_id, *named))
    held = sum(one.merged_into_id == target_id for one in rows.values()) + len(sources) + len(carried)
    allowed = {one.id for one in rows.values() if one.is_seen and policy.reaches(tx.actor, policy.STRUCTURE, one)}
    whole = target_refusal(target, is_allowed=target_id in allowed, held=held)
    each = source_refusals(target, sources, allowed=allowed, leading=await leading_batches(tx, named))
    ends = await get_ends(tx, [target, *sources])
    refusals = {one.id: _precise(each[one.id], one, ends, ()) for one in sources if one.id in each}
    return Plan(target, sources, carried, whole and _precise(whole, target, ends, named), refusals)


def _precise(why: Refusal, row: Any, ends: Mapping[int, Any], named: Collection[int]) -> Refusal:
    """Of a ticket that goes on in another, which one, to those who may see that."""
    end = ends.get(row.merged_into_id)
    if why != PUT_AWAY or end is None:
        return why
    return in_a_circle(end.number) if end.id in named else goes_on_in(end.number)


def _hold(plan: Plan) -> None:
    """Raises NotAllowed or MergeRefused for what the plan finds wrong."""
    if NOT_ALLOWED in (plan.refusal, *plan.refusals.values()):
        raise NotAllowed(policy.STRUCTURE)
    problems = [] if plan.refusal is None else [_problem("ticket", plan.refusal)]
    problems += [
        _problem(f"tickets.{place}", plan.refusals[one.id])
        for place, one in enumerate(plan.sources)
        if one.id in plan.refusals
    ]
    if problems:
        raise MergeRefused(problems=problems)


def _problem(field: str, why: Refusal) -> FieldProblem:
    return FieldProblem(field, why.code, why.message, why.remedy)


def _told(why: Refusal | None) -> dict[str, str] | None:
    return None if why is None else {"code": why.code, "message": why.message, "remedy": why.remedy}
