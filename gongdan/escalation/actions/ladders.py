"""Make, change and order ladders. What runs keeps the levels that it began with."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.conditions import ConditionInvalid, check, parse
from gongdan.escalation import policy
from gongdan.escalation.errors import LadderNameTaken
from gongdan.escalation.events import EscalationLadderChanged, EscalationLadderCreated, EscalationLadderMoved
from gongdan.escalation.models import escalation_ladders, escalation_settings
from gongdan.escalation.schemas.ladders import LadderIn, LadderOrderIn
from gongdan.identity import departments, teams, users
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import catalogue, testable

MAX_LADDERS = 200
VersionCheck = Callable[[int], None]
_row = escalation_ladders.c


async def create_ladder(tx: Tx, draft: LadderIn) -> int:
    """A ladder, asked after all others; its id. Raises Invalid."""
    policy.may_manage(tx)
    await lock_ladders(tx)
    await _check(tx, draft)
    await _hold_name(tx, draft.name, None)
    last = await tx.one(
        select(func.max(_row.position).label("position"), func.count().label("total")).where(_mine(tx))
    )
    if last.total >= MAX_LADDERS:
        remedy = "Change one that is there."
        raise Invalid.one("name", "too_many", f"There are {MAX_LADDERS} ladders already.", remedy)
    return await add_ladder(tx, draft, position=(last.position or 0) + 1)


async def add_ladder(tx: Tx, draft: LadderIn, *, position: int) -> int:
    """Store a checked ladder; returns its id."""
    values = {**_columns(draft), "watches_since": None if draft.includes_older else tx.now}
    times = {"created_at": tx.now, "updated_at": tx.now}
    statement = insert(escalation_ladders).values(tenant_id=tx.tenant_id, position=position, **values, **times)
    ladder_id = int(await tx.scalar(statement.returning(_row.id)))
    tx.record(EscalationLadderCreated(ladder_id, draft.name))
    return ladder_id


async def change_ladder(tx: Tx, ladder_id: int, draft: LadderIn, expects: VersionCheck) -> None:
    """The ladder as it is to be. Raises NotFound, Invalid."""
    policy.may_manage(tx)
    await lock_ladders(tx)
    row = await tx.first(select(escalation_ladders).where(_mine(tx), _row.id == ladder_id).with_for_update())
    if row is None:
        raise NotFound("escalation ladder", ladder_id)
    expects(row.version)
    await _check(tx, draft)
    await _hold_name(tx, draft.name, ladder_id)
    values = {**_columns(draft), "watches_since": _watches_since(tx, row, draft)}
    net = changes(row._asdict(), values)
    if not net:
        return
    written = {name: new for name, (_, new) in net.items()}
    later = {"version": _row.version + 1, "updated_at": tx.now}
    await tx.execute(update(escalation_ladders).where(_mine(tx), _row.id == ladder_id).values(**written, **later))
    told = {name: [None, None] if name in _LONG else _plain(old, new) for name, (old, new) in net.items()}
    tx.record(EscalationLadderChanged(ladder_id, draft.name, told))


_LONG = frozenset({"levels", "rules", "condition"})


def _plain(old: Any, new: Any) -> list[Any]:
    return [one.isoformat() if hasattr(one, "isoformat") else one for one in (old, new)]


def _watches_since(tx: Tx, row: Any, draft: LadderIn) -> Any:
    """A ladder that is put into use again does not call people for what lay about meanwhile."""
    if draft.includes_older:
        return None
    is_begun = draft.is_active and not row.is_active
    return tx.now if is_begun or row.watches_since is None else row.watches_since


async def order_ladders(tx: Tx, wanted: LadderOrderIn) -> None:
    """Ask the ladders in this order. Raises Invalid unless all are named, each once."""
    policy.may_manage(tx)
    await lock_ladders(tx)
    rows = {one.id: one for one in await tx.all(select(_row.id, _row.name, _row.position).where(_mine(tx)))}
    if sorted(wanted.ids) != sorted(rows):
        remedy = "Name every ladder of GET /api/v1/escalation-ladders once."
        raise Invalid.one("ids", "not_all", "These are not all ladders.", remedy)
    for place, ladder_id in enumerate(wanted.ids, start=1):
        if rows[ladder_id].position != place:
            moved = {"position": place, "version": _row.version + 1, "updated_at": tx.now}
            await tx.execute(update(escalation_ladders).where(_mine(tx), _row.id == ladder_id).values(**moved))
            tx.record(EscalationLadderMoved(ladder_id, rows[ladder_id].name, place))


async def lock_ladders(tx: Tx) -> None:
    """One change at a time."""
    row = escalation_settings.c
    given = upsert(escalation_settings).values(tenant_id=tx.tenant_id)
    await tx.execute(given.on_conflict_do_update(index_elements=["tenant_id"], set_={"version": row.version + 1}))


def _columns(draft: LadderIn) -> dict[str, Any]:
    plain = draft.model_dump(exclude={"includes_older"})
    plain["team_ids"] = sorted(set(draft.team_ids))
    plain["department_ids"] = sorted(set(draft.department_ids))
    return plain


async def _check(tx: Tx, draft: LadderIn) -> None:
    problems: list[FieldProblem] = []
    try:
        check(parse(draft.condition), testable(await catalogue(tx)), context="view")
    except ConditionInvalid as invalid:
        problems += [
            FieldProblem(f"condition{one.path.removeprefix('$')}", one.code, one.message, one.remedy)
            for one in invalid.problems
        ]
    problems += await _strangers(tx, draft) + await _stray_states(tx, draft)
    if problems:
        raise Invalid(problems=problems)


async def _strangers(tx: Tx, draft: LadderIn) -> list[FieldProblem]:
    """People, teams and departments that are not there, or not any more."""
    named: list[tuple[str, str, Any, int]] = []
    named += [("team_ids", "team", teams, one) for one in draft.team_ids]
    named += [("department_ids", "department", departments, one) for one in draft.department_ids]
    for place, level in enumerate(draft.levels):
        at = f"levels.{place}"
        named += [(f"{at}.user_ids", "user", users, one) for one in level.user_ids]
        named += [(f"{at}.team_ids", "team", teams, one) for one in level.team_ids]
        if level.takes_over_team_id is not None:
            named.append((f"{at}.takes_over_team_id", "team", teams, level.takes_over_team_id))
    found: dict[str, set[int]] = {}
    for table in {id(one[2]): one[2] for one in named}.values():
        wanted = sorted({one for _, _, whose, one in named if whose is table})
        there = [table.c.tenant_id == tx.tenant_id, table.c.id.in_(wanted)]
        if table is users:
            there += [users.c.is_active, users.c.contact_id.is_(None)]
        found[table.name] = {one.id for one in await tx.all(select(table.c.id).where(*there))}
    return [
        FieldProblem(field, "not_found", f"There is no {word} {one}.", "Leave it out.")
        for field, word, table, one in named
        if one not in found[table.name]
    ]


async def _stray_states(tx: Tx, draft: LadderIn) -> list[FieldProblem]:
    if not any(one.states for one in draft.rules):
        return []
    known = await catalogue(tx)
    versions = {kind.workflow_version_id for kind in known.types.values()}
    there = {state for version in versions for state in known.workflow(version).states}
    return [
        FieldProblem(
            f"rules.{place}.states",
            "not_found",
            f"No flow in force has a state {one!r}.",
            "Use the key of a state of a flow.",
        )
        for place, rule in enumerate(draft.rules)
        for one in rule.states
        if one not in there
    ]


async def _hold_name(tx: Tx, name: str, ladder_id: int | None) -> None:
    taken = select(_row.id).where(_mine(tx), _row.name == name, _row.id.is_distinct_from(ladder_id))
    if await tx.scalar(taken) is not None:
        raise LadderNameTaken


def _mine(tx: Tx) -> Any:
    return _row.tenant_id == tx.tenant_id
