"""Mentions in comments: who is really meant, and whether he may see the ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongdan.identity import get_people, get_teams
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.rendering.mentions import Mention, find_mentions, with_mentions
from gongdan.ticketing.actions.values import clean_body
from gongdan.ticketing.events import TicketCommented
from gongdan.ticketing.queries.told import active_teams, staff_who_see
from gongdan.ticketing.schemas.tickets import CommentDraft

MAX_MENTIONS = 50


@dataclass(frozen=True, slots=True)
class Written:
    """A body as it is stored, and who is mentioned in it."""

    body: str
    user_ids: Sequence[int] = ()
    team_ids: Sequence[int] = ()


async def write_body(tx: Tx, ticket_id: int, draft: CommentDraft, *, is_public: bool) -> Written:
    """The body made safe. Mentions of colleagues who see the ticket, and of teams, stand; any other is plain text.

    In what the customer reads they are plain names, told all the same. A customer mentions nobody. Raises Invalid.
    """
    asked = find_mentions(draft.body) if draft.body_format == "html" and tx.actor.kind != "customer" else []
    if not asked:
        return Written(clean_body(draft.body, draft.body_format))
    if len(asked) > MAX_MENTIONS:
        message = f"It mentions {len(asked)} people and teams; {MAX_MENTIONS} are the most."
        raise Invalid.one("body", "too_many_mentions", message, "Mention a team, or fewer people.")
    names = await _names(tx, ticket_id, asked)
    return Written(
        with_mentions(draft.body, names, is_plain=is_public),
        [one.id for one in names if one.kind == "user"],
        [one.id for one in names if one.kind == "team"],
    )


async def _names(tx: Tx, ticket_id: int, asked: Sequence[Mention]) -> Mapping[Mention, str]:
    """The names of those who can be mentioned, in the order of the text."""
    people = await staff_who_see(tx, ticket_id, {one.id for one in asked if one.kind == "user"})
    known = {Mention("user", id): one.name for id, one in (await get_people(tx, people)).items()}
    teams = await active_teams(tx, {one.id for one in asked if one.kind == "team"})
    known |= {Mention("team", id): name for id, name in teams.items()}
    return {one: known[one] for one in asked if one in known}


async def told_mentions(tx: Tx, comment_id: int, draft: CommentDraft) -> list[dict[str, Any]]:
    """What became of each mention in a comment of this unit, on the wire: told, or left as plain text."""
    asked = find_mentions(draft.body) if draft.body_format == "html" else []
    if not asked:
        return []
    told = {
        mention
        for fact in tx.facts
        if isinstance(fact, TicketCommented) and fact.comment_id == comment_id
        for mention in (
            *(Mention("user", one) for one in fact.mentioned_ids),
            *(Mention("team", one) for one in fact.mentioned_team_ids),
        )
    }
    people = await get_people(tx, [one.id for one in told if one.kind == "user"])
    names: dict[Mention, str] = {Mention("user", id): one.name for id, one in people.items()}
    teams = await get_teams(tx, [one.id for one in told if one.kind == "team"])
    names |= {Mention("team", id): name for id, name in teams.items()}
    oneself = Mention("user", tx.actor.user_id or 0)
    return [
        {"id": one.id, "kind": one.kind, "name": names.get(one), "is_told": one in told and one != oneself}
        for one in asked
    ]
