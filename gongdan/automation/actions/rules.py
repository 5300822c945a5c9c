"""Make rules, change what they say, order them. What they said stays: every change is a version."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, insert, select, update

from gongdan.automation import policy
from gongdan.automation.actions.rule_checks import hold_teams, next_run, said_values
from gongdan.automation.actions.versions import keep_version, mine, put_into_force
from gongdan.automation.events import RuleChanged, RuleCreated, RuleMoved
from gongdan.automation.models import rule_versions, rules
from gongdan.automation.queries.rules import get_rule_row
from gongdan.automation.schemas.rules import RuleDraft, RuleIn, RuleOrderIn
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import touch_setup

MAX_RULES = 1000
VersionCheck = Callable[[int], None]
_row = rules.c


def any_version(version: int) -> None:
    """The caller did not say which version he has read."""


async def create_rule(tx: Tx, draft: RuleIn) -> int:
    """A rule, the last of its kind; its id. Raises Invalid, NotAllowed."""
    owner_id = tx.actor.user_id if draft.is_personal else None
    policy.may_change(tx, kind=draft.kind, owner_id=owner_id)
    values = await said_values(tx, draft.kind, draft)
    audience = await _audience(tx, draft.kind, draft)
    last = await tx.one(
        select(func.max(_row.position).label("position"), func.count().label("total")).where(
            mine(tx), _row.kind == draft.kind
        )
    )
    if last.total >= MAX_RULES:
        remedy = "Change one that is there."
        raise Invalid.one("name", "too_many", f"There are {MAX_RULES} of this kind already.", remedy)
    is_active = draft.is_active and not draft.is_draft
    return await add_rule(
        tx,
        draft.kind,
        values,
        position=(last.position or 0) + 1,
        is_active=is_active,
        owner_id=owner_id,
        team_ids=audience,
        is_draft=draft.is_draft,
    )


async def add_rule(
    tx: Tx,
    kind: str,
    values: dict[str, Any],
    *,
    position: int,
    is_active: bool,
    owner_id: int | None = None,
    team_ids: list[int] | None = None,
    is_draft: bool = False,
) -> int:
    """Store a checked rule with its first version; its id."""
    row = {
        **values,
        "tenant_id": tx.tenant_id,
        "kind": kind,
        "position": position,
        "is_active": is_active,
        "owner_id": owner_id,
        "team_ids": team_ids or [],
        "created_at": tx.now,
        "updated_at": tx.now,
        "next_run_at": await next_run(tx, values, is_active=is_active),
    }
    rule_id = int(await tx.scalar(insert(rules).values(**row).returning(_row.id)))
    await keep_version(tx, rule_id, 1, values, is_draft=is_draft)
    await touch_setup(tx)
    tx.record(RuleCreated(rule_id, values["name"], kind))
    return rule_id


async def change_rule(tx: Tx, rule_id: int, draft: RuleDraft, expects: VersionCheck = any_version) -> None:
    """The rule as it is to be: what it says becomes its next version, in force at once unless it is a draft.

    Raises NotFound, Invalid.
    """
    row = await get_rule_row(tx, rule_id, for_change=True)
    policy.may_change(tx, kind=row.kind, owner_id=row.owner_id)
    expects(row.version)
    _hold_owner(row, draft)
    values = await said_values(tx, row.kind, draft)
    audience = await _audience(tx, row.kind, draft)
    newest = await tx.one(
        select(rule_versions)
        .where(rule_versions.c.tenant_id == tx.tenant_id, rule_versions.c.rule_id == rule_id)
        .order_by(rule_versions.c.number.desc())
        .limit(1)
    )
    differs = changes(newest._asdict(), values)
    number = newest.number if newest.is_draft or not differs else newest.number + 1
    if differs or newest.is_draft:
        await keep_version(tx, rule_id, number, values, is_draft=draft.is_draft)
    if draft.is_draft:
        await _set(tx, rule_id, {})
        tx.record(RuleChanged(rule_id, row.name, row.kind, number=number, changes={"draft": [None, number]}))
        return
    net = changes(row._asdict(), {"is_active": draft.is_active, "team_ids": audience})
    if changes(row._asdict(), values) or number != row.number:
        await put_into_force(tx, row, number, values)
    if net:
        tx.record(RuleChanged(rule_id, values["name"], row.kind, changes={k: list(pair) for k, pair in net.items()}))
    next_run_at = await next_run(tx, values, is_active=draft.is_active)
    await _set(tx, rule_id, {name: new for name, (_, new) in net.items()} | {"next_run_at": next_run_at})


async def clone_rule(tx: Tx, rule_id: int) -> int:
    """The same once more, at rest, behind the others; its id. Raises NotFound."""
    row = await get_rule_row(tx, rule_id)
    policy.may_change(tx, kind=row.kind, owner_id=row.owner_id)
    last = await tx.scalar(select(func.max(_row.position)).where(mine(tx), _row.kind == row.kind))
    values = {name: getattr(row, name) for name in ("description", "events", "condition", "definition")}
    values["name"] = f"{row.name[:196]} (2)"
    return await add_rule(
        tx,
        row.kind,
        values,
        position=(last or 0) + 1,
        is_active=False,
        owner_id=row.owner_id,
        team_ids=list(row.team_ids),
    )


async def order_rules(tx: Tx, wanted: RuleOrderIn) -> None:
    """Run the rules of a kind in this order. Raises Invalid unless all are named, each once."""
    policy.may_manage(tx)
    own = (mine(tx), _row.kind == wanted.kind, _row.owner_id.is_(None))
    found = await tx.all(select(_row.id, _row.name, _row.position).where(*own).with_for_update())
    rows = {one.id: one for one in found}
    if sorted(wanted.ids) != sorted(rows):
        remedy = f"Name every rule of GET /api/v1/rules?kind={wanted.kind} once."
        raise Invalid.one("ids", "not_all", "These are not all rules of the kind.", remedy)
    for place, rule_id in enumerate(wanted.ids, start=1):
        if rows[rule_id].position != place:
            await _set(tx, rule_id, {"position": place})
            tx.record(RuleMoved(rule_id, rows[rule_id].name, wanted.kind, position=place))


async def _set(tx: Tx, rule_id: int, values: dict[str, Any]) -> None:
    later = {"version": _row.version + 1, "updated_at": tx.now}
    await tx.execute(update(rules).where(mine(tx), _row.id == rule_id).values(**values, **later))
    await touch_setup(tx)


def _hold_owner(row: Any, draft: RuleDraft) -> None:
    if draft.is_personal is not (row.owner_id is not None):
        remedy = "Make a new macro with what it says."
        raise Invalid.one("is_personal", "fixed", "A macro stays one's own, or shared, for good.", remedy)


async def _audience(tx: Tx, kind: str, draft: RuleDraft) -> list[int]:
    """The teams of a macro. Raises Invalid."""
    if kind != "macro" and (draft.team_ids or draft.is_personal):
        name = "team_ids" if draft.team_ids else "is_personal"
        raise Invalid.one(name, "not_here", "Only macros have people who use them.", "Leave it out.")
    wanted = sorted(set(draft.team_ids))
    if draft.is_personal and wanted:
        raise Invalid.one("team_ids", "not_here", "One's own macro is of no team.", "Leave it out.")
    await hold_teams(tx, wanted)
    return wanted
