"""Do on a ticket what its move does besides moving: values, tags, who has it, a note, who follows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.identity import teams, users
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.rendering import clean_text
from gongdan.ticketing.actions.assign import give
from gongdan.ticketing.actions.edit import change_ticket
from gongdan.ticketing.actions.indexing import index_comment
from gongdan.ticketing.actions.stages import CAUSE
from gongdan.ticketing.actions.values import clean_tags
from gongdan.ticketing.events import TicketCommented, TicketFollowed
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import comments, followers
from gongdan.ticketing.move_effects import Patch, patched
from gongdan.ticketing.queries.catalogue import Catalogue
from gongdan.ticketing.states import Move

_AUTHOR = {"zh-CN": "流程", "en": "Workflow"}

Effects = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be done for one move, and which of its effects cannot be done any more.

    A move is never refused for an effect whose field or team has retired since: that is left out, and told.
    """

    move: Move
    patch: Patch
    team: Any
    left_out: list[str]


async def prepare_effects(tx: Tx, known: Catalogue, ticket: Any, move: Move) -> Prepared:
    """Look at the locked row and say what the move's effects come to."""
    if not move.effects:
        return Prepared(move, {}, None, [])
    fields = {one.key: one for one in known.fields_of(ticket.type_id)}
    patch, left_out = patched(move.effects, ticket._mapping, fields)
    if "tags" in patch:
        patch["tags"] = clean_tags(patch["tags"])
    wanted = [one["team"] for one in move.effects if one["do"] == "assign_team"]
    team = await _team(tx, wanted[-1]) if wanted else None
    if wanted and team is None:
        left_out.append("assign_team")
    return Prepared(move, patch, team, left_out)


async def do_effects(tx: Tx, ticket: Any, prepared: Prepared) -> Any:
    """Carry them out, in the name of the flow; returns the row as it is now."""
    if not prepared.move.effects:
        return ticket
    if prepared.patch:
        ticket = await change_ticket(tx, ticket, prepared.patch)
    for one in prepared.move.effects:
        match one["do"]:
            case "clear_assignee" if ticket.assignee_id is not None:
                ticket = await _give(tx, ticket, await _present_team(tx, ticket), prepared.move)
            case "assign_team" if prepared.team is not None and prepared.team.id != ticket.team_id:
                ticket = await _give(tx, ticket, prepared.team, prepared.move)
            case "note":
                await _note(tx, ticket, one["text"])
            case "follow":
                await _let_lead_follow(tx, ticket)
    return ticket


async def _give(tx: Tx, ticket: Any, team: Any, move: Move) -> Any:
    return await give(tx, ticket, team, None, reason=in_locale(move.names, tx.actor.locale), cause=CAUSE)


async def _team(tx: Tx, key: str) -> Any:
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.key == key, teams.c.is_active)
    return await tx.first(select(teams).where(*mine))


async def _present_team(tx: Tx, ticket: Any) -> Any:
    if ticket.team_id is None:
        return None
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == ticket.team_id)
    return await tx.first(select(teams).where(*mine))


async def _note(tx: Tx, ticket: Any, text: str) -> None:
    """An internal note by the flow itself: whoever makes the move has not written it."""
    body = clean_text(text)
    row = {
        "tenant_id": tx.tenant_id,
        "ticket_id": ticket.id,
        "author_kind": "system",
        "author_name": in_locale(_AUTHOR, tx.actor.locale),
        "body": body,
        "is_public": False,
        "created_at": tx.now,
    }
    comment_id = int(await tx.scalar(insert(comments).returning(comments.c.id), row))
    await index_comment(tx, ticket.id, body, "text")
    tx.record(TicketCommented(ticket.id, comment_id=comment_id, channel=CAUSE, **concerned(ticket)))


async def _let_lead_follow(tx: Tx, ticket: Any) -> None:
    """Who leads the ticket's team follows it from now on; nobody where it has no lead."""
    same = (users.c.tenant_id == teams.c.tenant_id) & (users.c.id == teams.c.lead_id)
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == ticket.team_id, users.c.is_active)
    lead_id = await tx.scalar(select(users.c.id).join(teams, same).where(*mine))
    if lead_id is None:
        return
    added = await tx.first(
        upsert(followers)
        .values(tenant_id=tx.tenant_id, ticket_id=ticket.id, user_id=lead_id, created_at=tx.now)
        .on_conflict_do_nothing()
        .returning(followers.c.user_id)
    )
    if added is not None:
        tx.record(TicketFollowed(ticket.id, user_id=lead_id, **concerned(ticket)))
