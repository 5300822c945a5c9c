"""Reads of how satisfied requesters were: with the ticket, the reasons, and in numbers."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select

from gongdan.identity import teams
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import ratings, ticketing_settings, tickets
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.report_span import report_span
from gongdan.ticketing.rating import GOOD, rating_ends, stored_reason
from gongdan.ticketing.shelves import Shelf

_MOST_TEAMS = 200


async def rating_part(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """A part of a ticket's shape: the last rating, and whether whoever asks can give or change one.

    Staff see it; of customers only the requester himself. One query, and none where it was never rated.
    """
    is_own = tx.actor.kind == "customer" and row.requester_id == tx.actor.contact_id
    found = await _last(tx, row.id) if row.rating is not None and (is_own or tx.actor.is_staff) else None
    is_current = found is not None and found.solved_at == row.solved_at
    until = rating_ends(row.closed_at, found.created_at if found and is_current else None, known.rules.rating_days)
    is_open = row.solved_at is not None and (until is None or until > tx.now)
    return {
        "rating": found and _shape(tx, known, found, until=until, is_current=is_current),
        "can_rate": is_own and is_open and row.shelf in (Shelf.DESK, Shelf.ARCHIVE),
    }


async def _last(tx: Tx, ticket_id: int) -> Row[Any] | None:
    mine = (ratings.c.tenant_id == tx.tenant_id, ratings.c.ticket_id == ticket_id)
    return await tx.first(select(ratings).where(*mine).order_by(ratings.c.solved_at.desc()).limit(1))


async def find_rating(tx: Tx, ticket: Any) -> Row[Any] | None:
    """The rating of the present solution."""
    mine = (ratings.c.tenant_id == tx.tenant_id, ratings.c.ticket_id == ticket.id)
    return await tx.first(select(ratings).where(*mine, ratings.c.solved_at == ticket.solved_at))


def _shape(tx: Tx, known: Catalogue, row: Row[Any], *, until: datetime | None, is_current: bool) -> dict[str, Any]:
    names = {one.key: in_locale(one.names, tx.actor.locale) for one in known.rating_reasons}
    return {
        "score": row.score,
        "reasons": [{"key": key, "name": names.get(key, key)} for key in row.reasons],
        "comment": row.comment,
        "by": {"kind": "customer", "id": row.author_id, "name": row.author_name},
        "at": row.created_at,
        "changed_at": row.changed_at,
        "until": until,
        "is_current": is_current,
    }


async def get_rating_reasons(tx: Tx) -> dict[str, Any]:
    """The reasons in their order; customers get those in use."""
    known = await catalogue(tx)
    mine = ticketing_settings.c.tenant_id == tx.tenant_id
    version = await tx.scalar(select(ticketing_settings.c.version).where(mine)) or 0
    return {"items": reason_shapes(tx, known), "version": version}


def reason_shapes(tx: Tx, known: Catalogue) -> list[dict[str, Any]]:
    """The reasons on the wire."""
    return [
        {**stored_reason(one), "name": in_locale(one.names, tx.actor.locale)}
        for one in known.rating_reasons
        if one.is_active or tx.actor.is_staff
    ]


async def report_satisfaction(tx: Tx, since: datetime | None, until: datetime | None) -> dict[str, Any]:
    """Ratings given in this time on the tickets that the actor's reports count. Two queries.

    Raises NotAllowed, Invalid.
    """
    counted = policy.reported(tx)
    since, until = report_span(tx, since, until)
    row = ratings.c
    scores = [func.count().filter(row.score == score).label(f"of_{score}") for score in range(1, 6)]
    same = and_(tickets.c.tenant_id == row.tenant_id, tickets.c.id == row.ticket_id)
    statement = (
        select(row.team_id, *scores)
        .select_from(ratings.join(tickets, same))
        .where(row.tenant_id == tx.tenant_id, row.created_at >= since, row.created_at < until, counted)
        .group_by(row.team_id)
        .order_by(func.count().desc(), row.team_id)
        .limit(_MOST_TEAMS)
    )
    found = [(one.team_id, [int(one[place]) for place in range(1, 6)]) for one in await tx.all(statement)]
    names = await _teams(tx, [team_id for team_id, _ in found if team_id is not None])
    whole = [sum(counts[place] for _, counts in found) for place in range(5)]
    return {
        "since": since,
        "until": until,
        "total": _numbers(None, whole),
        "teams": [_numbers(names.get(team_id), counts) for team_id, counts in found],
    }


async def _teams(tx: Tx, ids: list[int]) -> dict[int, dict[str, Any]]:
    if not ids:
        return {}
    columns = (teams.c.id, teams.c.key, teams.c.name)
    rows = await tx.all(select(*columns).where(teams.c.tenant_id == tx.tenant_id, teams.c.id.in_(ids)))
    return {row.id: {"id": row.id, "key": row.key, "name": row.name} for row in rows}


def _numbers(team: dict[str, Any] | None, scores: list[int]) -> dict[str, Any]:
    count, good = sum(scores), sum(scores[GOOD - 1 :])
    points = sum(score * many for score, many in enumerate(scores, 1))
    return {
        "team": team,
        "count": count,
        "mean": round(points / count, 2) if count else None,
        "good": good,
        "good_share": round(100 * good / count, 1) if count else None,
        "scores": scores,
    }
