"""Random lives of tickets by real actions, policies and calendars changed; then every clock counted anew."""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from gongdan.calendars.actions.calendars import change_calendar
from gongdan.calendars.schemas import CalendarPatch
from gongdan.kernel import clock
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.errors import AppError
from gongdan.kernel.unit import Tx, unit
from gongdan.sla.actions.applying import apply_batch, apply_calendar, apply_to_running
from gongdan.sla.actions.demanding import start_clock, stop_clock
from gongdan.sla.actions.policies import change_policy
from gongdan.sla.actions.waking import wake, wake_due
from gongdan.sla.clock import Clock, counted_to, floor
from gongdan.sla.models import sla_applications, sla_clocks
from gongdan.sla.queries.lives import clock_of
from gongdan.sla.queries.log import recount
from gongdan.sla.schemas.policies import PolicyIn
from gongdan.ticketing import (
    AssignTicket,
    CommentDraft,
    EditTicket,
    MoveTicket,
    OpenTicket,
    RequesterIn,
    assign_ticket,
    comment_on,
    edit_ticket,
    move_ticket,
    open_ticket,
)
from gongdan.ticketing.actions.merge import merge_tickets
from gongdan.ticketing.actions.put_away import take_back, void_ticket
from gongdan.ticketing.actions.undo import undo_edit
from gongdan.ticketing.schemas.structure import MergeTickets
from gongdan.ticketing.shelves import Shelf

MOVES = ("accept", "wait", "resume", "hold", "solve", "solve", "reopen", "close")
TYPES = ("question", "incident", "repair", "complaint")
PRIORITIES = ("urgent", "high", "normal", "low")
Act = Callable[["Stage", random.Random, int], Awaitable[None]]


@dataclass
class Stage:
    """Where lives are lived: who acts, which teams there are, and the policy and calendar that are changed."""

    staff: Actor
    customer: Actor
    admin: Actor
    team_ids: Sequence[int]
    policy_id: int
    calendar_id: int
    now: datetime
    tickets: list[int] = field(default_factory=list)
    changes: int = 0


async def live(stage: Stage, rng: random.Random, lives: int, steps: int, rare: float = 0.02) -> None:
    """So many tickets, and on average so many happenings to each, in the order of time."""
    await _do(stage, _change_policy, rng, 0)
    for _ in range(lives):
        await _do(stage, _open, rng, 0)
    for _ in range(lives * steps):
        stage.now += timedelta(seconds=rng.randint(1, max(2, 6 * 86_400 // lives)))
        act = rng.choice(_RARE) if rng.random() < rare else rng.choice(_ACTS)
        await _do(stage, act, rng, rng.choice(stage.tickets))


async def differences(stage: Stage) -> list[str]:
    """Every round of every promise that is stored otherwise than it is counted anew from the log."""
    found = []
    with clock.frozen(stage.now):
        async with unit(system_actor(stage.staff.tenant_id)) as tx:
            await wake(tx, stage.tickets)
        async with unit(system_actor(stage.staff.tenant_id), is_read_only=True) as tx:
            for ticket_id in stage.tickets:
                found += await _differing(tx, ticket_id)
    return found


async def _differing(tx: Tx, ticket_id: int) -> list[str]:
    row = sla_clocks.c
    rows = await tx.all(select(sla_clocks).where(row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id))
    counted = await recount(tx, ticket_id, tx.now)
    assert counted is not None
    life, hours = counted

    def bare(one: Clock) -> Clock:
        return replace(counted_to(one, floor(tx.now), hours), lines=())

    stored = {(one.key, one.round): bare(clock_of(one)) for one in rows}
    anew = {(one.key, one.round): bare(one) for one in life.everything()}
    keys = sorted(stored.keys() | anew.keys())
    return [
        f"ticket {ticket_id}, {key}: stored {stored.get(key)}, counted {anew.get(key)}"
        for key in keys
        if stored.get(key) != anew.get(key)
    ]


async def _do(stage: Stage, act: Act, rng: random.Random, ticket_id: int) -> None:
    """What is refused does not happen."""
    with clock.frozen(stage.now):
        try:
            await act(stage, rng, ticket_id)
        except AppError:
            return


async def _open(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    async with unit(stage.staff) as tx:
        draft = OpenTicket(
            title="打印机无法连接网络",
            type="question",
            priority=rng.choice(PRIORITIES),
            team=rng.choice([*stage.team_ids, None]),
            requester=RequesterIn(id=stage.customer.contact_id),
        )
        made = await open_ticket(tx, draft)
    stage.tickets.append(made)


async def _reply(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    async with unit(stage.staff) as tx:
        await comment_on(tx, ticket_id, CommentDraft(body="我们正在处理", is_public=rng.random() < 0.7))


async def _ask(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    async with unit(stage.customer) as tx:
        await comment_on(tx, ticket_id, CommentDraft(body="有进展吗？"))


async def _move(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    async with unit(stage.staff) as tx:
        said = CommentDraft(body="说明", is_public=rng.random() < 0.5)
        wanted = MoveTicket(move=rng.choice(MOVES), fields={"resolution": "重启"}, comment=said)
        try:
            async with tx.savepoint():
                await move_ticket(tx, ticket_id, wanted)
        except AppError:
            await move_ticket(tx, ticket_id, wanted.model_copy(update={"fields": None, "comment": None}))


async def _prioritise(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    async with unit(stage.staff) as tx:
        await edit_ticket(tx, ticket_id, EditTicket(priority=rng.choice(PRIORITIES)))


async def _retype(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    """Another flow: the state may be another one, and mean something else."""
    async with unit(stage.admin) as tx:
        await edit_ticket(tx, ticket_id, EditTicket(type=rng.choice(TYPES)))


async def _assign(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    async with unit(stage.admin) as tx:
        await assign_ticket(tx, ticket_id, AssignTicket(team=rng.choice(stage.team_ids)))


async def _both(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    """Several things in one unit."""
    async with unit(stage.admin) as tx:
        await comment_on(tx, ticket_id, CommentDraft(body="转给你们", is_public=True))
        await assign_ticket(tx, ticket_id, AssignTicket(team=rng.choice(stage.team_ids)))
        await edit_ticket(tx, ticket_id, EditTicket(priority=rng.choice(PRIORITIES)))


async def _demand(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    """Something is asked for, or done, or both at once."""
    async with unit(stage.staff) as tx:
        key = rng.choice(("callback", "visit"))
        if rng.random() < 0.4:
            await stop_clock(tx, ticket_id, key, rng.choice(("met", "met", "cancelled")))
            await tx.react()
        if rng.random() < 0.7:
            await start_clock(tx, ticket_id, key)


async def _sweep(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    await wake_due()


async def _void(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    async with unit(stage.admin) as tx:
        await void_ticket(tx, ticket_id, "重复")
    stage.now += timedelta(seconds=rng.randint(0, 90_000))
    with clock.frozen(stage.now):
        async with unit(stage.admin) as tx:
            await take_back(tx, ticket_id, Shelf.VOID)


async def _merge(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    other = rng.choice(stage.tickets)
    async with unit(stage.admin) as tx:
        edit = await merge_tickets(tx, other, MergeTickets(tickets=[ticket_id]))
    stage.now += timedelta(seconds=rng.randint(0, 40_000))
    with clock.frozen(stage.now):
        async with unit(stage.admin) as tx:
            await undo_edit(tx, edit)


async def _change_policy(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    """Other targets, other pauses; brought to all that run."""
    stage.changes += 1
    async with unit(system_actor(stage.staff.tenant_id)) as tx:
        await change_policy(tx, stage.policy_id, _policy(rng, stage.changes), lambda version: None)
    async with unit(system_actor(stage.staff.tenant_id)) as tx:
        job = await apply_to_running(tx, "running")
        while await apply_batch(tx, job):
            pass


def _policy(rng: random.Random, number: int) -> PolicyIn:
    def targets() -> dict[str, Any]:
        some = rng.sample(PRIORITIES, rng.randint(2, 4))
        return {
            word: {"seconds": rng.randint(600, 90_000), "time": rng.choice(["working", "working", "plain"])}
            for word in some
        }

    kinds: list[dict[str, Any]] = [
        {"key": "first_response", "kind": "first_response"},
        {"key": "resolution", "kind": "resolution"},
        {"key": "customer_mail", "kind": "next_response"},
        {"key": "update", "kind": "periodic_update"},
        {"key": "held", "kind": "supplier", "categories": ["on_hold"]},
        {"key": "waits", "kind": "dwell", "states": ["new", "waiting"]},
        {"key": "stage", "kind": "stage", "until": rng.choice(["left", "feedback"])},
        {"key": "classify", "kind": "stage", "whose": "first", "states": ["new"]},
        {"key": "callback", "kind": "on_demand", "names": {"en": "Callback"}, "can_outlast_solving": True},
        {"key": "visit", "kind": "on_demand", "names": {"en": "Visit"}},
    ]
    return PolicyIn.model_validate(
        {
            "name": f"默认时效 {number}",
            "condition": {"all": []},
            "pause_categories": rng.choice([["waiting"], ["waiting", "on_hold"], []]),
            "warn_at": rng.choice([[80], [50, 80], []]),
            "promises": [one | {"targets": targets()} for one in rng.sample(kinds, rng.randint(5, 10))],
        }
    )


async def _change_calendar(stage: Stage, rng: random.Random, ticket_id: int) -> None:
    """Other hours, brought to all that run by them."""
    opens, closes = rng.randint(6, 10), rng.randint(15, 22)
    window = [[f"{opens:02}:00", "12:00"], ["13:00", f"{closes:02}:00"]]
    week = {day: window if rng.random() < 0.8 else [] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    week["wed"] = window
    async with unit(system_actor(stage.staff.tenant_id)) as tx:
        await change_calendar(
            tx, stage.calendar_id, CalendarPatch.model_validate({"week": week}), lambda version: None
        )
        await apply_calendar(tx, stage.calendar_id)
    async with unit(system_actor(stage.staff.tenant_id)) as tx:
        await finish_applications(tx)


async def finish_applications(tx: Tx) -> None:
    """What waits to be applied, as the worker would do it."""
    row = sla_applications.c
    waiting = select(row.id).where(row.tenant_id == tx.tenant_id, row.finished_at.is_(None)).order_by(row.id)
    for one in await tx.all(waiting):
        while await apply_batch(tx, one.id):
            pass


_ACTS: tuple[Act, ...] = (
    *(_reply, _reply, _ask, _move, _move, _move, _move, _prioritise, _assign, _both, _sweep),
    *(_demand, _demand),
)
_RARE: tuple[Act, ...] = (_void, _merge, _retype, _change_policy, _change_calendar)
