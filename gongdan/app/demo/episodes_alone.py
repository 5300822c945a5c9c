"""Episodes of one ticket: watched, at rest, weighed, waiting for the customer's word, put away, recurring."""

from sqlalchemy import select

from gongdan.app.demo.tale import Caller, Draft, Opened, Tale
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.checklists import add_item, tick_item
from gongdan.ticketing.actions.confirm import answer_solution
from gongdan.ticketing.actions.holds import hold_ticket
from gongdan.ticketing.actions.nudges import nudge_ticket
from gongdan.ticketing.actions.observe import observe_ticket
from gongdan.ticketing.actions.put_away import archive_ticket, delete_ticket, void_ticket
from gongdan.ticketing.actions.recurring import create_recurring
from gongdan.ticketing.actions.recurring_runs import run_now
from gongdan.ticketing.actions.supervisions import open_supervision, report_progress
from gongdan.ticketing.models import recurring_runs, supervisions
from gongdan.ticketing.schemas.attention import Hold, Nudge, OpenSupervision, ReportProgress
from gongdan.ticketing.schemas.closing import AddItem, AnswerSolution, StartObservation, TickItem
from gongdan.ticketing.schemas.recurring import CreateRecurring, RecurrenceIn
from gongdan.ticketing.schemas.tickets import OpenTicket

_HOUR, _DAY = 60, 24 * 60


async def nudged(tale: Tale) -> None:
    """The customer asks to hurry, twice within the hour."""
    customer = Caller(0)
    ticket = await tale.open(customer, type="request", category="account_rights")
    await tale.act("desk_3", 30, tale.take(ticket, "desk_3"), tale.move(ticket, "accept", "taken"))
    first, second = (Nudge(comment=tale.say(words)) for words in ("nudge_1", "nudge_2"))
    await tale.act(customer, _HOUR, lambda tx: nudge_ticket(tx, ticket, first))
    await tale.act(customer, 25, lambda tx: nudge_ticket(tx, ticket, second))
    await tale.act("desk_3", 10, tale.mention(ticket, "ask_colleague", "desk"))


async def supervised(tale: Tale) -> None:
    """The supervisor watches a complaint; whoever has it reports."""
    draft: Draft = {"type": "complaint", "category": "equipment_repair", "priority": "high"}
    fields = {"complaint_about": "service", "wanted_outcome": tale.say("wish")}
    ticket = await tale.open(Caller(1), fields=fields, **draft)
    await tale.act("desk_2", 20, tale.take(ticket, "desk_2"), tale.move(ticket, "accept", "taken"))
    watch = OpenSupervision(reason=tale.say("reason"), due_at=tale.ahead(days=1))
    await tale.act("supervisor", 45, lambda tx: open_supervision(tx, ticket, watch))

    async def report(tx: Tx) -> None:
        row = supervisions.c
        mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket, row.closed_at.is_(None))
        await report_progress(tx, ticket, await tx.scalar(select(row.id).where(*mine)), reported)

    reported = ReportProgress(body=tale.say("report"))
    await tale.act("desk_2", 4 * _HOUR, report)


async def held(tale: Tale) -> None:
    """It rests until the part is there, and goes on by itself."""
    ticket = await tale.open(Caller(2), type="incident", category="hardware_printer")
    await tale.act("desk", 30, tale.take(ticket, "desk"), tale.move(ticket, "accept", "taken"))
    rest = Hold(reason=tale.say("reason"), resume_at=tale.ahead(days=3))
    await tale.act("desk", 2 * _HOUR, lambda tx: hold_ticket(tx, ticket, rest), tale.reply(ticket, "told"))


async def weighed(tale: Tale) -> None:
    """Nobody chose the priority: how many it hits, how much, and what else weighs."""
    ticket = await tale.open(
        "desk",
        for_=Caller(0, 1),
        type="incident",
        category="software_business",
        team="network",
        impact="department",
        urgency="hindered",
        factors={"business_stop": 2, "money": 2},
    )
    await tale.act("second_line", 3, tale.take(ticket, "second_line"), tale.move(ticket, "accept", "taken"))


async def awaiting_word(tale: Tale) -> None:
    """Solved, the checklist half done: the customer has not answered yet."""
    ticket = await tale.open(Caller(0), type="incident", category="account_sign_in")
    await tale.act("desk", 25, tale.take(ticket, "desk"), tale.move(ticket, "accept", "taken"))
    verified = TickItem(is_done=True, note=tale.say("verified"))
    own = AddItem(title=tale.say("own_item"))
    await tale.act(
        "desk",
        2 * _HOUR,
        tale.solve(ticket),
        lambda tx: tick_item(tx, ticket, "solution_verified", verified),
        lambda tx: tick_item(tx, ticket, "related_linked", TickItem(is_done=True)),
        lambda tx: add_item(tx, ticket, own),
    )


async def observed(tale: Tale) -> None:
    """Solved, and watched for some days before it is closed."""
    ticket = await tale.open(Caller(2, 1), type="incident", category="software_sync", priority="high")
    watch = StartObservation(until=tale.ahead(days=5), note=tale.say("watch"))
    await tale.act(
        "second_line",
        3 * _HOUR,
        tale.take(ticket, "second_line"),
        tale.solve(ticket),
        lambda tx: observe_ticket(tx, ticket, watch),
    )


async def rejected(tale: Tale) -> None:
    """The customer does not agree that it is solved: it is worked on again, and a supervisor knows."""
    customer = Caller(1, 1)
    ticket = await tale.open(customer, type="incident", category="network_wireless", priority="high")
    await tale.act("desk_2", 15, tale.take(ticket, "desk_2"), tale.solve(ticket))
    answer = AnswerSolution(verdict="rejected", comment=tale.say("rejection"))
    await tale.act(customer, 20 * _HOUR, lambda tx: answer_solution(tx, ticket, answer))


async def archived(tale: Tale) -> None:
    """Long over: it lies in the archive."""
    ticket = await tale.open(Caller(4), type="question", category="software_office")
    await tale.act("desk_3", _HOUR, tale.take(ticket, "desk_3"), tale.solve(ticket))
    await tale.act(Caller(4), 20 * _HOUR, tale.move(ticket, "confirm", "thanks"))
    await tale.act("dispatcher", 7 * _DAY, lambda tx: archive_ticket(tx, ticket))


async def voided(tale: Tale) -> None:
    """It should never have been opened; its number stays."""
    ticket = await tale.open("desk_3", type="request", category="other", team="frontline")
    await tale.act("supervisor", 30, lambda tx: void_ticket(tx, ticket, tale.say("reason")))


async def deleted(tale: Tale) -> None:
    """In the recycle bin."""
    ticket = await tale.open("desk", type="question", category="other", team="frontline")
    await tale.act("supervisor", 20, lambda tx: delete_ticket(tx, ticket, tale.say("reason")))


async def recurring(tale: Tale) -> None:
    """Maintenance every month; this month's round was begun by hand."""
    draft = OpenTicket(
        title=tale.say("title"),
        description=tale.say("description"),
        type="request",
        category="equipment",
        team="network",
        tags=[tale.say("tag")],
    )
    rule = RecurrenceIn(frequency="monthly", time="09:00", nth="first", nth_of="monday")
    wanted = CreateRecurring(name=tale.say("title"), draft=draft, rule=rule)

    async def create_and_run(tx: Tx) -> Opened:
        run_id = await run_now(tx, await create_recurring(tx, wanted))
        row = recurring_runs.c
        return Opened(await tx.scalar(select(row.ticket_id).where(row.tenant_id == tx.tenant_id, row.id == run_id)))

    ticket = await tale.act("supervisor", 10, create_and_run)
    await tale.act("second_line", 15, tale.take(ticket, "second_line"), tale.move(ticket, "accept", "taken"))
