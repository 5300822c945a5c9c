"""Everything at once on the same few tickets: no deadlock, nothing lost, nothing twice, and all counts stay true."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from gongdan.kernel import clock, db
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.errors import AppError
from gongdan.kernel.unit import Tx, borrow_connections, system_connection, unit
from gongdan.ticketing import actions, handlers, jobs
from gongdan.ticketing.actions.arbitrations import decide_arbitration
from gongdan.ticketing.actions.ask_approval import ask_for_approval
from gongdan.ticketing.actions.assign import assign_ticket
from gongdan.ticketing.actions.batches import add_members, create_batch, dissolve_batch, remove_member
from gongdan.ticketing.actions.bulk import start_bulk_edit, undo_bulk_edit
from gongdan.ticketing.actions.bulk_batches import locked
from gongdan.ticketing.actions.bulk_run import work_off
from gongdan.ticketing.actions.checklists import add_item
from gongdan.ticketing.actions.decide_approval import decide_approval
from gongdan.ticketing.actions.edit import edit_ticket
from gongdan.ticketing.actions.end_approval import cancel_approval
from gongdan.ticketing.actions.family import attach_to_parent, detach_from_parent, open_child
from gongdan.ticketing.actions.follow_up import open_follow_up
from gongdan.ticketing.actions.handovers import decide_handover, hand_over
from gongdan.ticketing.actions.holds import hold_ticket
from gongdan.ticketing.actions.link import link_tickets
from gongdan.ticketing.actions.merge import merge_tickets
from gongdan.ticketing.actions.nudges import nudge_ticket
from gongdan.ticketing.actions.pool import claim_next
from gongdan.ticketing.actions.put_away import archive_ticket, delete_ticket, restore_ticket, take_back, void_ticket
from gongdan.ticketing.actions.split import split_ticket
from gongdan.ticketing.actions.subtasks import add_subtask
from gongdan.ticketing.actions.supervisions import close_supervision, open_supervision
from gongdan.ticketing.actions.treatment import answer_batch, move_batch
from gongdan.ticketing.actions.types import create_type
from gongdan.ticketing.actions.undo import undo_edit
from gongdan.ticketing.actions.workflows import create_workflow
from gongdan.ticketing.queries.structure import lock_tickets
from gongdan.ticketing.schemas.approvals import AskApproval, DecideApproval
from gongdan.ticketing.schemas.attention import CloseSupervision, Hold, Nudge, OpenSupervision
from gongdan.ticketing.schemas.bulk import BulkEditIn
from gongdan.ticketing.schemas.closing import AddItem, OpenFollowUp
from gongdan.ticketing.schemas.handovers import Claim, DecideArbitration, DecideHandover, HandOver
from gongdan.ticketing.schemas.parts import AddSubtask, AttachParent
from gongdan.ticketing.schemas.setup.types import CreateType
from gongdan.ticketing.schemas.setup.workflows import CreateWorkflow
from gongdan.ticketing.schemas.structure import (
    AddMembers,
    BatchMove,
    BatchReply,
    CreateBatch,
    MergeTickets,
    SplitTicket,
)
from gongdan.ticketing.schemas.tickets import (
    AddLink,
    AssignTicket,
    CommentDraft,
    EditTicket,
    MoveTicket,
    OpenChild,
)
from gongdan.ticketing.shelves import Shelf
from tests.conftest import actor_of, copied_database
from tests.make.approvals import asked_of, person
from tests.make.handovers import WHY
from tests.make.setup import NAMES
from tests.make.ticketing import ticket
from tests.world import World

assert handlers.priority
pytestmark = pytest.mark.usefixtures("set_up_of_this_database")

TICKETS = 6
HANDS = 6
TURNS = 28
SEED = 500
Act = Callable[[Tx], Awaitable[Any]]


def _definition(world: World) -> dict[str, Any]:
    """All categories, ways to and fro, and one that needs an approval."""
    states = {"new": "open", "parked": "on_hold", "asked": "waiting", "fixed": "solved", "done": "closed"}
    ways = {
        "park": ("new", "parked"),
        "back": ("parked", "new"),
        "ask": ("new", "asked"),
        "answered": ("asked", "new"),
        "fix": ("new", "fixed"),
        "shut": ("fixed", "done"),
        "allow": ("new", "done"),
        "reopen": ("done", "new"),
        "again": ("fixed", "new"),
    }
    moves = [{"key": key, "names": NAMES, "from": [a], "to": b} for key, (a, b) in ways.items()]
    moves[6] |= {"approval": asked_of(person(world.zhou), person(world.li))}
    listed = [{"key": key, "names": NAMES, "category": category} for key, category in states.items()]
    return {"initial": "new", "states": listed, "moves": moves}


MOVES = ("park", "back", "ask", "answered", "fix", "shut", "reopen", "again")


@dataclass
class Ground:
    """The few tickets, what was made of them so far, and how every attempt ended."""

    world: World
    actors: dict[str, Actor]
    ids: list[int] = field(default_factory=list)
    edits: list[int] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    approvals: list[int] = field(default_factory=list)
    bulk: list[int] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


@pytest.fixture
async def ground(worker_database: Any, world: World) -> AsyncIterator[Ground]:
    """A database of its own with real pools; what is committed there stays there."""
    before = list(db._current)
    with copied_database("gongdan_many_hands") as copy:
        opened = db.connect(copy.app, copy.system, pool_size=HANDS + 2)
        borrow_connections(None)
        try:
            yield await _prepared(world)
        finally:
            await opened.close()
            db._current[:] = before


async def _prepared(world: World) -> Ground:
    system = system_actor(world.xinghe.id)
    async with unit(system) as tx:
        flow = {"key": "hands", "names": NAMES, "definition": _definition(world)}
        await create_workflow(tx, CreateWorkflow.model_validate(flow))
        await create_type(tx, CreateType.model_validate({"key": "hands", "names": NAMES, "workflow": "hands"}))
        opening = {"type": "hands", "team": "frontline", "requester": {"id": world.mei.contact_id}}
        ids = [await ticket(tx, **opening) for _ in range(TICKETS)]
    people = {name: await actor_of(getattr(world, name)) for name in ("wang", "chen", "zhou", "li", "mei")}
    return Ground(world, people | {"system": system}, ids)


# --- what hands do ---------------------------------------------------------------------------------------------


async def _one(ground: Ground, by: str, act: Act, keep: list[int] | None = None) -> None:
    async with unit(ground.actors[by]) as tx:
        made = await act(tx)
    if keep is not None and made is not None:
        keep.append(made[1] if isinstance(made, tuple) else made)


def _turn(ground: Ground, dice: random.Random) -> Awaitable[None]:
    """Something at random on some of the tickets."""
    one, two, three = dice.sample(ground.ids, 3)
    edit = dice.choice(ground.edits or [0])
    batch = dice.choice(ground.batches or [one])
    staff = dice.choice(("chen", "wang", "zhou", "system"))
    team = dice.choice(("frontline", "network", "field"))
    later = clock.now() + timedelta(days=1)
    approval = dice.choice(ground.approvals or [0])
    move = dice.choice(MOVES)
    note = CommentDraft(body="x", is_public=dice.random() < 0.5)

    def simple(by: str, act: Act) -> Callable[[], Awaitable[None]]:
        return lambda: _one(ground, by, act)

    def kept(by: str, act: Act, where: list[int]) -> Callable[[], Awaitable[None]]:
        return lambda: _one(ground, by, act, where)

    async def batched(tx: Tx) -> int:
        batch_id, edit_id = await create_batch(tx, CreateBatch(title="b", type="hands", tickets=[one, two, three]))
        ground.batches.append(batch_id)
        return edit_id

    async def bulk_edit() -> None:
        changes: dict[str, Any] = dice.choice(
            [{"move": move}, {"team": team}, {"tags_add": ["a"]}, {"comment": {"body": "y", "is_public": True}}]
        )
        chosen = dice.sample(ground.ids, 5)
        wanted = BulkEditIn.model_validate({"tickets": chosen, "changes": changes})
        await _one(ground, "chen", lambda tx: start_bulk_edit(tx, wanted), ground.bulk)
        await work_off(ground.world.xinghe.id, ground.bulk[-1])

    async def bulk_undone() -> None:
        if ground.bulk:
            bulk_edit_id = dice.choice(ground.bulk)
            await _one(ground, "chen", lambda tx: undo_bulk_edit(tx, bulk_edit_id))
            await work_off(ground.world.xinghe.id, bulk_edit_id)

    async def decided_handover(tx: Tx) -> None:
        found = await tx.scalar(text("select open_handover_id from tickets where id = :id").bindparams(id=one))
        verdict = {"decision": dice.choice(("accept", "decline")), "reason": "n"}
        await decide_handover(tx, one, found or 0, DecideHandover.model_validate(verdict))

    async def arbitrated(tx: Tx) -> None:
        found = await tx.scalar(text("select arbitration_id from tickets where id = :id").bindparams(id=one))
        await decide_arbitration(tx, found or 0, DecideArbitration(team=team, reason="r"))

    async def unwatched(tx: Tx) -> None:
        open_one = text("select id from supervisions where ticket_id = :id and closed_at is null limit 1")
        found = await tx.scalar(open_one.bindparams(id=one))
        await close_supervision(tx, one, found or 0, CloseSupervision(note="n"))

    async def taken_out() -> None:
        said: list[int] = []
        await _one(ground, "system", lambda tx: actions.comment_on(tx, one, CommentDraft(body="apart")), said)
        split = SplitTicket(comments=said, title="s", type="hands")
        await _one(ground, "system", lambda tx: split_ticket(tx, one, split), ground.edits)

    merge = MergeTickets(tickets=[two, three])
    link = AddLink(ticket=two, kind=dice.choice(("related", "blocks")))
    asking = AskApproval(move="allow", reason="x")
    answer = BatchReply(body="z", move=dice.choice((None, move)))
    sweep = dice.choice(
        (
            jobs.handovers.resume_held_tickets,
            jobs.approvals.keep_time_of_approvals,
            jobs.closing.close_unanswered_tickets,
            jobs.flows.tell_overdue_stages,
            jobs.closing.archive_closed_tickets,
        )
    )
    choices: list[tuple[int, Callable[[], Awaitable[None]]]] = [
        (6, simple(staff, lambda tx: actions.move_ticket(tx, one, MoveTicket(move=move)))),
        (3, simple("mei", lambda tx: actions.comment_on(tx, one, CommentDraft(body="c")))),
        (2, simple(staff, lambda tx: actions.move_ticket(tx, one, MoveTicket(move=move, comment=note)))),
        (3, simple(staff, lambda tx: assign_ticket(tx, one, AssignTicket(team=team, reason="a")))),
        (2, simple(staff, lambda tx: edit_ticket(tx, one, EditTicket(priority=dice.choice(("low", "high")))))),
        (2, simple("wang", lambda tx: hand_over(tx, one, HandOver.model_validate(WHY | {"team": team})))),
        (2, simple(dice.choice(("li", "wang", "chen")), decided_handover)),
        (2, simple("zhou", arbitrated)),
        (2, simple("mei", lambda tx: nudge_ticket(tx, one, Nudge(comment="n")))),
        (1, simple("wang", lambda tx: hold_ticket(tx, one, Hold(reason="h", resume_at=later)))),
        (1, simple("wang", lambda tx: claim_next(tx, Claim()))),
        (2, simple("zhou", lambda tx: open_supervision(tx, one, OpenSupervision(reason="r", due_at=later)))),
        (1, simple("zhou", unwatched)),
        (1, simple(staff, lambda tx: add_item(tx, one, AddItem(title=f"i{dice.random()}")))),
        (1, simple(staff, lambda tx: add_subtask(tx, one, AddSubtask(title="s")))),
        (
            2,
            simple(staff, lambda tx: link_tickets(tx, one, link)),
        ),
        (3, simple(staff, lambda tx: attach_to_parent(tx, one, AttachParent(ticket=two)))),
        (1, simple(staff, lambda tx: detach_from_parent(tx, one))),
        (1, simple(staff, lambda tx: open_child(tx, one, OpenChild(title="c", type="hands")))),
        (1, simple(staff, lambda tx: open_follow_up(tx, one, OpenFollowUp()))),
        (
            3,
            kept("wang", lambda tx: ask_for_approval(tx, one, asking), ground.approvals),
        ),
        (3, simple("zhou", lambda tx: decide_approval(tx, approval, DecideApproval(decision="approve")))),
        (1, simple("wang", lambda tx: cancel_approval(tx, approval))),
        (2, kept("system", lambda tx: merge_tickets(tx, one, merge), ground.edits)),
        (1, taken_out),
        (2, kept("system", batched, ground.edits)),
        (1, kept("system", lambda tx: add_members(tx, batch, AddMembers(tickets=[two])), ground.edits)),
        (1, kept("system", lambda tx: remove_member(tx, batch, one), ground.edits)),
        (1, kept("system", lambda tx: dissolve_batch(tx, batch), ground.edits)),
        (2, simple("chen", lambda tx: answer_batch(tx, batch, answer))),
        (2, simple("chen", lambda tx: move_batch(tx, batch, BatchMove(move=move, carries_members=True)))),
        (5, simple("system", lambda tx: undo_edit(tx, edit))),
        (4, bulk_edit),
        (2, bulk_undone),
        (1, simple("system", lambda tx: archive_ticket(tx, one))),
        (1, simple("system", lambda tx: void_ticket(tx, one, "v"))),
        (1, simple("system", lambda tx: delete_ticket(tx, one, "d"))),
        (2, simple("system", lambda tx: restore_ticket(tx, one))),
        (1, simple("system", lambda tx: take_back(tx, one, Shelf.ARCHIVE))),
        (2, simple("system", lambda tx: take_back(tx, one, Shelf.VOID))),
        (1, sweep),
    ]
    weights, acts = zip(*choices, strict=True)
    return dice.choices(acts, weights)[0]()


async def _hand(ground: Ground, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(TURNS):
        try:
            await _turn(ground, dice)
        except AppError as refused:
            ground.outcomes[type(refused).__name__] += 1
        except Exception as odd:
            ground.broken.append(str(odd)[:3000])
        else:
            ground.outcomes["done"] += 1


# --- what must hold --------------------------------------------------------------------------------------------

_INVARIANTS = {
    "nudges counted": (
        "select t.id, t.nudge_count from tickets t where t.nudge_count <>"
        " (select coalesce(sum(n.count), 0) from nudges n where n.ticket_id = t.id)"
    ),
    "a nudge waits where one is said to": (
        "select t.id, t.nudged_at from tickets t where (t.nudged_at is not null) <>"
        " exists (select 1 from nudges n where n.ticket_id = t.id and n.answered_at is null)"
    ),
    "open approvals counted": (
        "select t.id, t.open_approvals from tickets t where t.open_approvals <>"
        " (select count(*) from approvals a where a.ticket_id = t.id and a.state = 'pending')"
    ),
    "approvals of a move are of the present state": (
        "select a.id, t.state from approvals a join tickets t on t.id = a.ticket_id"
        " where a.state = 'pending' and a.purpose = 'move' and t.state_changed_at <> a.ticket_state_since"
    ),
    "checklist flag": (
        "select t.id from tickets t where not t.has_checklist"
        " and exists (select 1 from checklist_items c where c.ticket_id = t.id)"
    ),
    "merged where it says": (
        "select id, shelf, merged_into_id from tickets where (shelf = 2) <> (merged_into_id is not null)"
    ),
    "merged one step only": (
        "select a.id from tickets a join tickets b on b.id = a.merged_into_id where b.shelf in (2, 3, 4)"
    ),
    "members of what leads": (
        "select t.id, t.batch_id from tickets t where t.batch_id is not null and not exists"
        " (select 1 from ticket_batches b where b.ticket_id = t.batch_id and b.dissolved_at is null)"
    ),
    "open hand-over": (
        "select t.id, t.open_handover_id, h.id from tickets t full join handovers h"
        " on h.ticket_id = t.id and h.state = 'offered' where coalesce(t.open_handover_id, 0) <> coalesce(h.id, 0)"
        " and (h.id is null or h.state = 'offered')"
    ),
    "open arbitration": (
        "select a.id from arbitrations a join tickets t on t.id = a.ticket_id"
        " where a.state = 'open' and (t.arbitration_id is distinct from a.id or t.state_category = 6)"
    ),
    "supervised": (
        "select t.id from tickets t where t.is_supervised <>"
        " exists (select 1 from supervisions s where s.ticket_id = t.id and s.closed_at is null)"
    ),
    "transfers counted": (
        "select t.id, t.transfer_count from tickets t where t.transfer_count <> (select count(*) from events e"
        " where e.subject = 'ticket' and e.subject_id = t.id and e.kind = 'ticket.assigned'"
        " and (e.payload->>'is_transfer')::bool) and not exists"
        " (select 1 from bulk_edit_items i where i.ticket_id = t.id and i.undo > 0)"
    ),
    "reopenings counted": (
        "select t.id, t.reopen_count from tickets t where t.reopen_count <> (select count(*) from events e"
        " where e.subject = 'ticket' and e.subject_id = t.id and e.kind = 'ticket.moved'"
        " and e.payload->>'from_category' in ('solved', 'closed')"
        " and e.payload->>'to_category' not in ('solved', 'closed')) and not exists"
        " (select 1 from bulk_edit_items i where i.ticket_id = t.id and i.undo > 0)"
    ),
    "shelvings": (
        "select t.id, t.shelf from tickets t where t.shelf = 4 and not exists"
        " (select 1 from shelvings s where s.ticket_id = t.id and s.shelf = 4)"
    ),
    "no circle": (
        "with recursive up as (select id, parent_id, 1 as n from tickets union all select up.id, t.parent_id, n + 1"
        " from up join tickets t on t.id = up.parent_id where n < 20) select id from up where n >= 19"
    ),
    "versions told in order": (
        "select subject_id, id, version, before from (select subject_id, id, (payload->>'version')::int as version,"
        " lag((payload->>'version')::int) over (partition by subject_id order by id) as before from events"
        " where subject = 'ticket' and payload->>'version' is not null) e where version < before"
    ),
    "last version told": (
        "select t.id, t.version, m.told from tickets t join"
        " (select subject_id, max((payload->>'version')::int) as told from events where subject = 'ticket'"
        " group by 1)"
        " m on m.subject_id = t.id where t.version <> m.told"
        " and not exists (select 1 from ticket_batches b where b.ticket_id = t.id)"
    ),
    "bulk edits add up": (
        "select id, status from bulk_edits b where status in ('running', 'undoing') or changed + unchanged + refused"
        " <> total or changed <> (select count(*) from bulk_edit_items i where i.bulk_edit_id = b.id and outcome = 1)"
    ),
}


async def test_many_hands_on_few_tickets_break_nothing(ground: Ground) -> None:
    await asyncio.gather(*(_hand(ground, SEED + n) for n in range(HANDS)))
    found: dict[str, Any] = {}
    async with system_connection() as connection:
        for name, query in _INVARIANTS.items():
            rows = (await connection.execute(text(query))).all()
            if rows:
                found[name] = [tuple(row) for row in rows[:5]]
    assert (ground.broken, found) == ([], {})
    assert ground.outcomes["done"] > HANDS * TURNS // 5


async def test_a_ticket_that_is_changed_twice_does_not_wait_for_its_parent(ground: Ground) -> None:
    parent, child, *_ = ground.ids
    await _one(ground, "system", lambda tx: attach_to_parent(tx, child, AttachParent(ticket=parent)))
    async with unit(ground.actors["system"]) as holding:
        await edit_ticket(holding, parent, EditTicket(priority="high"))
        async with unit(ground.actors["mei"]) as tx:
            await tx.execute(text("set local lock_timeout = '3s'"))
            await nudge_ticket(tx, child, Nudge(comment="twice"))


async def test_a_merged_ticket_is_locked_in_the_order_of_ids_too(ground: Ground) -> None:
    """Who locks it after the one it goes on in would meet, halfway, who goes by the ids."""
    merged, kept, *_ = ground.ids
    await _one(ground, "system", lambda tx: merge_tickets(tx, kept, MergeTickets(tickets=[merged])))
    async with unit(ground.actors["system"]) as holding:
        await locked(holding, [merged], is_reached=False)

        async def both() -> None:
            async with unit(ground.actors["system"]) as tx:
                await lock_tickets(tx, [merged, kept])

        waiting = asyncio.create_task(both())
        await asyncio.sleep(0.2)
        await holding.execute(text("set local lock_timeout = '3s'"))
        await locked(holding, [kept], is_reached=False)  # not held by who waits
    await waiting


async def test_children_of_two_parents_that_are_solved_crosswise_do_not_wait_in_a_ring(ground: Ground) -> None:
    one, two, *children = ground.ids
    for n, child in enumerate(children):
        parent = (one, two, two, one)[n]
        await _one(ground, "system", lambda tx, c=child, p=parent: attach_to_parent(tx, c, AttachParent(ticket=p)))

    async def fix(tx: Tx, *mine: int) -> None:
        for child in mine:
            await actions.move_ticket(tx, child, MoveTicket(move="fix"))
        await tx.react()

    async with unit(ground.actors["system"]) as tx:
        await fix(tx, children[0])
        others = asyncio.create_task(_one(ground, "system", lambda other: fix(other, *children[2:])))
        await asyncio.sleep(0.2)
        await tx.execute(text("set local lock_timeout = '3s'"))
        await fix(tx, children[1])
    await others
    async with system_connection() as connection:
        told = "select count(*), count(distinct subject_id) from events where kind = 'ticket.children_solved'"
        assert tuple((await connection.execute(text(told))).one()) == (2, 2)
