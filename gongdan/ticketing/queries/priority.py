"""Why a ticket has its priority, and the rules."""

from typing import Any

from sqlalchemy import select

from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import ticketing_settings
from gongdan.ticketing.priority_reasons import FACTOR_NAMES, IMPACT_NAMES, URGENCY_NAMES, Names, explain
from gongdan.ticketing.priority_rules import FACTORS, IMPACT_WORDS, IMPACTS, SHIPPED, URGENCIES, URGENCY_WORDS
from gongdan.ticketing.queries.catalogue import Catalogue


async def priority_of_ticket(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """The part of a ticket's shape that tells what its priority goes by; without a query."""
    # Nor is it told to a form that only opens tickets: it would learn how important who is.
    is_told = tx.actor.kind != "customer" and tx.actor.may(policy.READ)
    return {
        "impact": IMPACT_WORDS.get(row.impact),
        "urgency": URGENCY_WORDS.get(row.urgency),
        "factors": row.factors or {} if is_told else None,
        "priority_source": row.priority_source if is_told else None,
        "priority_reasons": explain(row.priority_reasons or (), tx.actor.locale) if is_told else [],
    }


async def get_priority_rules(tx: Tx) -> dict[str, Any]:
    """The rules in force, with the names of their words in the caller's language."""
    policy.may_see_catalogue(tx)
    settings = ticketing_settings.c
    row = await tx.first(select(settings.priority_rules, settings.version).where(settings.tenant_id == tx.tenant_id))
    stored = row.priority_rules if row is not None else {}
    named = (
        ("impacts", IMPACTS, IMPACT_NAMES),
        ("urgencies", URGENCIES, URGENCY_NAMES),
        ("factors", FACTORS, FACTOR_NAMES),
    )
    words = {what: _named(list(keys), names, tx.actor.locale) for what, keys, names in named}
    return {**SHIPPED, **stored, **words, "version": row.version if row is not None else 1}


def _named(keys: list[str], names: Names, locale: str) -> list[dict[str, str]]:
    return [{"key": key, "name": in_locale(names[key], locale)} for key in keys]
