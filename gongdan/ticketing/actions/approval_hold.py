"""A move that needs approval waits for it here; an approval that was granted is used up by the move."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from gongdan.conditions import ConditionInvalid, Me, Moment, evaluate, needs, parse
from gongdan.kernel.unit import Tx
from gongdan.ticketing.approvals import Approval, parse_approval
from gongdan.ticketing.models import approvals
from gongdan.ticketing.move_refusals import unapproved
from gongdan.ticketing.queries.approvals import find_open, find_unused
from gongdan.ticketing.queries.catalogue import Catalogue, ever_testable
from gongdan.ticketing.queries.tickets import get_snapshot
from gongdan.ticketing.states import Move


async def hold_approval(tx: Tx, known: Catalogue, ticket: Any, move: Move) -> None:
    """Raises MoveRefused while this checked move of the locked row needs an approval and has none.

    It holds for everybody, the system too: what needs two pairs of eyes is not done by a clock.
    """
    if move.approval is None or not await _is_needed(tx, known, ticket, parse_approval(move.approval)):
        return
    granted = await find_unused(tx, ticket, move.key)
    if granted is None:
        raise unapproved(move, ticket.id, await find_open(tx, ticket.id, "move", move.key))
    mine = (approvals.c.tenant_id == tx.tenant_id, approvals.c.id == granted)
    await tx.execute(update(approvals).where(*mine).values(done_at=tx.now, hindrance=None, hindrance_text=None))


async def _is_needed(tx: Tx, known: Catalogue, ticket: Any, approval: Approval) -> bool:
    """Whether its condition holds for the ticket as it is; one that cannot be read any more counts as holding."""
    if approval.when is None:
        return True
    tree, offered, zone = parse(approval.when), ever_testable(known), ZoneInfo(known.time_zone)
    moment = Moment(tx.now, zone, Me(tx.actor.user_id, tx.actor.team_ids))
    try:
        snapshot = await get_snapshot(tx, ticket.id, offered, needs(tree), moment)
        return evaluate(tree, snapshot, offered, now=tx.now, me=moment.me, zone=zone).is_match
    except (ConditionInvalid, KeyError):
        return True
