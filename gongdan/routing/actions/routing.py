"""Route a ticket: decide, give it by ticketing's own verbs, and keep why."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.actions.deciding import Decision, decide
from gongdan.routing.errors import NotRoutable
from gongdan.routing.events import TicketRouted
from gongdan.routing.models import routing_decisions
from gongdan.routing.queries.in_force import in_force
from gongdan.routing.queries.routed import find_last_decision, find_routed
from gongdan.ticketing import (
    ROUTED,
    AssignTicket,
    HandOver,
    Shelf,
    assign_ticket,
    hand_over,
    must_see_ticket,
    tickets,
)
from gongdan.ticketing.events.tickets import concerned

ACTOR = "routing"
SOLVED = 5
# What is asked only for tickets that nobody has.
_OF_NOBODY = frozenset({"opened", "changed", "duty", "retry"})
_row = routing_decisions.c


async def route_by_hand(tx: Tx, ticket_id: int) -> int | None:
    """Somebody asks who should have it; the id of the decision. Raises NotFound, NotAllowed, NotRoutable."""
    policy.may_route(tx)
    await must_see_ticket(tx, ticket_id)
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket_id)
    ticket = await tx.one(select(row.state_category, row.shelf).where(*mine).with_for_update(key_share=True))
    if ticket.shelf != int(Shelf.DESK) or ticket.state_category >= SOLVED:
        raise NotRoutable
    return await route(tx, ticket_id, "by_hand")


async def route(tx: Tx, ticket_id: int, why: str, *, excluded: Collection[int] = ()) -> int | None:
    """Decide who gets a ticket that the caller holds, and give it to him; the id of the decision.

    None where the tenant has no rules, or where trying again found the same: then it is tried once more later.
    """
    known = await in_force(tx)
    if known is None or not known.rules:
        return None
    last = None if why == "opened" else await find_last_decision(tx, ticket_id)
    former_team_id = last.team_id if last is not None else None
    routed = await find_routed(tx, known, ticket_id, tx.now, former_team_id=former_team_id)
    if routed is None or routed.row.shelf != int(Shelf.DESK) or routed.row.state_category >= SOLVED:
        return None
    if routed.row.assignee_id is not None and why in _OF_NOBODY:
        return None  # a trigger or a person was faster
    found = await decide(tx, known, routed, at=tx.now, excluded=excluded)
    before = await _settle_former(tx, ticket_id, found, why)
    if before is not None:
        return None
    rule_id = found.rule.id if found.rule else 0
    async with tx.acting_as(system_actor(tx.tenant_id, ACTOR), cause=f"routing:{rule_id}"):
        handover_id = await _give(tx, routed.row, found, is_empty=why in ("declined", "no_answer", "absent"))
        return await _keep(tx, ticket_id, found, why, excluded, handover_id)


async def _settle_former(tx: Tx, ticket_id: int, found: Decision, why: str) -> int | None:
    """Nothing of a former decision is tried again; where this is the same once more, that one goes on instead."""
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.retry_at.is_not(None))
    if why == "opened":
        return None
    former = await tx.first(select(_row.id, _row.rule_id, _row.outcome, _row.retry_at).where(*mine).limit(1))
    if former is None:
        return None
    is_same = (
        why == "retry"
        and found.retry_at is not None
        and (found.outcome, found.rule and found.rule.id) == (former.outcome, former.rule_id)
    )
    values = {"retry_at": found.retry_at if is_same else None}
    await tx.execute(update(routing_decisions).where(*mine).values(**values))
    return int(former.id) if is_same else None


async def _give(tx: Tx, ticket: Any, found: Decision, *, is_empty: bool) -> int | None:
    """To the team and person, or to the team's pool; the id of a hand-over that waits for an answer."""
    if found.outcome == "no_rule":
        return None
    team_id = found.team.id if found.team is not None else ticket.team_id
    # Whoever does not answer, declined or went away does not keep it; otherwise nobody loses his ticket to a pool.
    person_id = found.user_id if found.user_id is not None or is_empty else ticket.assignee_id
    if (team_id, person_id) == (ticket.team_id, ticket.assignee_id):
        return None
    reason = found.rule.name if found.rule is not None else ""
    asks = found.outcome == "assigned" and found.team.needs_acceptance
    if asks and person_id is not None:
        draft = HandOver(
            team=team_id,
            assignee=person_id,
            facts=reason,
            tried="—",
            reason=f"{reason} · {found.strategy}",
            expected_at=tx.now + timedelta(minutes=found.team.accept_minutes),
        )
        return await hand_over(tx, ticket.id, draft, cause=ROUTED)
    wanted: dict[str, Any] = {"assignee": person_id, "reason": reason}
    if team_id is not None:
        wanted["team"] = team_id
    await assign_ticket(tx, ticket.id, AssignTicket(**wanted), cause=ROUTED)
    return None


async def _keep(
    tx: Tx, ticket_id: int, found: Decision, why: str, excluded: Collection[int], handover_id: int | None
) -> int:
    ticket = await tx.one(select(tickets).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id))
    outcome = "offered" if handover_id is not None else found.outcome
    rule = found.rule
    values = {
        "tenant_id": tx.tenant_id,
        "ticket_id": ticket_id,
        "decided_at": tx.now,
        "cause": why,
        "outcome": outcome,
        "rule_id": rule.id if rule else None,
        "rule_number": rule.number if rule else None,
        "rule_name": rule.name if rule else "",
        "strategy": found.strategy,
        "team_id": found.team.id if found.team is not None else None,
        "user_id": found.user_id,
        "handover_id": handover_id,
        "steps": found.steps,
        "candidates": found.candidates(),
        "counts": found.counts(),
        "excluded_ids": sorted(excluded),
        "retry_at": found.retry_at,
    }
    decision_id = int(await tx.scalar(insert(routing_decisions).values(**values).returning(_row.id)))
    tx.record(
        TicketRouted(
            ticket_id,
            decision_id=decision_id,
            why=why,
            outcome=outcome,
            rule_name=rule.name if rule else "",
            strategy=found.strategy,
            chosen_id=found.user_id,
            chosen_name=found.user_name,
            chosen_team_id=found.team.id if found.team is not None else None,
            chosen_team_name=found.team.name if found.team is not None else "",
            **concerned(ticket),
        )
    )
    return decision_id


async def route_without(tx: Tx, ticket_id: int, user_id: int, why: str) -> int | None:
    """Route it again without this person, and without those whom it was taken from just before."""
    last = await find_last_decision(tx, ticket_id)
    before = set(last.excluded_ids) if last is not None else set()
    return await route(tx, ticket_id, why, excluded=before | {user_id})
