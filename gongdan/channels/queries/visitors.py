"""Strangers: what the forms of types ask of somebody who has no account, in the language of a web form."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from gongdan.channels.web.asked import entries_of
from gongdan.kernel.actor import Actor, Scope
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import PRIORITY_NAMES, get_form, list_categories

# What whoever asks for something may do: words of ticketing.
OPEN, READ = "ticket.open", "ticket.read"


def visitor(tenant_id: int, locale: str, time_zone: str = "Asia/Shanghai") -> Actor:
    """A customer whom nobody knows yet: he is asked what customers are asked."""
    return Actor(
        tenant_id=tenant_id,
        kind="customer",
        name="",
        grants={OPEN: Scope.OWN},
        locale=locale,
        time_zone=time_zone,
    )


@asynccontextmanager
async def seen_by_visitor(tx: Tx, locale: str) -> AsyncIterator[None]:
    """What is read inside is read as a stranger gets it. Nothing may be written."""
    before = tx.actor
    await tx.become(replace(visitor(tx.tenant_id, locale), time_zone=before.time_zone), is_tenant_set=True)
    try:
        yield
    finally:
        await tx.become(before, is_tenant_set=True)


async def find_entries(tx: Tx, type_id: int, locale: str) -> dict[str, Mapping[str, Any]] | None:
    """What the type's form asks customers, by field; None where customers cannot open tickets of it."""
    async with seen_by_visitor(tx, locale):
        try:
            return entries_of(await get_form(tx, str(type_id)))
        except NotFound:
            return None


async def core_options(tx: Tx, fields: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The choices of the ticket's own fields, as far as they are asked."""
    found: dict[str, list[dict[str, Any]]] = {}
    if "category" in fields:
        async with seen_by_visitor(tx, tx.actor.locale):
            found["category"] = _tree(await list_categories(tx))
    if "priority" in fields:
        found["priority"] = [{"key": key, "names": names} for key, names in reversed(PRIORITY_NAMES.items())]
    return found


def _tree(categories: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    nodes: dict[int, dict[str, Any]] = {
        one["id"]: {"key": one["key"], "names": one["names"], "children": []} for one in categories
    }
    roots: list[dict[str, Any]] = []
    for one in categories:
        above = nodes.get(one["parent_id"])
        (roots if above is None else above["children"]).append(nodes[one["id"]])
    return roots
