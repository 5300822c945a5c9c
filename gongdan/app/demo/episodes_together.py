"""Episodes of several tickets: merged, answered as one, taken apart, made of parts."""

from sqlalchemy import select

from gongdan import ticketing
from gongdan.app.demo.tale import Caller, Deed, Draft, Opened, Tale
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.batches import create_batch
from gongdan.ticketing.actions.bulk import start_bulk_edit
from gongdan.ticketing.actions.family import open_child
from gongdan.ticketing.actions.merge import merge_tickets
from gongdan.ticketing.actions.split import split_ticket
from gongdan.ticketing.actions.subtasks import add_subtask, edit_subtask
from gongdan.ticketing.actions.treatment import answer_batch
from gongdan.ticketing.actions.undo import undo_edit
from gongdan.ticketing.models import structure_edits
from gongdan.ticketing.schemas.bulk import BulkChanges, BulkEditIn
from gongdan.ticketing.schemas.parts import AddSubtask, EditSubtask
from gongdan.ticketing.schemas.structure import BatchReply, CreateBatch, MergeTickets, SplitTicket, StructureNote
from gongdan.ticketing.schemas.tickets import OpenChild

_HOUR = 60


async def merge(tale: Tale) -> None:
    """The same fault, told three more times by people of the same company."""
    draft: Draft = {"type": "incident", "category": "network_vpn"}
    first = await tale.open(Caller(0), priority="high", **draft)
    await tale.act("desk", 8, tale.take(first, "desk"), tale.move(first, "accept", "taken"))
    again = [
        await tale.open(Caller(0, person), words=f"again_{number}_", **draft)
        for number, person in enumerate((1, 0, 1), 1)
    ]
    note = StructureNote(body=tale.say("merged"), is_public=False)
    wanted = MergeTickets(tickets=again, comment=note)
    await tale.act("dispatcher", 10, lambda tx: merge_tickets(tx, first, wanted))


async def undone_merge(tale: Tale) -> None:
    """Two that only looked alike: merged, and taken apart again."""
    draft: Draft = {"type": "incident", "category": "hardware_computer"}
    first = await tale.open(Caller(1), **draft)
    second = await tale.open(Caller(1, 1), words="other_", **draft)
    for ticket in (first, second):
        await tale.act("desk_2", 5, tale.take(ticket, "desk_2"), tale.move(ticket, "accept", "taken"))
    await tale.act("dispatcher", 20, lambda tx: merge_tickets(tx, first, MergeTickets(tickets=[second])))

    async def undo(tx: Tx) -> None:
        row = structure_edits.c
        mine = (row.tenant_id == tx.tenant_id, row.main_id == first, row.kind == "merge")
        await undo_edit(tx, await tx.scalar(select(row.id).where(*mine)))

    await tale.act("dispatcher", 30, undo, tale.note(first, "undone"))


async def batch(tale: Tale) -> None:
    """One cause, several customers: one answer reaches each in his own ticket."""
    draft: Draft = {"type": "incident", "category": "software_sync"}
    members = [
        await tale.open(Caller(company), words=f"{number}_", **draft) for number, company in enumerate((0, 2, 4), 1)
    ]
    lead = CreateBatch(
        title=tale.say("title"),
        description=tale.say("description"),
        tickets=members,
        type="incident",
        priority="urgent",
        team="frontline",
    )

    async def gather(tx: Tx) -> Opened:
        ticket_id, _ = await create_batch(tx, lead)
        return Opened(ticket_id)

    batch_id = await tale.act("dispatcher", 15, gather)
    solution = tale.say("solution")
    reply = BatchReply(body=solution, move="solve", fields={"resolution": solution})
    await tale.act("desk", 10, tale.take(batch_id, "desk"), tale.move(batch_id, "accept"))
    await tale.act("dispatcher", 2 * _HOUR, lambda tx: answer_batch(tx, batch_id, reply))
    await tale.act("desk", 10, tale.move(batch_id, "solve", resolution=solution))


async def split(tale: Tale) -> None:
    """A second matter, mentioned by the way, gets a ticket of its own."""
    customer = Caller(4, 1)
    ticket = await tale.open(customer, type="incident", category="hardware_printer")
    await tale.act("desk_2", 25, tale.take(ticket, "desk_2"), tale.move(ticket, "accept", "taken"))
    await tale.act(customer, 40, tale.reply(ticket, "by_the_way"))

    async def take_out(tx: Tx) -> Opened:
        row = ticketing.comments.c
        mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket)
        last = await tx.scalar(select(row.id).where(*mine).order_by(row.id.desc()).limit(1))
        wanted = SplitTicket(
            comments=[last], title=tale.say("split_title"), type="question", category="order_refund", team="finance"
        )
        await split_ticket(tx, ticket, wanted)
        made = (structure_edits.c.tenant_id == tx.tenant_id, structure_edits.c.main_id == ticket)
        return Opened(await tx.scalar(select(structure_edits.c.made_id).where(*made)))

    question = await tale.act("desk_2", 20, take_out, tale.reply(ticket, "sent"))
    await tale.act("finance", 25, tale.take(question, "finance"), tale.move(question, "accept", "answer"))


async def parts(tale: Tale) -> None:
    """A larger job: steps inside the ticket, and a part that second line does in a ticket of its own."""
    draft: Draft = {"type": "request", "category": "equipment_installation", "priority": "high"}
    ticket = await tale.open(Caller(4), fields={"justification": tale.say("why")}, **draft)
    child = OpenChild(
        title=tale.say("child_title"),
        description=tale.say("child_description"),
        type="request",
        category="network_wired",
        team="network",
        assignee=tale.user_id("second_line_2"),
    )

    async def give_part(tx: Tx) -> Opened:
        return Opened(await open_child(tx, ticket, child))

    part = await tale.act(
        "desk",
        20,
        tale.take(ticket, "desk"),
        tale.move(ticket, "accept", "taken"),
        _steps(tale, ticket),
        give_part,
    )
    await tale.act("second_line_2", 25, tale.take(part, "second_line_2"), tale.move(part, "accept", "part_taken"))


def _steps(tale: Tale, ticket_id: int) -> Deed:
    """Three steps, the first of them done."""
    drafts = (
        AddSubtask(title=tale.say("step_1")),
        AddSubtask(title=tale.say("step_2"), team="field", due_at=tale.ahead(days=2)),
        AddSubtask(title=tale.say("step_3"), assignee="me", due_at=tale.ahead(days=4)),
    )

    async def do(tx: Tx) -> None:
        first, *_ = [await add_subtask(tx, ticket_id, draft) for draft in drafts]
        await edit_subtask(tx, ticket_id, first, EditSubtask(state="done"))

    return do


async def bulk(tale: Tale) -> None:
    """The supervisor marks all printer tickets; what is closed is refused, each with the reason."""
    changes = BulkChanges(tags_add=[tale.say("tag")])
    wanted = BulkEditIn(filter={"field": "category", "op": "is", "value": "hardware_printer"}, changes=changes)
    await tale.act("supervisor", 30, lambda tx: start_bulk_edit(tx, wanted))
