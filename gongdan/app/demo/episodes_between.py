"""Episodes between departments: handed on by the flow, handed over by people, sent to and fro, approved."""

from sqlalchemy import select

from gongdan.app.demo.tale import Caller, Deed, Draft, Tale, column
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.arbitrations import decide_arbitration
from gongdan.ticketing.actions.ask_approval import ask_for_approval
from gongdan.ticketing.actions.decide_approval import decide_approval
from gongdan.ticketing.actions.handovers import decide_handover, hand_over
from gongdan.ticketing.models import approvals
from gongdan.ticketing.schemas.approvals import ApproverIn, AskApproval, DecideApproval
from gongdan.ticketing.schemas.handovers import DecideArbitration, DecideHandover, HandOver

_HOUR = 60


async def refund(tale: Tale) -> None:
    """After-sales, finance, after-sales, the customer: nobody forwards it."""
    customer, amount = Caller(0), {"amount": tale.say("amount"), "currency": tale.say("currency")}
    draft: Draft = {"type": "refund", "category": "order_refund"}
    fields = {"order_no": tale.say("order"), "product": tale.say("product"), "return_reason": "damaged"}
    ticket = await tale.open(customer, fields=fields, **draft)
    await tale.act(
        "after_sales",
        40,
        tale.take(ticket, "after_sales"),
        tale.reply(ticket, "taken"),
        tale.note(ticket, "checked"),
        tale.move(ticket, "confirm_damage", damage_confirmed=True, refund_amount=amount),
    )
    await tale.act(
        "finance",
        5 * _HOUR,
        tale.take(ticket, "finance"),
        tale.move(ticket, "approve", "audited", is_public=False, audit_result="approved"),
    )
    told = tale.move(ticket, "tell", "solution", resolution=tale.say("solution"))
    await tale.act("after_sales", 2 * _HOUR, tale.take(ticket, "after_sales"), told)
    await tale.act(customer, 18 * _HOUR, tale.move(ticket, "confirm", "thanks"))


async def repair(tale: Tale) -> None:
    """Reported, dispatched, repaired, accepted by those who received it, and filed."""
    draft: Draft = {"type": "repair", "category": "equipment_repair", "priority": "high", "team": "frontline"}
    fields = {"model": tale.say("model"), "serial_no": tale.say("serial"), "warranty": "in_warranty"}
    dispatch: Draft = {"fault_part": ["mechanical", "drive"]}
    ticket = await tale.act(
        "desk",
        0,
        tale.opening(
            for_=Caller(1), fields=fields, then=lambda made: [tale.move(made, "dispatch", **dispatch)], **draft
        ),
    )
    engineer = tale.user_id("engineer")
    await tale.act("dispatcher", 30, tale.assign(ticket, "booked", assignee=engineer), tale.reply(ticket, "visit"))
    await tale.act("engineer", 3 * _HOUR, tale.move(ticket, "start"), tale.note(ticket, "found"))
    finish = tale.move(ticket, "finish", resolution=tale.say("solution"), root_cause=tale.say("cause"))
    await tale.act("engineer", 2 * _HOUR, finish)
    accepted = tale.move(ticket, "pass", "accepted", is_public=False, acceptance_result="passed")
    await tale.act("desk", 4 * _HOUR, tale.take(ticket, "desk"), accepted)


async def change(tale: Tale) -> None:
    """A wish that the product team has assessed and is building now."""
    draft: Draft = {"type": "change", "category": "software_business"}
    ticket = await tale.open(Caller(2), fields={"justification": tale.say("why")}, **draft)
    await tale.act(
        "product",
        20 * _HOUR,
        tale.take(ticket, "product"),
        tale.reply(ticket, "answer"),
        tale.move(ticket, "approve", assessment=tale.say("assessment")),
    )


async def ping_pong(tale: Tale) -> None:
    """Sent to and fro between two teams until the supervisor gives it to one of them for good."""
    draft: Draft = {"type": "incident", "category": "network_wired", "priority": "high"}
    ticket = await tale.open("desk", for_=Caller(3), team="frontline", **draft)
    for sender, team, words in (
        ("desk", "network", "to_network_1"),
        ("second_line", "frontline", "to_desk_1"),
        ("desk", "network", "to_network_2"),
        ("second_line_2", "frontline", "to_desk_2"),
    ):
        await tale.act(sender, 80, tale.assign(ticket, words, team=team, assignee=None))

    async def arbitrate(tx: Tx) -> None:
        holder = tale.user_id("second_line")
        wanted = DecideArbitration(team="network", assignee=holder, reason=tale.say("decision"))
        await decide_arbitration(tx, await column(tx, ticket, "arbitration_id"), wanted)

    await tale.act("supervisor", _HOUR, arbitrate)
    await tale.act("second_line", 40, tale.move(ticket, "accept", "taken"))


async def accepted_handover(tale: Tale) -> None:
    """What is known and was tried goes along, and the next one accepts it."""
    draft: Draft = {"type": "incident", "category": "software_business", "priority": "high"}
    ticket = await tale.open(Caller(4), **draft)
    await tale.act("desk_2", 20, tale.take(ticket, "desk_2"), tale.move(ticket, "accept", "taken"))
    await tale.act("desk_2", 2 * _HOUR, _hand_over(tale, ticket, team="network"))
    await tale.act("second_line_2", 25, _answer(ticket, "accept"), tale.reply(ticket, "on_it"))


async def declined_handover(tale: Tale) -> None:
    """Handed to the wrong ones, who say why not."""
    draft: Draft = {"type": "complaint", "category": "order_logistics"}
    ticket = await tale.open("desk_3", for_=Caller(3, 1), fields={"complaint_about": "price"}, **draft)
    await tale.act("desk_3", 10, tale.take(ticket, "desk_3"), tale.move(ticket, "accept", "taken"))
    await tale.act("desk_3", _HOUR, _hand_over(tale, ticket, assignee=tale.user_id("after_sales_2")))
    await tale.act("after_sales_2", 50, _answer(ticket, "decline", tale.say("declined")))


def _hand_over(tale: Tale, ticket_id: int, **whom: str | int) -> Deed:
    words = {name: tale.say(name) for name in ("facts", "tried", "reason")}
    return lambda tx: hand_over(tx, ticket_id, HandOver.model_validate(words | whom))


def _answer(ticket_id: int, decision: str, reason: str = "") -> Deed:
    async def do(tx: Tx) -> None:
        wanted = DecideHandover.model_validate({"decision": decision, "reason": reason})
        await decide_handover(tx, ticket_id, await column(tx, ticket_id, "open_handover_id"), wanted)

    return do


async def granted_approval(tale: Tale) -> None:
    """Second line asks the supervisor, who agrees."""
    draft: Draft = {"type": "request", "category": "network_wired"}
    ticket = await tale.open(Caller(1, 1), fields={"justification": tale.say("why")}, **draft)
    await tale.act(
        "second_line_2",
        15,
        tale.take(ticket, "second_line_2"),
        tale.move(ticket, "accept", "taken"),
        _ask(tale, ticket, "supervisor"),
    )
    await tale.act("supervisor", _HOUR, _decide(ticket, tale.say("granted")))
    await tale.act("second_line_2", _HOUR, tale.reply(ticket, "planned"))


async def waiting_approval(tale: Tale) -> None:
    """Two have to agree: finance has, the supervisor has not yet."""
    draft: Draft = {"type": "complaint", "category": "order_logistics", "priority": "high"}
    fields = {"complaint_about": "delivery", "order_no": tale.say("order"), "wanted_outcome": tale.say("wish")}
    ticket = await tale.open(Caller(0, 1), fields=fields, **draft)
    await tale.act(
        "after_sales",
        15,
        tale.take(ticket, "after_sales"),
        tale.move(ticket, "accept", "taken"),
        _ask(tale, ticket, "finance", "supervisor"),
    )
    await tale.act("finance", 2 * _HOUR, _decide(ticket, tale.say("agreed")))


def _ask(tale: Tale, ticket_id: int, *parts: str) -> Deed:
    approvers = [ApproverIn(kind="person", id=tale.user_id(part)) for part in parts]
    wanted = AskApproval(reason=tale.say("reason"), approvers=approvers, rule="all")
    return lambda tx: ask_for_approval(tx, ticket_id, wanted)


def _decide(ticket_id: int, comment: str) -> Deed:
    async def do(tx: Tx) -> None:
        row = approvals.c
        mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.state == "pending")
        approval_id = await tx.scalar(select(row.id).where(*mine))
        await decide_approval(tx, approval_id, DecideApproval(decision="approve", comment=comment))

    return do
