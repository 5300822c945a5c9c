"""The completeness rate for reports: how many tickets hold all that was asked, by type, team or channel."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select

from gongdan.identity import no_team, teams
from gongdan.kernel.errors import Invalid
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.shelves import Shelf

By = Literal["type", "team", "channel"]
_COLUMNS: dict[By, ColumnElement[Any]] = {
    "type": tickets.c.type_id,
    "team": tickets.c.team_id,
    "channel": tickets.c.channel,
}


async def report_completeness(tx: Tx, since: datetime, until: datetime, by: By) -> dict[str, Any]:
    """Tickets opened from `since` until before `until` that his reports count, but for void, merged and deleted ones.

    One query over the index of the time, and one more for the names of teams.
    """
    counted = policy.reported(tx)
    if since >= until:
        raise Invalid.one("until", "reversed", "The end is not after the beginning.", "Give a later time.")
    row, group = tickets.c, _COLUMNS[by]
    judged = func.count(row.completeness)
    statement = (
        select(
            group.label("group_of"),
            func.count().label("tickets"),
            judged.label("judged"),
            func.count().filter(row.completeness == 100).label("complete"),
            func.coalesce(func.sum(row.completeness), 0).label("points"),
        )
        .where(
            row.tenant_id == tx.tenant_id,
            row.created_at >= since,
            row.created_at < until,
            row.shelf <= int(Shelf.ARCHIVE),
            counted,
        )
        .group_by(group)
        .order_by(func.count().desc(), group)
    )
    rows = await tx.all(statement)
    names = await _names(tx, await catalogue(tx), by, [one.group_of for one in rows])
    items = [_shape(names[one.group_of], one.tickets, one.judged, one.complete, int(one.points)) for one in rows]
    whole = [sum(getattr(one, name) for one in rows) for name in ("tickets", "judged", "complete", "points")]
    all_words = {"zh-CN": "合计", "en": "All"}
    total = _shape((None, None, in_locale(all_words, tx.actor.locale)), *map(int, whole))
    return {"items": items, "total": total}


_Name = tuple[int | None, str | None, str]


async def _names(tx: Tx, known: Catalogue, by: By, groups: list[Any]) -> dict[Any, _Name]:
    nobody = no_team(tx)
    if by == "channel":
        return {one: (None, one, one) for one in groups}
    if by == "type":
        types = {one: known.types[one] for one in groups}
        return {one: (one, kind.key, in_locale(kind.names, tx.actor.locale)) for one, kind in types.items()}
    ids = [one for one in groups if one is not None]
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id.in_(ids))
    found = await tx.all(select(teams.c.id, teams.c.key, teams.c.name).where(*mine)) if ids else []
    named: dict[Any, _Name] = {row.id: (row.id, row.key, row.name) for row in found}
    return {**named, None: (None, None, nobody)}


def _shape(name: _Name, count: int, judged: int, complete: int, points: int) -> dict[str, Any]:
    return {
        "id": name[0],
        "key": name[1],
        "name": name[2],
        "tickets": count,
        "judged": judged,
        "complete": complete,
        "rate": round(100 * complete / judged, 1) if judged else None,
        "average": round(points / judged, 1) if judged else None,
    }
