"""Reading rules, their versions, and the shipped examples."""

from typing import Any

from sqlalchemy import select

from gongdan.conditions import Catalogue
from gongdan.kernel.errors import NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.models import routing_rule_versions, routing_rules
from gongdan.routing.queries.offered import offered_now
from gongdan.routing.shipped import TEMPLATES
from gongdan.ticketing import ConditionWords, catalogue, condition_words, ever_testable, testable

_row, _version = routing_rules.c, routing_rule_versions.c


async def list_rules(tx: Tx) -> dict[str, Any]:
    """All rules in the order in which they are asked. Raises NotAllowed."""
    policy.may_read(tx)
    rows = await tx.all(select(routing_rules).where(_row.tenant_id == tx.tenant_id).order_by(_row.position, _row.id))
    words = await condition_words(tx, await _offered(tx), (row.condition for row in rows))
    return {"items": [_shape(words, row) for row in rows], "next_cursor": None}


async def get_rule(tx: Tx, rule_id: int) -> dict[str, Any]:
    """One rule. Raises NotFound, NotAllowed."""
    policy.may_read(tx)
    row = await tx.first(select(routing_rules).where(_row.tenant_id == tx.tenant_id, _row.id == rule_id))
    if row is None:
        raise NotFound("routing rule", rule_id)
    return _shape(await condition_words(tx, await _offered(tx), [row.condition]), row)


async def list_versions(tx: Tx, rule_id: int) -> dict[str, Any]:
    """All that a rule ever said, the newest first. Raises NotFound, NotAllowed."""
    await get_rule(tx, rule_id)
    mine = (_version.tenant_id == tx.tenant_id, _version.rule_id == rule_id)
    rows = await tx.all(select(routing_rule_versions).where(*mine).order_by(_version.number.desc()).limit(200))
    names = ("number", "name", "condition", "definition", "author_name", "created_at")
    return {"items": [{name: getattr(row, name) for name in names} for row in rows], "next_cursor": None}


def list_templates(tx: Tx) -> dict[str, Any]:
    """The shipped examples. Raises NotAllowed."""
    policy.may_read(tx)
    language = tx.actor.locale
    items = [
        {
            "key": one.key,
            "name": in_locale(one.names, language),
            "about": in_locale(one.about, language),
            "condition": one.condition,
            "strategy": one.strategy,
            "needs": list(one.needs),
        }
        for one in TEMPLATES
    ]
    return {"items": items, "next_cursor": None}


async def describe_fields(tx: Tx) -> dict[str, Any]:
    """What the condition of a rule can test, with the tiers and regions there are. Raises NotAllowed."""
    policy.may_read(tx)
    return (await offered_now(tx, testable(await catalogue(tx)))).describe("view")


async def _offered(tx: Tx) -> Catalogue:
    return await offered_now(tx, ever_testable(await catalogue(tx)))


def _shape(words: ConditionWords, row: Any) -> dict[str, Any]:
    names = ("id", "name", "position", "is_active", "condition", "number", "version", "created_at", "updated_at")
    said = {name: getattr(row, name) for name in names}
    return {**row.definition, **said, "condition_text": words.text(row.condition)}
