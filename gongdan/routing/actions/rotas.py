"""Shifts and rotas, and laying a rota over dates."""

from collections.abc import Callable
from datetime import time
from typing import Any

from sqlalchemy import delete, insert, select, update

from gongdan.identity import departments, teams, tenants
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Invalid, NotAllowed, NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.actions.references import Named
from gongdan.routing.actions.settings import touch_roster
from gongdan.routing.errors import RotaNameTaken
from gongdan.routing.events import RotaChanged, ShiftChanged
from gongdan.routing.models import planned_duties, rotas, shifts
from gongdan.routing.rotas import Cycle, Shift, plan
from gongdan.routing.schemas.rotas import RotaIn, RotaPlanIn, ShiftIn

VersionCheck = Callable[[int], None]
_shift, _rota, _duty = shifts.c, rotas.c, planned_duties.c


async def save_shift(tx: Tx, draft: ShiftIn, shift_id: int | None = None, expects: VersionCheck | None = None) -> int:
    """A new shift, or one as it is to be; its id. What is planned already keeps its times. Raises RotaNameTaken."""
    policy.may_manage_rotas(tx)
    taken = (_shift.tenant_id == tx.tenant_id, _shift.name == draft.name, _shift.id.is_distinct_from(shift_id))
    if await tx.scalar(select(_shift.id).where(*taken)) is not None:
        raise RotaNameTaken
    zone = draft.zone or str(await tx.scalar(select(tenants.c.time_zone).where(tenants.c.id == tx.tenant_id)))
    times = {"starts": time.fromisoformat(draft.starts), "ends": time.fromisoformat(draft.ends)}
    values = {"name": draft.name, **times, "zone": zone, "is_active": draft.is_active}
    if shift_id is None:
        shift_id = int(await tx.scalar(insert(shifts).values(tenant_id=tx.tenant_id, **values).returning(_shift.id)))
        tx.record(ShiftChanged(shift_id, draft.name, _told({name: (None, new) for name, new in values.items()})))
        return shift_id
    mine = (_shift.tenant_id == tx.tenant_id, _shift.id == shift_id)
    row = await tx.first(select(shifts).where(*mine).with_for_update())
    if row is None:
        raise NotFound("shift", shift_id)
    if expects is not None:
        expects(row.version)
    net = changes(row._asdict(), values)
    if net:
        await tx.execute(update(shifts).where(*mine).values(**values, version=_shift.version + 1))
        tx.record(ShiftChanged(shift_id, draft.name, _told(net)))
    return shift_id


async def save_rota(tx: Tx, draft: RotaIn, rota_id: int | None = None, expects: VersionCheck | None = None) -> int:
    """A new rota, or one as it is to be; its id. Dates follow when it is laid over them. Raises Invalid."""
    policy.may_manage_rotas(tx)
    hold_whose(draft.kind, draft.team_id, draft.department_id)
    await must_reach(tx, draft.team_id, draft.department_id)
    named = Named()
    for place, person in enumerate(draft.people):
        named.add("person", f"people.{place}", person)
    for place, shift in enumerate(draft.days):
        named.add("shift", f"days.{place}", shift)
    await named.check(tx)
    taken = (_rota.tenant_id == tx.tenant_id, _rota.name == draft.name, _rota.id.is_distinct_from(rota_id))
    if await tx.scalar(select(_rota.id).where(*taken)) is not None:
        raise RotaNameTaken
    names = ("name", "kind", "team_id", "department_id", "starts_on", "is_active")
    cycle = {"days": draft.days, "step": draft.step, "people": draft.people}
    values: dict[str, Any] = {**{name: getattr(draft, name) for name in names}, "cycle": cycle}
    if rota_id is None:
        rota_id = int(await tx.scalar(insert(rotas).values(tenant_id=tx.tenant_id, **values).returning(_rota.id)))
        told = _told({name: (None, new) for name, new in values.items()})
        tx.record(RotaChanged(rota_id, draft.name, draft.team_id, told))
        return rota_id
    row = await find_rota(tx, rota_id)
    await must_reach(tx, row.team_id, row.department_id)
    if expects is not None:
        expects(row.version)
    net = changes(row._asdict(), values)
    if net:
        mine = (_rota.tenant_id == tx.tenant_id, _rota.id == rota_id)
        await tx.execute(update(rotas).where(*mine).values(**values, version=_rota.version + 1))
        tx.record(RotaChanged(rota_id, draft.name, draft.team_id, _told(net)))
    return rota_id


def _told(net: dict[str, Any]) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        return value if value is None or isinstance(value, str | int | dict | list) else value.isoformat()

    return {name: [plain(old), plain(new)] for name, (old, new) in net.items()}


async def find_rota(tx: Tx, rota_id: int) -> Any:
    """The locked rota. Raises NotFound."""
    mine = (_rota.tenant_id == tx.tenant_id, _rota.id == rota_id)
    row = await tx.first(select(rotas).where(*mine).with_for_update())
    if row is None:
        raise NotFound("rota", rota_id)
    return row


def hold_whose(kind: str, team_id: int | None, department_id: int | None) -> None:
    """Duties are of a team, those of a dispatcher of a team or a department. Raises Invalid."""
    if (team_id is None) == (department_id is None):
        remedy = "Name either team_id or department_id."
        raise Invalid.one("team_id", "one_expected", "It is of one team or one department.", remedy)
    if kind == "duty" and team_id is None:
        raise Invalid.one("team_id", "required", "A duty is of a team.", "Name team_id, or the kind dispatcher.")


async def must_reach(tx: Tx, team_id: int | None, department_id: int | None) -> None:
    """Whoever plans plans for teams and departments within his reach. Raises Invalid, NotAllowed."""
    if team_id is not None:
        row = teams.c
        found = await tx.first(
            select(row.id, row.department_id, row.lead_id).where(row.tenant_id == tx.tenant_id, row.id == team_id)
        )
        if found is None:
            raise Invalid.one("team_id", "not_found", f"There is no team {team_id}.", "See GET /api/v1/teams.")
        is_near = policy.plans_for(tx, found.id, found.department_id, found.lead_id)
    else:
        other = departments.c
        mine = (other.tenant_id == tx.tenant_id, other.id == department_id)
        if await tx.first(select(other.id).where(*mine)) is None:
            remedy = "See GET /api/v1/departments."
            raise Invalid.one("department_id", "not_found", f"There is no department {department_id}.", remedy)
        is_near = policy.plans_for(tx, None, department_id, None)
    if not is_near:
        raise NotAllowed(policy.MANAGE_ROTAS, "You plan for your own teams and departments only.")


async def lay_rota(tx: Tx, rota_id: int, wanted: RotaPlanIn) -> tuple[int, int]:
    """Plan these dates by the cycle: (planned, kept). What a person changed by hand stays, whoever it is about.

    The same dates again give the same plan. Raises NotFound, Invalid.
    """
    policy.may_manage_rotas(tx)
    row = await find_rota(tx, rota_id)
    await must_reach(tx, row.team_id, row.department_id)
    if not row.is_active:
        raise Invalid.one("rota", "not_active", "This rota is not in use.", "Put it in use first.")
    mine = (
        _duty.tenant_id == tx.tenant_id,
        _duty.rota_id == rota_id,
        _duty.on_date >= wanted.since,
        _duty.on_date <= wanted.until,
    )
    await tx.execute(delete(planned_duties).where(*mine, _duty.source == "rota"))
    kept = await tx.all(select(_duty.rota_user_id, _duty.on_date).where(*mine))
    # The turn of a duty that was changed by hand is taken, by whomever it is worked now.
    taken = {(one.on_date, one.rota_user_id) for one in kept}
    cycle = Cycle(row.starts_on, tuple(row.cycle["days"]), tuple(row.cycle["people"]), row.cycle["step"])
    kinds = await read_shifts(tx)
    rows = [
        {
            "tenant_id": tx.tenant_id,
            "user_id": person,
            "team_id": row.team_id,
            "department_id": row.department_id,
            "kind": row.kind,
            "shift_id": shift,
            "rota_id": rota_id,
            "rota_user_id": person,
            "on_date": day,
            "starts_at": span[0],
            "ends_at": span[1],
            "source": "rota",
        }
        for person, shift, day, span in plan(cycle, kinds, wanted.since, wanted.until)
        if (day, person) not in taken
    ]
    for first in range(0, len(rows), 2000):
        await tx.execute(insert(planned_duties), rows[first : first + 2000])
    await touch_roster(tx)
    span_told = [wanted.since.isoformat(), wanted.until.isoformat()]
    tx.record(RotaChanged(rota_id, row.name, row.team_id, {"planned": span_told}))
    return len(rows) + len(kept), len(kept)


async def read_shifts(tx: Tx) -> dict[int, Shift]:
    """All shifts of the tenant by id."""
    rows = await tx.all(select(shifts).where(_shift.tenant_id == tx.tenant_id))
    return {one.id: Shift(one.id, one.starts, one.ends, one.zone) for one in rows}
