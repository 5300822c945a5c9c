"""The macros that somebody may use, and whether they fit a ticket."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from gongdan.automation import policy
from gongdan.automation.fields import ever_rule_fields
from gongdan.automation.judging import Row, read_judge
from gongdan.automation.models import rules
from gongdan.conditions.moment import Me, Moment
from gongdan.kernel.unit import Tx
from gongdan.ticketing import Catalogue, catalogue, get_snapshot, must_see_ticket

_row = rules.c


def macro_moment(tx: Tx, known: Catalogue) -> Moment:
    """Conditions of macros know who looks."""
    return Moment(tx.now, ZoneInfo(known.time_zone), Me(tx.actor.user_id, tx.actor.team_ids))


async def list_macros(tx: Tx, ticket_id: int | None) -> dict[str, Any]:
    """One's own, those of one's teams and those for all, in order; for a ticket with whether they fit it.

    Raises NotFound for a ticket that is not seen.
    """
    mine = (_row.tenant_id == tx.tenant_id, policy.usable(tx))
    rows = await tx.all(select(rules).where(*mine).order_by(_row.position, _row.id))
    fits = await _fitting(tx, ticket_id, rows) if ticket_id is not None else {}
    items = [
        {
            "id": row.id,
            "name": row.name,
            "description": row.description,
            "is_personal": row.owner_id is not None,
            "effects": [one["kind"] for one in row.definition["effects"]],
            "fits": fits.get(row.id),
        }
        for row in rows
    ]
    return {"items": items, "next_cursor": None}


async def _fitting(tx: Tx, ticket_id: int, rows: Any) -> dict[int, bool]:
    """All of them asked of the ticket in one statement."""
    await must_see_ticket(tx, ticket_id)
    known = await catalogue(tx)
    offered, moment = ever_rule_fields(known), macro_moment(tx, known)
    judges = {row.id: read_judge(row.condition, offered, "view") for row in rows}
    keys = sorted({key for judge in judges.values() if judge for key in judge.fields})
    row = Row(await get_snapshot(tx, ticket_id, offered, keys, moment), offered)
    return {one: judge is not None and judge.fits(row, {}, moment) for one, judge in judges.items()}
