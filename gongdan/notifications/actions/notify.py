"""Notify people of a ticket in words of one's own: what rules do."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from gongdan.kernel.unit import Tx
from gongdan.notifications.actions.planning import Order
from gongdan.notifications.actions.tell import notice_values, write_notices
from gongdan.notifications.kinds import is_wanted
from gongdan.notifications.queries.preferences import ruled_kinds, said_by
from gongdan.routing import dispatchers_on_duty
from gongdan.ticketing import accounts_of, find_told_ticket, members_of, staff_who_see, tickets

KIND = "rule_notice"


async def notify_people(
    tx: Tx,
    ticket_id: int,
    *,
    groups: Sequence[str],
    people: Sequence[int],
    roads: Sequence[str],
    texts: Mapping[str, str],
    rule: tuple[int, str],
) -> list[int]:
    """Write a notice for each of them who may know and wants it; who was told. `roads` empty: as they prefer."""
    ticket = await find_told_ticket(tx, ticket_id)
    if ticket is None:
        return []
    meant = set(people)
    if "owner" in groups:
        meant.add(ticket.assignee_id)
    if "lead" in groups:
        meant.add(ticket.lead_id)
    if "followers" in groups:
        meant.update(ticket.follower_ids)
    if "team" in groups and ticket.team_id is not None:
        meant.update(await members_of(tx, [ticket.team_id]))
    if "duty" in groups:
        meant.update(await dispatchers_on_duty(tx, ticket.team_id, tx.now))
    if "creator" in groups:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
        meant.add(await tx.scalar(select(tickets.c.creator_id).where(*mine)))
    told = await staff_who_see(tx, ticket_id, {one for one in meant if one is not None})
    if "requester" in groups:
        told |= set(await accounts_of(tx, ticket.requester_id))
    said, ruled = await said_by(tx, told), await ruled_kinds(tx)
    wanted = [one for one in sorted(told) if is_wanted(KIND, ruled | said.get(one, {}))]
    rule_id, name = rule
    actor = ("system", None, name or "rule")
    details = {"texts": dict(texts), "rule_id": rule_id}
    bundle = f"{KIND}:{rule_id}:{ticket_id}"
    rows = [notice_values(tx, one, KIND, ticket_id, bundle, actor, details, tx.now) for one in wanted]
    if rows:
        await write_notices(tx, rows, Order("rule", roads) if roads else None)
    return wanted
