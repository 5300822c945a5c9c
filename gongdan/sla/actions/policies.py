"""Make and change policies. Every change is a new version; running tickets keep theirs until it is applied."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.calendars import calendars
from gongdan.conditions import ConditionInvalid, check, parse
from gongdan.identity import departments, teams
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.sla import policy
from gongdan.sla.errors import PolicyNameTaken
from gongdan.sla.events import SlaPolicyChanged, SlaPolicyCreated, SlaPolicyMoved
from gongdan.sla.models import sla_policies, sla_policy_versions, sla_settings
from gongdan.sla.reading import PRIORITY_RANKS
from gongdan.sla.schemas.policies import PolicyIn, PolicyOrderIn
from gongdan.sla.shipped import REASONS
from gongdan.ticketing import catalogue, testable, touch_setup

MAX_POLICIES = 500
VersionCheck = Callable[[int], None]
_row = sla_policies.c


async def create_policy(tx: Tx, draft: PolicyIn) -> int:
    """A policy, asked after all others; its id. It concerns tickets opened from now on. Raises Invalid."""
    policy.may_manage(tx)
    await lock_policies(tx)
    values = await checked(tx, draft)
    await _hold_name(tx, draft.name, None)
    last = await tx.one(
        select(func.max(_row.position).label("position"), func.count().label("total")).where(_mine(tx))
    )
    if last.total >= MAX_POLICIES:
        remedy = "Change one that is there, or put several conditions into one."
        raise Invalid.one("name", "too_many", f"There are {MAX_POLICIES} policies already.", remedy)
    return await add_policy(tx, values, position=(last.position or 0) + 1)


async def add_policy(tx: Tx, values: dict[str, Any], *, position: int) -> int:
    """Store a checked policy with its first version; returns its id."""
    times = {"created_at": tx.now, "updated_at": tx.now}
    statement = insert(sla_policies).values(tenant_id=tx.tenant_id, position=position, **values, **times)
    policy_id = int(await tx.scalar(statement.returning(_row.id)))
    await _keep_version(tx, policy_id, 1, values)
    tx.record(SlaPolicyCreated(policy_id, values["name"]))
    return policy_id


async def change_policy(tx: Tx, policy_id: int, draft: PolicyIn, expects: VersionCheck) -> None:
    """The policy as it is to be. What it says of tickets becomes its next version. Raises NotFound, Invalid."""
    policy.may_manage(tx)
    await lock_policies(tx)
    row = await tx.first(select(sla_policies).where(_mine(tx), _row.id == policy_id).with_for_update())
    if row is None:
        raise NotFound("SLA policy", policy_id)
    expects(row.version)
    values = await checked(tx, draft)
    await _hold_name(tx, draft.name, policy_id)
    net = changes(row._asdict(), values)
    if not net:
        return
    number = row.number + bool(net.keys() - {"is_active"})
    if number != row.number:
        await _keep_version(tx, policy_id, number, values)
    written = {name: new for name, (_, new) in net.items()}
    later = {"number": number, "version": _row.version + 1, "updated_at": tx.now}
    await tx.execute(update(sla_policies).where(_mine(tx), _row.id == policy_id).values(**written, **later))
    told = {name: [old, new] if name != "definition" else [None, None] for name, (old, new) in net.items()}
    tx.record(SlaPolicyChanged(policy_id, values["name"], number, told))


async def order_policies(tx: Tx, wanted: PolicyOrderIn) -> None:
    """Ask the policies in this order. Raises Invalid unless all are named, each once."""
    policy.may_manage(tx)
    await lock_policies(tx)
    rows = {one.id: one for one in await tx.all(select(_row.id, _row.name, _row.position).where(_mine(tx)))}
    if sorted(wanted.ids) != sorted(rows):
        remedy = "Name every policy of GET /api/v1/sla-policies once."
        raise Invalid.one("ids", "not_all", "These are not all policies.", remedy)
    for place, policy_id in enumerate(wanted.ids, start=1):
        if rows[policy_id].position != place:
            moved = {"position": place, "version": _row.version + 1, "updated_at": tx.now}
            await tx.execute(update(sla_policies).where(_mine(tx), _row.id == policy_id).values(**moved))
            tx.record(SlaPolicyMoved(policy_id, rows[policy_id].name, place))


async def lock_policies(tx: Tx) -> None:
    """One change at a time; every process reads the policies anew after it."""
    row = sla_settings.c
    given = upsert(sla_settings).values(tenant_id=tx.tenant_id, breach_reasons=REASONS)
    await tx.execute(given.on_conflict_do_update(index_elements=["tenant_id"], set_={"version": row.version + 1}))
    await touch_setup(tx)


async def checked(tx: Tx, draft: PolicyIn) -> dict[str, Any]:
    """A draft as its columns hold it. Raises Invalid naming everything that is wrong."""
    problems = await _condition_problems(tx, draft)
    problems += await _missing(tx, draft)
    problems += _stray_states(await _states(tx), draft)
    if problems:
        raise Invalid(problems=problems)
    return {
        "name": draft.name,
        "is_active": draft.is_active,
        "condition": draft.condition,
        "definition": definition_of(draft),
    }


def definition_of(draft: PolicyIn) -> dict[str, Any]:
    """What a version says, as it is stored: priorities as ranks."""
    plain = draft.model_dump(include={"calendar_id", "pause_categories", "pause_states", "promises"})
    for promise, given in zip(plain["promises"], draft.promises, strict=True):
        promise["targets"] = {str(PRIORITY_RANKS[word]): said for word, said in promise["targets"].items()}
        if given.names is not None:
            promise["names"] = given.names.stored()
        else:  # what other kinds say is stored as ever: saving a policy unchanged is no other version
            del promise["names"], promise["can_outlast_solving"]
    return {**plain, "warn_at": sorted(set(draft.warn_at))}


async def _condition_problems(tx: Tx, draft: PolicyIn) -> list[FieldProblem]:
    try:
        check(parse(draft.condition), testable(await catalogue(tx)), context="view")
    except ConditionInvalid as invalid:
        return [
            FieldProblem(f"condition{one.path.removeprefix('$')}", one.code, one.message, one.remedy)
            for one in invalid.problems
        ]
    return []


async def _missing(tx: Tx, draft: PolicyIn) -> list[FieldProblem]:
    """Calendars, teams and departments that are not there."""
    problems = []
    if draft.calendar_id is not None:
        mine = (calendars.c.tenant_id == tx.tenant_id, calendars.c.id == draft.calendar_id, calendars.c.is_active)
        if await tx.scalar(select(calendars.c.id).where(*mine)) is None:
            remedy = "Use one of GET /api/v1/calendars, or null for that of the team."
            message = f"There is no active calendar {draft.calendar_id}."
            problems.append(FieldProblem("calendar_id", "not_found", message, remedy))
    for name, table in (("team_ids", teams), ("department_ids", departments)):
        wanted = {one for promise in draft.promises for one in getattr(promise, name)}
        if wanted:
            there = (table.c.tenant_id == tx.tenant_id, table.c.id.in_(sorted(wanted)))
            found = {one.id for one in await tx.all(select(table.c.id).where(*there))}
            problems += [
                FieldProblem(
                    f"promises.{place}.{name}", "not_found", f"There is no {name[:-4]} {one}.", "Leave it out."
                )
                for place, promise in enumerate(draft.promises)
                for one in getattr(promise, name)
                if one not in found
            ]
    return problems


async def _states(tx: Tx) -> set[str]:
    known = await catalogue(tx)
    versions = {kind.workflow_version_id for kind in known.types.values()}
    return {state for version in versions for state in known.workflow(version).states}


def _stray_states(there: set[str], draft: PolicyIn) -> list[FieldProblem]:
    """States that no flow in force has: a clock that goes by them would never count."""
    said = [("pause_states", draft.pause_states)]
    said += [(f"promises.{place}.states", promise.states) for place, promise in enumerate(draft.promises)]
    return [
        FieldProblem(
            field, "not_found", f"No flow in force has a state {one!r}.", "Use the key of a state of a flow."
        )
        for field, states in said
        for one in states
        if one not in there
    ]


async def _hold_name(tx: Tx, name: str, policy_id: int | None) -> None:
    taken = select(_row.id).where(_mine(tx), _row.name == name, _row.id.is_distinct_from(policy_id))
    if await tx.scalar(taken) is not None:
        raise PolicyNameTaken


async def _keep_version(tx: Tx, policy_id: int, number: int, values: dict[str, Any]) -> None:
    row = {
        "tenant_id": tx.tenant_id,
        "policy_id": policy_id,
        "number": number,
        "author_id": tx.actor.user_id,
        "author_name": tx.actor.name[:200],
        "created_at": tx.now,
        **{name: values[name] for name in ("name", "condition", "definition")},
    }
    await tx.execute(insert(sla_policy_versions).values(row))


def _mine(tx: Tx) -> Any:
    return _row.tenant_id == tx.tenant_id
