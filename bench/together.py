"""What people do with each other costs: hand-overs, approvals, merges, batches, checklists and the pool."""

from collections.abc import Awaitable, Sequence
from typing import Protocol

from sqlalchemy import text

from bench.ground import AGENT, FIRST_ID
from gongdan.kernel.actor import Actor
from gongdan.kernel.unit import unit
from gongdan.ticketing.actions.ask_approval import ask_for_approval
from gongdan.ticketing.actions.batches import create_batch
from gongdan.ticketing.actions.checklists import tick_item
from gongdan.ticketing.actions.decide_approval import decide_approval
from gongdan.ticketing.actions.handovers import decide_handover, hand_over
from gongdan.ticketing.actions.merge import merge_tickets
from gongdan.ticketing.actions.pool import claim_next
from gongdan.ticketing.actions.treatment import answer_batch
from gongdan.ticketing.actions.undo import undo_edit
from gongdan.ticketing.schemas.approvals import ApproverIn, AskApproval, DecideApproval
from gongdan.ticketing.schemas.closing import TickItem
from gongdan.ticketing.schemas.handovers import Claim, DecideHandover, HandOver
from gongdan.ticketing.schemas.structure import BatchReply, CreateBatch, MergeTickets

EACH = 100
MERGED = 10
NEEDED = 2 * EACH + EACH * (MERGED + 1) // MERGED
_ITS_TEAM = FIRST_ID + 3  # the agent's own

_FACTS = HandOver(facts="主板指示灯不亮", tried="已更换电源，无效", reason="主板只有现场组能换", assignee=AGENT)
_ASKED = AskApproval(reason="客户已书面确认", approvers=[ApproverIn(kind="person", id=AGENT)])


class Measure(Protocol):
    """Times some work and tells its row."""

    def __call__(self, name: str, tickets: int, work: Awaitable[object], **aims: float) -> Awaitable[None]: ...


async def measure_together(measured: Measure, giver: Actor, agent: Actor, ids: Sequence[int]) -> None:
    """All of it, each on open tickets of its own."""
    some, batched, merging = ids[:EACH], ids[EACH : 2 * EACH], list(ids[2 * EACH :])
    await _handed_over(measured, giver, agent, some)
    await _approved(measured, giver, agent, some)
    await measured("checklist tick", EACH, _ticked(agent, some), most_statements=10)
    await _merged(measured, giver, merging)
    await _answered(measured, giver, batched)
    await _into_pool(giver, batched)
    await measured("claim the next", EACH, _claimed(agent), most_statements=10)


async def _handed_over(measured: Measure, giver: Actor, agent: Actor, ids: Sequence[int]) -> None:
    made: dict[int, int] = {}

    async def give() -> None:
        for one in ids:
            async with unit(giver) as tx:
                made[one] = await hand_over(tx, one, _FACTS)

    async def accept() -> None:
        for one, handover in made.items():
            async with unit(agent) as tx:
                await decide_handover(tx, one, handover, DecideHandover(decision="accept"))

    await measured("hand-over with its facts", len(ids), give(), most_statements=16)
    await measured("hand-over accepted", len(ids), accept(), most_statements=12)


async def _approved(measured: Measure, giver: Actor, agent: Actor, ids: Sequence[int]) -> None:
    made: list[int] = []

    async def ask() -> None:
        for one in ids:
            async with unit(giver) as tx:
                made.append(await ask_for_approval(tx, one, _ASKED))

    async def decide() -> None:
        for one in made:
            async with unit(agent) as tx:
                await decide_approval(tx, one, DecideApproval(decision="approve"))

    await measured("approval asked for", len(ids), ask(), most_statements=16)
    await measured("approval decided", len(ids), decide(), most_statements=16)


async def _ticked(agent: Actor, ids: Sequence[int]) -> None:
    for one in ids:
        async with unit(agent) as tx:
            await tick_item(tx, one, "solution_verified", TickItem(is_done=True))


async def _merged(measured: Measure, giver: Actor, ids: Sequence[int]) -> None:
    """Ten tickets of one customer at a time, and all of them back."""
    groups = [ids[at : at + MERGED + 1] for at in range(0, len(ids), MERGED + 1)]
    async with unit(giver) as tx:
        for target, *others in groups:
            same = (
                "update tickets set (requester_id, organisation_id) ="
                " (select requester_id, organisation_id from tickets where tenant_id = :t and id = :target)"
                " where tenant_id = :t and id = any(:ids)"
            )
            await tx.execute(text(same), {"t": tx.tenant_id, "target": target, "ids": others})
    made: list[int] = []

    async def merge() -> None:
        for target, *others in groups:
            async with unit(giver) as tx:
                made.append(await merge_tickets(tx, target, MergeTickets(tickets=others)))

    async def undo() -> None:
        for one in made:
            async with unit(giver) as tx:
                await undo_edit(tx, one)

    tickets = len(ids) - len(groups)
    await measured(f"merge of {MERGED}", tickets, merge(), most_statements=2)
    await measured(f"merge of {MERGED}, undone", tickets, undo(), most_statements=2)


async def _answered(measured: Measure, giver: Actor, ids: Sequence[int]) -> None:
    made: list[int] = []

    async def gather() -> None:
        async with unit(giver) as tx:
            batch_id, _ = await create_batch(tx, CreateBatch(title="机房断电", tickets=list(ids)))
            made.append(batch_id)

    async def answer() -> None:
        async with unit(giver) as tx:
            await answer_batch(tx, made[0], BatchReply(body="故障已修复，请重新登录。"))

    await measured(f"batch of {len(ids)} made", len(ids), gather(), most_statements=1)
    await measured(f"batch of {len(ids)} answered", len(ids), answer(), most_statements=3)


async def _into_pool(giver: Actor, ids: Sequence[int]) -> None:
    waiting = (
        "update tickets set assignee_id = null, team_id = :team, priority = 1 where tenant_id = :t and id = any(:ids)"
    )
    async with unit(giver) as tx:
        await tx.execute(text(waiting), {"t": tx.tenant_id, "team": _ITS_TEAM, "ids": list(ids)})


async def _claimed(agent: Actor) -> None:
    for _ in range(EACH):
        async with unit(agent) as tx:
            await claim_next(tx, Claim())
