"""Changing one row of the set-up of channels: locked, held against the caller's version, only what really differs."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row, Table, select, update

from gongdan.identity import teams
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, NotFound
from gongdan.kernel.unit import Tx

# Holds the stored version against what the caller has read; raises VersionStale.
VersionCheck = Callable[[int], None]


def given(patch: BaseModel) -> dict[str, Any]:
    """What the caller really sent, as it is stored."""
    return {name: stored(getattr(patch, name)) for name in patch.model_fields_set}


def stored(value: Any) -> Any:
    """A part of a draft as its column holds it."""
    if isinstance(value, list):
        return [stored(one) for one in value]
    return value.stored() if hasattr(value, "stored") else value


async def get_row_for_change(tx: Tx, table: Table, id: int, what: str, expects: VersionCheck) -> Row[Any]:
    """The row, locked. Raises NotFound, or VersionStale."""
    mine = (table.c.tenant_id == tx.tenant_id, table.c.id == id)
    row = await tx.first(select(table).where(*mine).with_for_update())
    if row is None:
        raise NotFound(what, id)
    expects(row.version)
    return row


async def change_row(tx: Tx, table: Table, row: Row[Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Store what differs and return it as {field: [old, new]}; a patch that changes nothing is nothing."""
    net = changes(row._asdict(), patch)
    if not net:
        return {}
    values: dict[str, Any] = {name: new for name, (_, new) in net.items()}
    if "updated_at" in table.c:
        values["updated_at"] = tx.now
    mine = (table.c.tenant_id == tx.tenant_id, table.c.id == row.id)
    await tx.execute(update(table).where(*mine).values(**values, version=table.c.version + 1))
    return {name: [old, new] for name, (old, new) in net.items()}


async def team_problems(tx: Tx, team_id: int | None) -> list[FieldProblem]:
    """Empty where the team is there and active, or none is meant."""
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id, teams.c.is_active)
    if team_id is None or await tx.scalar(select(teams.c.id).where(*mine)) is not None:
        return []
    remedy = "Give the id of an active team, or null."
    return [FieldProblem("team_id", "not_found", f"There is no active team {team_id}.", remedy)]
