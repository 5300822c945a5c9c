"""Versions of rules: kept, brought into force for all or for some teams, and rolled back."""

from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.automation import policy
from gongdan.automation.actions.rule_checks import hold_teams, next_run
from gongdan.automation.errors import NothingToRelease
from gongdan.automation.events import RuleReleased
from gongdan.automation.models import rule_entries, rule_versions, rules
from gongdan.automation.queries.rules import get_rule_row
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import touch_setup

SAID = ("name", "description", "events", "condition", "definition")
_version = rule_versions.c


def mine(tx: Tx) -> ColumnElement[bool]:
    """The rules of the tenant."""
    return rules.c.tenant_id == tx.tenant_id


async def keep_version(tx: Tx, rule_id: int, number: int, values: dict[str, Any], *, is_draft: bool) -> None:
    """Write down what it says; a draft of that number is replaced."""
    said = {name: values[name] for name in SAID} | {
        "is_draft": is_draft,
        "author_id": tx.actor.user_id,
        "author_name": tx.actor.name[:200],
        "created_at": tx.now,
    }
    key = {"tenant_id": tx.tenant_id, "rule_id": rule_id, "number": number}
    statement = upsert(rule_versions).values(**key, **said)
    await tx.execute(statement.on_conflict_do_update(index_elements=list(key), set_=said))


async def put_into_force(tx: Tx, row: Any, number: int, values: dict[str, Any]) -> None:
    """This version holds for all from now on. The caller tells every process."""
    said = {name: values[name] for name in SAID} | {"number": number, "staged_number": None, "staged_team_ids": []}
    await tx.execute(update(rules).where(mine(tx), rules.c.id == row.id).values(**said))
    if row.kind == "timed" and (values["condition"], values["definition"]) != (row.condition, row.definition):
        # What fitted the former version says nothing about this one.
        gone = (rule_entries.c.tenant_id == tx.tenant_id, rule_entries.c.rule_id == row.id)
        await tx.execute(delete(rule_entries).where(*gone))
    tx.record(RuleReleased(row.id, values["name"], row.kind, number=number, from_number=row.number))


async def release(tx: Tx, rule_id: int, number: int, team_ids: list[int]) -> None:
    """Bring a version into force: for tickets of these teams, or for all. An older one rolls back.

    Raises NotFound, NothingToRelease, Invalid.
    """
    row = await get_rule_row(tx, rule_id, for_change=True)
    policy.may_change(tx, kind=row.kind, owner_id=row.owner_id)
    key = (_version.tenant_id == tx.tenant_id, _version.rule_id == rule_id, _version.number == number)
    said = await tx.first(select(rule_versions).where(*key))
    if said is None:
        raise NothingToRelease
    if team_ids and row.kind != "trigger":
        raise Invalid.one("team_ids", "not_here", "Only triggers come into force team by team.", "Leave it out.")
    await hold_teams(tx, sorted(set(team_ids)))
    if said.is_draft:
        await tx.execute(update(rule_versions).where(*key).values(is_draft=False))
    values = said._asdict()
    later: dict[str, Any] = {"version": rules.c.version + 1, "updated_at": tx.now}
    if team_ids and number != row.number:
        teams = sorted(set(team_ids))
        later |= {"staged_number": number, "staged_team_ids": teams}
        told = {"number": number, "from_number": row.number, "team_ids": teams}
        tx.record(RuleReleased(rule_id, values["name"], row.kind, **told))
    else:
        await put_into_force(tx, row, number, values)
        later |= {"next_run_at": await next_run(tx, values, is_active=row.is_active)}
    await tx.execute(update(rules).where(mine(tx), rules.c.id == rule_id).values(**later))
    await touch_setup(tx)
