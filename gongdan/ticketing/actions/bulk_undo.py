"""Take back what a bulk edit did: each ticket becomes what it was, where nobody has changed that since.

Whoever takes back his own act needs no reach for it: what he gave away by mistake has often left it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Row, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.identity import teams, users
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.arbitrations import lapse_arbitration
from gongdan.ticketing.actions.bulk_batches import Result, keep_results, locked, on_desk, worked
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.edit import told_changes
from gongdan.ticketing.actions.nudges import unanswer_nudges
from gongdan.ticketing.actions.values import write_tags
from gongdan.ticketing.bulk_states import Outcome, Undo
from gongdan.ticketing.events import (
    TicketAssigned,
    TicketChanged,
    TicketFollowed,
    TicketStateRestored,
    TicketUnfollowed,
)
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import bulk_edit_items, followers, tickets
from gongdan.ticketing.ping_pong import UNDONE
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.states import CATEGORY_WORDS
from gongdan.ticketing.undoing import FOLLOWERS, FOLLOWING, PARTS, restored

# Told by facts of their own, or following from what is told.
_OTHERWISE_TOLD = {*PARTS["state"], *PARTS["holders"], *FOLLOWING, "nudged_at"} - {"type_id"}


async def undo_batch(tx: Tx, row: Row[Any], ticket_ids: Sequence[int]) -> None:
    """Take back one batch of a bulk edit and write down what became of it."""
    item = bulk_edit_items.c
    mine = (item.tenant_id == tx.tenant_id, item.bulk_edit_id == row.id, item.ticket_id.in_(list(ticket_ids)))
    items = {one.ticket_id: one for one in await tx.all(select(bulk_edit_items).where(*mine))}
    rows = await locked(tx, ticket_ids, is_reached=False)
    names = await _names(tx, [one.image for one in items.values()])

    async def act(ticket_id: int) -> Result:
        ticket, image = on_desk(rows, ticket_id), items[ticket_id].image
        kept = await _take_back(tx, ticket, image, names, reason=_reason(tx, row.id))
        await _followers_back(tx, ticket, image.get(FOLLOWERS, {}))
        return _result(ticket_id, image, kept, has_comment=items[ticket_id].comment_id is not None)

    has_moved = any("state" in one.image for one in items.values())
    results = await worked(tx, ticket_ids, act, _left_alone, is_apart=has_moved)
    undone = sum(one.undo is Undo.UNDONE for one in results)
    await keep_results(tx, row.id, results, undone=undone, kept=len(results) - undone)


def _result(ticket_id: int, image: Any, kept: list[str], *, has_comment: bool) -> Result:
    result = Result(ticket_id, Outcome.CHANGED, Undo.UNDONE)
    if kept:
        result.undo = Undo.PARTLY if image.keys() - set(kept) else Undo.KEPT
        result.code, result.message = "changed_since", "Others have changed this since; it stays as they left it."
    elif has_comment:
        result.undo = Undo.UNDONE if image else Undo.KEPT
        result.code, result.message = "comment_stays", "What was written cannot be unsent; it stays."
    result.fields = kept
    return result


def _left_alone(result: Result) -> None:
    result.outcome, result.undo = Outcome.CHANGED, Undo.KEPT


async def _names(tx: Tx, images: Any) -> dict[str, dict[int, str]]:
    """The names of all teams and people that tickets go back to: two statements at most for a batch."""
    found: dict[str, dict[int, str]] = {"team_id": {}, "assignee_id": {}}
    for column, table in (("team_id", teams), ("assignee_id", users)):
        ids = {image["holders"][column][0] for image in images if "holders" in image} - {None}
        if ids:
            mine = (table.c.tenant_id == tx.tenant_id, table.c.id.in_(sorted(ids)))
            found[column] = {one.id: one.name for one in await tx.all(select(table.c.id, table.c.name).where(*mine))}
    return found


async def _take_back(
    tx: Tx, ticket: Any, image: Any, names: Mapping[str, Mapping[int, str]], *, reason: str
) -> list[str]:
    """Store what the ticket was and tell it by what kind of change it is; returns the parts that stay."""
    found = restored(image, ticket._asdict())
    values = {name: _typed(name, value) for name, value in found.values.items()}
    if "arbitration_id" in values and not await lapse_arbitration(tx, ticket):
        # A supervisor has decided meanwhile where it belongs.
        values = {name: value for name, value in values.items() if name not in PARTS["holders"]}
        found.kept.append("holders")
    if "state" in image and "state" not in found.kept:
        moved_at = datetime.fromisoformat(image["state"]["state_changed_at"][1])
        if since := await unanswer_nudges(tx, ticket.id, moved_at):
            values["nudged_at"] = min(since, ticket.nudged_at or since)
    if not values:
        return found.kept
    after = await touch(tx, ticket, values)
    if "tags" in values:
        await write_tags(tx, ticket.id, values["tags"])
    differing = {name: (ticket._mapping[name], new) for name, new in values.items() if name not in _OTHERWISE_TOLD}
    if told := told_changes(await catalogue(tx), differing):
        tx.record(TicketChanged(ticket.id, changes=told, **concerned(after)))
    if (after.team_id, after.assignee_id) != (ticket.team_id, ticket.assignee_id):
        tx.record(
            TicketAssigned(
                ticket.id,
                from_team_id=ticket.team_id,
                from_assignee_id=ticket.assignee_id,
                team_name=names["team_id"].get(after.team_id),
                assignee_name=names["assignee_id"].get(after.assignee_id),
                reason=reason,
                cause=UNDONE,
                **concerned(after),
            )
        )
    if (after.state, after.state_category) != (ticket.state, ticket.state_category):
        tx.record(
            TicketStateRestored(
                ticket.id,
                from_state=ticket.state,
                to_state=after.state,
                from_category=CATEGORY_WORDS[ticket.state_category],
                to_category=CATEGORY_WORDS[after.state_category],
                **concerned(after),
            )
        )
    return found.kept


def _typed(column: str, value: Any) -> Any:
    """A value of an image as its column holds it."""
    is_moment = isinstance(tickets.c[column].type, DateTime) and value is not None
    return datetime.fromisoformat(value) if is_moment else value


async def _followers_back(tx: Tx, ticket: Any, image: Mapping[str, Sequence[bool]]) -> None:
    for user_id, (was, _) in image.items():
        keys = {"tenant_id": tx.tenant_id, "ticket_id": ticket.id, "user_id": int(user_id)}
        row = followers.c
        if was:
            new = upsert(followers).values(**keys, created_at=tx.now).on_conflict_do_nothing()
            is_done = await tx.first(new.returning(row.user_id)) is not None
            fact: type[TicketFollowed | TicketUnfollowed] = TicketFollowed
        else:
            mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket.id, row.user_id == int(user_id))
            is_done = await tx.first(delete(followers).where(*mine).returning(row.user_id)) is not None
            fact = TicketUnfollowed
        if is_done:
            tx.record(fact(ticket.id, user_id=int(user_id), **concerned(ticket)))


def _reason(tx: Tx, bulk_edit_id: int) -> str:
    is_chinese = tx.actor.locale.startswith("zh")
    return f"撤销批量修改 #{bulk_edit_id}" if is_chinese else f"Bulk edit #{bulk_edit_id} undone"
