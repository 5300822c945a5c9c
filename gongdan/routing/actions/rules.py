"""Make, change and order rules. Every change is a new version; decisions name the one that made them."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, insert, select, update

from gongdan.conditions import ConditionInvalid, check, parse
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.actions.references import Named
from gongdan.routing.actions.settings import lock_routing
from gongdan.routing.errors import RoutingRuleNameTaken
from gongdan.routing.events import RoutingRuleChanged, RoutingRuleCreated, RoutingRuleMoved
from gongdan.routing.models import routing_rule_versions, routing_rules, skills
from gongdan.routing.queries.offered import offered_now
from gongdan.routing.schemas.rules import RoutingRuleIn, RoutingRuleOrderIn, TakeTemplateIn
from gongdan.routing.shipped import BY_KEY
from gongdan.ticketing import catalogue, testable

MAX_RULES = 500
VersionCheck = Callable[[int], None]
_row = routing_rules.c


async def create_rule(tx: Tx, draft: RoutingRuleIn) -> int:
    """A rule, asked after all others; its id. Raises Invalid, RoutingRuleNameTaken."""
    policy.may_manage(tx)
    await lock_routing(tx)
    values = await checked(tx, draft)
    await _hold_name(tx, draft.name, None)
    last = await tx.one(
        select(func.max(_row.position).label("position"), func.count().label("total")).where(_mine(tx))
    )
    if last.total >= MAX_RULES:
        remedy = "Change one that is there, or put several conditions into one."
        raise Invalid.one("name", "too_many", f"There are {MAX_RULES} rules already.", remedy)
    times = {"created_at": tx.now, "updated_at": tx.now}
    statement = insert(routing_rules).values(
        tenant_id=tx.tenant_id, position=(last.position or 0) + 1, **values, **times
    )
    rule_id = int(await tx.scalar(statement.returning(_row.id)))
    await _keep_version(tx, rule_id, 1, values)
    tx.record(RoutingRuleCreated(rule_id, draft.name))
    return rule_id


async def take_template(tx: Tx, key: str, wanted: TakeTemplateIn) -> int:
    """A shipped example as a rule of the tenant; its id. Raises NotFound, Invalid."""
    policy.may_manage(tx)
    template = BY_KEY.get(key)
    if template is None:
        raise NotFound("routing template", key)
    if "skill_id" in template.needs and wanted.skill_id is None:
        raise Invalid.one("skill_id", "required", "This example needs a skill.", "Name one of GET /api/v1/skills.")
    needed = [{"skill_id": wanted.skill_id, "level": template.level}] if "skill_id" in template.needs else []
    draft = RoutingRuleIn.model_validate(
        {
            "name": in_locale(template.names, tx.actor.locale),
            "condition": template.condition,
            "team_id": wanted.team_id,
            "strategy": template.strategy,
            "skills": needed,
            "skill_match": template.skill_match,
            "is_active": wanted.is_active,
        }
    )
    return await create_rule(tx, draft)


async def change_rule(tx: Tx, rule_id: int, draft: RoutingRuleIn, expects: VersionCheck) -> None:
    """The rule as it is to be. What it says becomes its next version. Raises NotFound, Invalid."""
    policy.may_manage(tx)
    await lock_routing(tx)
    row = await tx.first(select(routing_rules).where(_mine(tx), _row.id == rule_id).with_for_update())
    if row is None:
        raise NotFound("routing rule", rule_id)
    expects(row.version)
    values = await checked(tx, draft)
    await _hold_name(tx, draft.name, rule_id)
    net = changes(row._asdict(), values)
    if not net:
        return
    number = row.number + bool(net.keys() - {"is_active"})
    if number != row.number:
        await _keep_version(tx, rule_id, number, values)
    written = {name: new for name, (_, new) in net.items()}
    later = {"number": number, "version": _row.version + 1, "updated_at": tx.now}
    await tx.execute(update(routing_rules).where(_mine(tx), _row.id == rule_id).values(**written, **later))
    told = {name: [old, new] if name != "definition" else [None, None] for name, (old, new) in net.items()}
    tx.record(RoutingRuleChanged(rule_id, draft.name, number, told))


async def order_rules(tx: Tx, wanted: RoutingRuleOrderIn) -> None:
    """Ask the rules in this order. Raises Invalid unless all are named, each once."""
    policy.may_manage(tx)
    await lock_routing(tx)
    rows = {one.id: one for one in await tx.all(select(_row.id, _row.name, _row.position).where(_mine(tx)))}
    if sorted(wanted.ids) != sorted(rows):
        remedy = "Name every rule of GET /api/v1/routing-rules once."
        raise Invalid.one("ids", "not_all", "These are not all rules.", remedy)
    for place, rule_id in enumerate(wanted.ids, start=1):
        if rows[rule_id].position != place:
            moved = {"position": place, "version": _row.version + 1, "updated_at": tx.now}
            await tx.execute(update(routing_rules).where(_mine(tx), _row.id == rule_id).values(**moved))
            tx.record(RoutingRuleMoved(rule_id, rows[rule_id].name, place))


async def checked(tx: Tx, draft: RoutingRuleIn) -> dict[str, Any]:
    """The rule as it is stored. Raises Invalid with all that is wrong."""
    problems = await _condition_problems(tx, draft)
    if problems:
        raise Invalid(problems=problems)
    named = Named()
    named.add("team", "team_id", draft.team_id)
    named.add("team", "overflow_team_id", draft.overflow_team_id)
    named.add("team", "fall_back.team_id", draft.fall_back.team_id)
    named.add("person", "fall_back.user_id", draft.fall_back.user_id)
    for place, one in enumerate(draft.skills):
        named.add("skill", f"skills.{place}.skill_id", one.skill_id)
    for place, skill_id in enumerate(draft.certificate_ids):
        named.add("skill", f"certificate_ids.{place}", skill_id)
    await named.check(tx)
    await _hold_kinds(tx, draft)
    if draft.strategy == "best_skill" and not draft.skills:
        raise Invalid.one(
            "skills", "required", "best_skill goes by skills.", "Name at least one, or another strategy."
        )
    if draft.overflow_team_id is not None and draft.overflow_team_id == draft.team_id:
        raise Invalid.one("overflow_team_id", "itself", "The team cannot overflow into itself.", "Choose another.")
    definition = draft.model_dump(exclude={"name", "condition", "is_active"})
    return {
        "name": draft.name,
        "is_active": draft.is_active,
        "condition": draft.condition,
        "definition": definition,
    }


async def _condition_problems(tx: Tx, draft: RoutingRuleIn) -> list[FieldProblem]:
    offered = await offered_now(tx, testable(await catalogue(tx)))
    try:
        check(parse(draft.condition), offered)
    except ConditionInvalid as invalid:
        return [
            FieldProblem(f"condition{one.path.removeprefix('$')}", one.code, one.message, one.remedy)
            for one in invalid.problems
        ]
    return []


async def _hold_kinds(tx: Tx, draft: RoutingRuleIn) -> None:
    row = skills.c
    ids = [*(one.skill_id for one in draft.skills), *draft.certificate_ids]
    mine = (row.tenant_id == tx.tenant_id, row.id.in_(ids))
    kinds = {one.id: one.kind for one in await tx.all(select(row.id, row.kind).where(*mine))} if ids else {}
    wrong = [
        *(("skills", one.skill_id) for one in draft.skills if kinds[one.skill_id] != "skill"),
        *(("certificate_ids", one) for one in draft.certificate_ids if kinds[one] != "certificate"),
    ]
    if wrong:
        field, one = wrong[0]
        raise Invalid.one(field, "wrong_kind", f"{one} is a {kinds[one]}.", "Name it in the other list.")


async def _hold_name(tx: Tx, name: str, rule_id: int | None) -> None:
    taken = select(_row.id).where(_mine(tx), _row.name == name, _row.id.is_distinct_from(rule_id))
    if await tx.scalar(taken) is not None:
        raise RoutingRuleNameTaken


async def _keep_version(tx: Tx, rule_id: int, number: int, values: dict[str, Any]) -> None:
    row = {
        "tenant_id": tx.tenant_id,
        "rule_id": rule_id,
        "number": number,
        "author_id": tx.actor.user_id,
        "author_name": tx.actor.name[:200],
        "created_at": tx.now,
        **{name: values[name] for name in ("name", "condition", "definition")},
    }
    await tx.execute(insert(routing_rule_versions).values(row))


def _mine(tx: Tx) -> Any:
    return _row.tenant_id == tx.tenant_id
