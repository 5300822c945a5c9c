"""Single duties: entered, changed, called off, and swapped between two."""

from typing import Any

from sqlalchemy import insert, select, update

from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.actions.references import Named
from gongdan.routing.actions.rotas import VersionCheck, hold_whose, must_reach, read_shifts
from gongdan.routing.actions.settings import touch_roster
from gongdan.routing.events import PlannedDutyChanged
from gongdan.routing.models import planned_duties
from gongdan.routing.schemas.rotas import DutySwapIn, PlannedDutyIn, PlannedDutyPatch

_row = planned_duties.c


async def enter_duty(tx: Tx, draft: PlannedDutyIn) -> int:
    """Somebody works a shift; its id. A shift too many is told as a conflict, not refused. Raises Invalid."""
    policy.may_manage_rotas(tx)
    hold_whose(draft.kind, draft.team_id, draft.department_id)
    await must_reach(tx, draft.team_id, draft.department_id)
    named = Named()
    named.add("person", "user_id", draft.user_id)
    named.add("shift", "shift_id", draft.shift_id)
    await named.check(tx)
    since, until = (await read_shifts(tx))[draft.shift_id].on(draft.on_date)
    values = {**draft.model_dump(), "starts_at": since, "ends_at": until, "source": "manual"}
    new_id = int(await tx.scalar(insert(planned_duties).values(tenant_id=tx.tenant_id, **values).returning(_row.id)))
    await touch_roster(tx)
    told = {"on_date": [None, draft.on_date.isoformat()], "shift_id": [None, draft.shift_id]}
    tx.record(PlannedDutyChanged(new_id, [draft.user_id], "entered", told))
    return new_id


async def change_duty(tx: Tx, duty_id: int, patch: PlannedDutyPatch, expects: VersionCheck) -> None:
    """A single change, which a rota that is laid over again leaves alone. Raises NotFound, Invalid."""
    policy.may_manage_rotas(tx)
    row = await _find(tx, duty_id)
    await must_reach(tx, row.team_id, row.department_id)
    expects(row.version)
    asked = patch.model_dump(exclude_unset=True)
    asked = {name: value for name, value in asked.items() if value is not None}
    named = Named()
    named.add("person", "user_id", asked.get("user_id"))
    named.add("shift", "shift_id", asked.get("shift_id"))
    await named.check(tx)
    net = changes(row._asdict(), asked)
    if not net:
        return
    values: dict[str, Any] = {name: new for name, (_, new) in net.items()}
    if "shift_id" in net:
        values["starts_at"], values["ends_at"] = (await read_shifts(tx))[asked["shift_id"]].on(row.on_date)
    await _write(tx, row, **values, source="manual")
    how = "cancelled" if net.get("is_cancelled", (None, False))[1] else "changed"
    concerned = sorted({row.user_id, asked.get("user_id", row.user_id)})
    tx.record(PlannedDutyChanged(duty_id, concerned, how, {name: list(pair) for name, pair in net.items()}))


async def swap_duties(tx: Tx, wanted: DutySwapIn) -> None:
    """Each works the other's duty. Raises NotFound, Invalid."""
    policy.may_manage_rotas(tx)
    ids = sorted({wanted.first_id, wanted.second_id})
    if len(ids) < 2:
        raise Invalid.one("second_id", "itself", "A duty cannot be swapped with itself.", "Name another one.")
    first, second = [await _find(tx, one) for one in ids]
    for row in (first, second):
        await must_reach(tx, row.team_id, row.department_id)
        if row.is_cancelled:
            raise Invalid.one("first_id", "cancelled", "One of the duties was called off.", "Put it on again first.")
    if first.user_id == second.user_id:
        raise Invalid.one("second_id", "same_person", "Both duties are of one person.", "Name one of somebody else.")
    concerned = sorted({first.user_id, second.user_id})
    for row, other in ((first, second), (second, first)):
        await _write(tx, row, user_id=other.user_id, source="swap")
        told = {"user_id": [row.user_id, other.user_id]}
        tx.record(PlannedDutyChanged(row.id, concerned, "swapped", told))


async def _find(tx: Tx, duty_id: int) -> Any:
    mine = (_row.tenant_id == tx.tenant_id, _row.id == duty_id)
    row = await tx.first(select(planned_duties).where(*mine).with_for_update())
    if row is None:
        raise NotFound("planned duty", duty_id)
    return row


async def _write(tx: Tx, row: Any, **values: Any) -> None:
    mine = (_row.tenant_id == tx.tenant_id, _row.id == row.id)
    await tx.execute(update(planned_duties).where(*mine).values(version=_row.version + 1, **values))
    await touch_roster(tx)
