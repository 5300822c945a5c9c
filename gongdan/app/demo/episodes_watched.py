"""Episodes that need what was set up: escalated with a form and reviewed, given out by a rule."""

from sqlalchemy import select

from gongdan.app.demo.tale import Caller, Deed, Draft, Tale, column
from gongdan.escalation.actions.settling import acknowledge, settle_by_hand
from gongdan.escalation.actions.starting import escalate_ticket
from gongdan.escalation.models import escalations
from gongdan.escalation.schemas.escalations import EscalateIn, SettleIn
from gongdan.kernel.unit import Tx
from gongdan.ticketing import AssignTicket, accept_ticket, assign_ticket

_HOUR = 60


async def escalated(tale: Tale) -> None:
    """Too hard for the desk: escalated with what shows it and what was tried, seen to, solved, and learnt from."""
    draft: Draft = {"type": "incident", "category": "software_business"}
    ticket = await tale.open(Caller(4), **draft)
    await tale.act("desk_3", 12, tale.take(ticket, "desk_3"), tale.move(ticket, "accept", "taken"))
    words = {name: tale.say(name) for name in ("reason", "evidence", "tried")}
    wanted = EscalateIn.model_validate({"path": "technical", "trigger": "complexity", **words})
    await tale.act("desk_3", _HOUR, lambda tx: escalate_ticket(tx, ticket, wanted))
    await tale.act("desk", 10, lambda tx: _see_to(tx, ticket))
    await tale.act("desk", 5, tale.assign(ticket, "to_network", team="network", assignee=tale.user_id("second_line")))
    await tale.act("second_line", 25, lambda tx: accept_ticket(tx, ticket), tale.reply(ticket, "on_it"))
    await tale.act("desk", 2 * _HOUR, _settle(tale, ticket))
    await tale.act("second_line", 15, tale.solve(ticket))
    await tale.act(Caller(4), 3 * _HOUR, tale.move(ticket, "confirm", "thanks"))


async def _see_to(tx: Tx, ticket_id: int) -> None:
    await acknowledge(tx, ticket_id, await _escalation(tx, ticket_id))


async def _escalation(tx: Tx, ticket_id: int) -> int:
    row = escalations.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id)
    return int(await tx.scalar(select(row.id).where(*mine).order_by(row.id.desc()).limit(1)) or 0)


def _settle(tale: Tale, ticket_id: int) -> Deed:
    words = {name: tale.say(name) for name in ("note", "root_cause", "lessons")}
    wanted = SettleIn.model_validate({"outcome": "done", **words})

    async def do(tx: Tx) -> None:
        await settle_by_hand(tx, ticket_id, await _escalation(tx, ticket_id), wanted)

    return do


async def routed(tale: Tale) -> None:
    """A customer near the local team asks for a repair: the rules find who is nearest, and he is on it."""
    ticket = await tale.open(Caller(2), type="incident", category="hardware_printer")

    async def take(tx: Tx) -> None:
        # The rules of a workspace that was changed may have chosen another, or nobody.
        if await column(tx, ticket, "assignee_id") != tx.actor.user_id:
            await assign_ticket(tx, ticket, AssignTicket(assignee="me"))
        await accept_ticket(tx, ticket)

    await tale.act("local", 12, take, tale.move(ticket, "accept", "taken"))
