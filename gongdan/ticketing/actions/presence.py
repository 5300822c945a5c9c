"""Who is looking at a ticket: heartbeats, kept beside the log, told to those who listen at this moment."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel import live
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import ticket_presences, tickets
from gongdan.ticketing.queries.together import GONE_AFTER

# Not a fact of the log: customers hear of facts that the log knows, and of nothing else.
KIND = "ticket.presence"
_row = ticket_presences.c


async def note_presence(tx: Tx, ticket_id: int, doing: str) -> None:
    """The actor has the ticket open and does that. Others are told when it is new, not at each heartbeat."""
    ticket = await _seen_by_staff(tx, ticket_id)
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.user_id == tx.actor.user_id)
    before = await tx.first(select(_row.doing, _row.since, _row.seen_at).where(*mine))
    is_same = before is not None and before.doing == doing and before.seen_at > tx.now - GONE_AFTER
    values = {"doing": doing, "since": before.since if before and is_same else tx.now, "seen_at": tx.now}
    keys = {"tenant_id": tx.tenant_id, "ticket_id": ticket_id, "user_id": tx.actor.user_id}
    row = upsert(ticket_presences).values(**keys, **values)
    await tx.execute(row.on_conflict_do_update(index_elements=list(keys), set_=values))
    if not is_same:
        await _tell(tx, ticket)


async def end_presence(tx: Tx, ticket_id: int) -> None:
    """The actor has closed the ticket; harmless where he had not opened it."""
    ticket = await _seen_by_staff(tx, ticket_id)
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.user_id == tx.actor.user_id)
    if await tx.first(delete(ticket_presences).where(*mine).returning(_row.user_id)) is not None:
        await _tell(tx, ticket)


async def _seen_by_staff(tx: Tx, ticket_id: int) -> Any:
    """Whom the ticket concerns. Raises NotAllowed for customers, NotFound for what the actor may not see."""
    policy.may_see_presence(tx)
    row = tickets.c
    columns = [row[name] for name in ("id", "version", *policy.REACHED_BY)]
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket_id, policy.visible(tx))
    found = await tx.first(select(*columns).where(*mine))
    if found is None:
        raise NotFound("ticket", ticket_id)
    return found


async def _tell(tx: Tx, ticket: Any) -> None:
    about = concerned(ticket)
    audience = {name: about[name] for name in ("team_id", "assignee_id", "department_id", "creator_id")}
    audience |= {"team_ids": about["near_team_ids"], "department_ids": about["near_department_ids"]}
    await tx.execute(select(live.passing(tx.tenant_id, KIND, "ticket", ticket.id, audience)))
