"""The tickets of the dispatch board: what each person has, and what nobody has."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, and_, func, literal_column, or_, select

from gongdan.kernel.events import events
from gongdan.kernel.paging import capped_count
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.routing.plans import points_of
from gongdan.routing.queries.in_force import InForce
from gongdan.ticketing import PRIORITY_WORDS, Category, Shelf, catalogue, tickets, visible_tickets

MAX_HELD = 50
MAX_WAITING = 200
_row = tickets.c
_COLUMNS = (
    *("id", "number", "title", "priority", "state", "state_category", "type_id", "workflow_version_id", "team_id"),
    *("assignee_id", "created_at", "due_at", "due_kind", "due_state", "fields", "version"),
)
# Written out, so that the indexes on open work are seen to fit.
_IS_OPEN = and_(
    _row.state_category < literal_column(str(int(Category.SOLVED))),
    _row.shelf == literal_column(str(int(Shelf.DESK))),
)
_NEXT_DUE = _row.due_at.asc().nulls_last()
Shape = dict[str, Any]


async def find_held(tx: Tx, known: InForce, user_ids: Sequence[int]) -> dict[int, tuple[list[Shape], int]]:
    """By person: the open tickets that he has within the actor's reach, next deadline first, and how many."""
    if not user_ids:
        return {}
    turn = func.row_number().over(partition_by=_row.assignee_id, order_by=(_NEXT_DUE, _row.priority, _row.id))
    many = func.count().over(partition_by=_row.assignee_id)
    mine = (_row.tenant_id == tx.tenant_id, _row.assignee_id.in_(user_ids), _IS_OPEN, visible_tickets(tx))
    ranked = select(_row.id, turn.label("turn"), many.label("many")).where(*mine).subquery()
    its = and_(_row.tenant_id == tx.tenant_id, _row.id == ranked.c.id)
    rows = await tx.all(
        select(*(_row[name] for name in _COLUMNS), ranked.c.many, _held_since().label("held_since"))
        .select_from(ranked.join(tickets, its))
        .where(ranked.c.turn <= MAX_HELD)
        .order_by(_row.assignee_id, ranked.c.turn)
    )
    shape = await _teller(tx, known)
    found: dict[int, tuple[list[Shape], int]] = {}
    for row in rows:
        found.setdefault(row.assignee_id, ([], row.many))[0].append(shape(row, row.held_since))
    return found


def _held_since() -> ColumnElement[Any]:
    """When the one who has it got it, by the log; of what was imported with him, when it was opened."""
    e = events.c
    got = e.payload["assignee_id"].astext
    given = (
        select(e.at)
        .where(
            e.tenant_id == _row.tenant_id,
            e.subject == "ticket",
            e.subject_id == _row.id,
            e.kind == "ticket.assigned",
            got.cast(BigInteger) == _row.assignee_id,
            got.is_distinct_from(e.payload["from_assignee_id"].astext),
        )
        .order_by(e.id.desc())
        .limit(1)
        .correlate(tickets)
        .scalar_subquery()
    )
    return func.coalesce(given, _row.created_at)


async def find_waiting(tx: Tx, known: InForce, team_ids: Sequence[int]) -> tuple[list[Shape], dict[str, Any]]:
    """Open tickets of these teams, and of none, that nobody has; and how many the actor sees."""
    theirs = or_(_row.team_id.in_(team_ids), _row.team_id.is_(None))
    mine = (_row.tenant_id == tx.tenant_id, _row.assignee_id.is_(None), theirs, _IS_OPEN, visible_tickets(tx))
    asked = select(*(_row[name] for name in _COLUMNS)).where(*mine)
    rows = await tx.all(asked.order_by(_row.priority, _NEXT_DUE, _row.created_at, _row.id).limit(MAX_WAITING))
    counted = await capped_count(tx.connection, asked)
    shape = await _teller(tx, known)
    return [shape(row, None) for row in rows], {"value": counted.value, "is_capped": counted.is_capped}


async def _teller(tx: Tx, known: InForce) -> Callable[[Row[Any], Any], Shape]:
    """What tells a row on the wire, with the words of the tenant at hand."""
    words = await catalogue(tx)
    places = {
        type_id: [one.key for one in words.fields_of(type_id) if one.kind == "place"] for type_id in words.types
    }
    locale = tx.actor.locale

    def shape(row: Row[Any], held_since: Any) -> Shape:
        state = words.workflow(row.workflow_version_id).states.get(row.state)
        names = ("id", "number", "title", "team_id", "created_at", "due_at", "due_kind", "due_state", "version")
        weight = points_of(known.points, row.priority, words.types[row.type_id].key)
        return {
            **{name: getattr(row, name) for name in names},
            "priority": PRIORITY_WORDS[row.priority],
            "state_name": in_locale(state.names, locale) if state else row.state,
            "state_category": Category(row.state_category).word,
            "points": 0 if row.state_category == Category.ON_HOLD else weight,
            "held_since": held_since,
            "place": place_of(row.fields, places.get(row.type_id, ())),
        }

    return shape


def place_of(values: dict[str, Any], keys: Sequence[str]) -> Shape | None:
    """The first place that the fields of these keys name; one with coordinates before one in words only."""
    named = [value for key in keys if isinstance(value := values.get(key), dict)]
    named.sort(key=lambda value: "lat" not in value)
    if not named:
        return None
    first = named[0]
    return {"latitude": first.get("lat"), "longitude": first.get("lng"), "text": first.get("address", "")}
