"""Add, change and retire teams, and say who is in them."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from gongdan.calendars import must_be_calendar
from gongdan.identity import policy
from gongdan.identity.actions.access import bump_access
from gongdan.identity.actions.references import must_be_colleague, must_be_colleagues, must_be_department
from gongdan.identity.events.org import TeamAdded, TeamChanged, TeamMembersChanged, TeamRetired
from gongdan.identity.models import team_members, teams
from gongdan.identity.queries.org import member_ids
from gongdan.identity.schemas.org import TeamIn, TeamPatch
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx


async def add_team(tx: Tx, draft: TeamIn) -> int:
    """Add a team; without a key it gets one from its number. Raises Invalid."""
    policy.may_manage_teams(tx)
    await bump_access(tx)
    await must_be_department(tx, "department_id", draft.department_id)
    await must_be_colleague(tx, "lead_id", draft.lead_id)
    await must_be_calendar(tx, "calendar_id", draft.calendar_id)
    team_id = int(await tx.scalar(select(func.nextval("teams_id_seq"))))
    key = draft.key or f"team_{team_id}"
    await tx.execute(
        insert(teams).values(
            tenant_id=tx.tenant_id,
            id=team_id,
            key=key,
            name=draft.name,
            department_id=draft.department_id,
            lead_id=draft.lead_id,
            calendar_id=draft.calendar_id,
        )
    )
    tx.record(TeamAdded(team_id, key, draft.name, draft.department_id, draft.lead_id, draft.calendar_id))
    return team_id


async def change_team(tx: Tx, team_id: int, patch: TeamPatch, check_version: Callable[[int], None]) -> None:
    """Change, retire or bring back a team. Raises NotFound, VersionStale, Invalid."""
    policy.may_manage_teams(tx)
    await bump_access(tx)
    row = await _get_team_for_change(tx, team_id)
    check_version(row.version)
    changed = changes(row._asdict(), patch.model_dump(exclude_unset=True))
    if "department_id" in changed:
        await must_be_department(tx, "department_id", patch.department_id)
    if "lead_id" in changed:
        await must_be_colleague(tx, "lead_id", patch.lead_id)
    if "calendar_id" in changed:
        await must_be_calendar(tx, "calendar_id", patch.calendar_id)
    if not changed:
        return
    await _store(tx, team_id, {name: new for name, (_, new) in changed.items()})
    tx.record(TeamChanged(team_id, {name: list(pair) for name, pair in changed.items()}))
    if "is_active" in changed and not patch.is_active:
        tx.record(TeamRetired(team_id))


async def retire_team(tx: Tx, team_id: int, check_version: Callable[[int], None]) -> None:
    """Retire a team: its tickets keep it, nobody can choose it any more. Raises NotFound, VersionStale."""
    await change_team(tx, team_id, TeamPatch(is_active=False), check_version)


async def set_members(tx: Tx, team_id: int, user_ids: Collection[int], check_version: Callable[[int], None]) -> None:
    """Let exactly these users be in the team. Raises NotFound, VersionStale, Invalid."""
    policy.may_manage_teams(tx)
    await bump_access(tx)
    row = await _get_team_for_change(tx, team_id)
    check_version(row.version)
    before, after = set(await member_ids(tx, team_id)), set(user_ids)
    joined, departed = sorted(after - before), sorted(before - after)
    await must_be_colleagues(tx, "user_ids", joined)
    if departed:
        await tx.execute(
            delete(team_members).where(
                team_members.c.tenant_id == tx.tenant_id,
                team_members.c.team_id == team_id,
                team_members.c.user_id.in_(departed),
            )
        )
    if joined:
        rows = [{"tenant_id": tx.tenant_id, "team_id": team_id, "user_id": user_id} for user_id in joined]
        await tx.execute(insert(team_members), rows)
    if joined or departed:
        await _store(tx, team_id, {})
        tx.record(TeamMembersChanged(team_id, joined, departed))


async def _store(tx: Tx, team_id: int, values: dict[str, Any]) -> None:
    await tx.execute(
        update(teams)
        .where(teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id)
        .values(**values, version=teams.c.version + 1)
    )


async def _get_team_for_change(tx: Tx, team_id: int) -> Row[Any]:
    row = await tx.first(
        select(teams).where(teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id).with_for_update()
    )
    if row is None:
        raise NotFound("team", team_id)
    return row
