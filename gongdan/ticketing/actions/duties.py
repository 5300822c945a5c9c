"""Duties (职责): which team of this tenant does what flows ask for by name."""

from typing import Any

from sqlalchemy import insert, select

from gongdan.identity import teams
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import (
    VersionCheck,
    any_version,
    change_row,
    get_row_for_change,
    lock_setup,
    refuse_taken_key,
    touch_setup,
)
from gongdan.ticketing.errors.setup import DutyInUse
from gongdan.ticketing.events import DutyChanged, DutyCreated
from gongdan.ticketing.models import duties, workflows
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.schemas.setup.duties import CreateDuty, EditDuty
from gongdan.ticketing.schemas.setup.parts import given


async def create_duty(tx: Tx, draft: CreateDuty) -> int:
    """A new duty; states can name it at once."""
    policy.may_manage_types(tx)
    await refuse_taken_key(tx, duties, draft.key, "duty")
    await _refuse_no_team(tx, draft.team_id)
    values: dict[str, Any] = {"key": draft.key, "names": draft.names.stored(), "team_id": draft.team_id}
    duty_id = int(await tx.scalar(insert(duties).values(tenant_id=tx.tenant_id, **values).returning(duties.c.id)))
    await touch_setup(tx)
    tx.record(DutyCreated(duty_id, draft.key, draft.team_id))
    return duty_id


async def edit_duty(tx: Tx, duty_id: int, patch: EditDuty, expects: VersionCheck = any_version) -> None:
    """Give it to another team, rename, retire or bring back. What a team has already stays with it."""
    policy.may_manage_types(tx)
    values = given(patch)
    row = await get_row_for_change(tx, duties, duty_id, "duty", expects)
    await _refuse_no_team(tx, values.get("team_id"))
    if values.get("is_active") is False and row.is_active:
        await lock_setup(tx)  # no flow that names it is published in between
        await _refuse_in_use(tx, row.key)
    if net := await change_row(tx, duties, row, values):
        tx.record(DutyChanged(duty_id, row.key, net))


async def retire_duty(tx: Tx, duty_id: int, expects: VersionCheck = any_version) -> None:
    """For no new flows. Raises DutyInUse while a flow in force names it."""
    await edit_duty(tx, duty_id, EditDuty(is_active=False), expects)


async def _refuse_no_team(tx: Tx, team_id: int | None) -> None:
    if team_id is None:
        return
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id, teams.c.is_active)
    if await tx.first(select(teams.c.id).where(*mine)) is None:
        raise Invalid.one("team_id", "not_found", f"There is no active team {team_id}.", "See GET /api/v1/teams.")


async def _refuse_in_use(tx: Tx, key: str) -> None:
    known = await catalogue(tx)
    mine = (workflows.c.tenant_id == tx.tenant_id, workflows.c.is_active)
    rows = await tx.all(select(workflows.c.key, workflows.c.current_version_id).where(*mine))
    using = sorted(
        row.key
        for row in rows
        if any(state.duty == key for state in known.workflow(row.current_version_id).states.values())
    )
    if using:
        raise DutyInUse(flows=", ".join(using[:10]))
