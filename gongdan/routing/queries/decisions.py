"""Decisions as they are told, each with a sentence."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, select

from gongdan.identity import teams, users
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.routing.models import routing_decisions
from gongdan.ticketing import must_see_ticket

_row = routing_decisions.c
_SENTENCES: Mapping[str, tuple[str, str]] = {
    "assigned": ("规则“{rule}”分派给 {team} 的 {user}", "Rule “{rule}” gave it to {user} of {team}"),
    "offered": ("规则“{rule}”请 {team} 的 {user} 接单", "Rule “{rule}” asked {user} of {team} to accept it"),
    "waiting": (
        "规则“{rule}”放入 {team} 的工单池：现在无人当班，上班后再分派",
        "Rule “{rule}” put it into the pool of {team}: nobody works now, somebody gets it when they do",
    ),
    "pool": ("规则“{rule}”放入 {team} 的工单池", "Rule “{rule}” put it into the pool of {team}"),
    "fall_back": ("规则“{rule}”无人可派，转至 {target}", "Rule “{rule}” found nobody and fell back to {target}"),
    "no_rule": ("没有适用的派单规则", "No routing rule fits"),
}


async def list_decisions(tx: Tx, ticket_id: int) -> dict[str, Any]:
    """All decisions about a ticket, the newest first. Raises NotFound, NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may("ticket.read")):
        raise NotAllowed("ticket.read")
    await must_see_ticket(tx, ticket_id)
    team = and_(teams.c.tenant_id == _row.tenant_id, teams.c.id == _row.team_id)
    user = and_(users.c.tenant_id == _row.tenant_id, users.c.id == _row.user_id)
    rows = await tx.all(
        select(routing_decisions, teams.c.name.label("team_name"), users.c.name.label("user_name"))
        .select_from(routing_decisions.outerjoin(teams, team).outerjoin(users, user))
        .where(_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id)
        .order_by(_row.id.desc())
        .limit(100)
    )
    return {"items": [_shape(tx, row) for row in rows], "next_cursor": None}


def _shape(tx: Tx, row: Any) -> dict[str, Any]:
    names = ("id", "decided_at", "outcome", "rule_id", "rule_number", "rule_name", "strategy", "team_id", "user_id")
    more = ("retry_at", "excluded_ids", "steps", "candidates", "counts")
    shape = {name: getattr(row, name) for name in (*names, *more)}
    shape |= {"why": row.cause, "team_name": row.team_name or "", "user_name": row.user_name or ""}
    return shape | {"text": sentence(tx.actor.locale, shape)}


def sentence(locale: str, shape: Mapping[str, Any]) -> str:
    """The decision in one sentence."""
    zh, en = _SENTENCES[shape["outcome"]]
    words = zh if locale.startswith("zh") else en
    team, user = shape["team_name"] or "—", shape["user_name"] or "—"
    target = user if shape["user_id"] is not None else team
    return words.format(rule=shape["rule_name"], team=team, user=user, target=target)
