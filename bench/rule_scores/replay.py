"""Live the imported lives once more in another tenant, with the rule in force, through the real triggers.

Each ticket is put back to how it stood before the first row of its log; then the log is told again, transaction by
transaction, at its own times: the row is written as the fact says, the fact is recorded, and whatever listens reacts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select, update

from gongdan.identity import teams, users
from gongdan.kernel import clock
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.events import Event, events
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing import CATEGORIES, IMPACTS, PRIORITY_WORDS, URGENCIES, catalogue, tickets

_PRIORITIES = {word: rank for rank, word in PRIORITY_WORDS.items()}
_CATEGORY_RANKS = {str(word): int(rank) for word, rank in CATEGORIES.items()}
_FRESH = {"transfer_count": 0, "reopen_count": 0, "solved_at": None, "closed_at": None, "accepted_at": None}
_PEOPLE = ("assignee_id", "from_assignee_id", "creator_id")


@dataclass(frozen=True)
class Bridge:
    """Ids of the first tenant as ids of the second."""

    tickets: Mapping[int, int]
    teams: Mapping[int, int]
    people: Mapping[int, int]

    @classmethod
    async def of(cls, first: int, second: int) -> "Bridge":
        """By what both call them."""
        found = [await _named(tenant) for tenant in (first, second)]
        return cls(*({one: there[name] for name, one in here.items()} for here, there in zip(*found, strict=True)))


async def _named(tenant_id: int) -> list[dict[Any, int]]:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        columns = ((tickets, tickets.c.number), (teams, teams.c.name), (users, users.c.email))
        return [
            {row[0]: row[1] for row in await tx.all(select(name, table.c.id).where(table.c.tenant_id == tenant_id))}
            for table, name in columns
        ]


async def relive(first: int, second: int, bridge: Bridge) -> int:
    """All lives of the first tenant in the second; how many transactions there were."""
    async with unit(system_actor(first), is_read_only=True) as tx:
        row = events.c
        mine = (row.tenant_id == first, row.subject == "ticket", row.subject_id.in_(list(bridge.tickets)))
        log = await tx.all(select(events).where(*mine).order_by(row.subject_id, row.at, row.id))
    lives = {one: list(facts) for one, facts in groupby(log, key=lambda fact: fact.subject_id)}
    told = 0
    for ticket_id, facts in lives.items():
        async with unit(system_actor(second)) as tx:
            await _put_back(tx, bridge, bridge.tickets[ticket_id], facts)
        for _, together in groupby(facts, key=lambda fact: (fact.at, fact.actor_kind, fact.actor_id, fact.cause)):
            await _tell(second, bridge, bridge.tickets[ticket_id], list(together))
            told += 1
    return told


async def _put_back(tx: Tx, bridge: Bridge, ticket_id: int, facts: Sequence[Any]) -> None:
    values = await _row(tx, ticket_id)
    for fact in reversed(facts):
        for key, pair in _pairs(fact.kind, _mapped(bridge, fact.payload, ticket_id)).items():
            await _put(tx, values, key, pair[0])
    first = facts[0].at
    await _write(tx, ticket_id, values | _FRESH | {"state_changed_at": first, "updated_at": first})


async def _tell(tenant_id: int, bridge: Bridge, ticket_id: int, facts: Sequence[Any]) -> None:
    actor = Actor(tenant_id=tenant_id, kind=facts[0].actor_kind, name="replay")
    with clock.frozen(facts[0].at):
        async with unit(actor, cause=facts[0].cause) as tx:
            for fact in facts:
                await _happen(tx, ticket_id, fact.kind, _mapped(bridge, fact.payload, ticket_id))


async def _happen(tx: Tx, ticket_id: int, kind: str, said: dict[str, Any]) -> None:
    """Write what the fact says, as far as it differs by now, and record it."""
    before = await _row(tx, ticket_id)
    values, told = dict(before), {}
    for key, pair in _pairs(kind, said).items():
        await _put(tx, values, key, pair[1])
        told[key] = pair
    if kind == "ticket.changed":
        fresh = {}
        for key, pair in told.items():
            one = dict(before)
            await _put(tx, one, key, pair[1])
            if one != before or pair == [None, None]:
                fresh[key] = pair
        if not fresh:
            return
        said = said | {"changes": fresh}
    if kind == "ticket.assigned" and said.get("is_transfer"):
        values["transfer_count"] += 1
    if kind == "ticket.moved":
        done = ("solved", "closed")
        if said["from_category"] in done and said["to_category"] not in done:
            values["reopen_count"] += 1
        values["state_changed_at"] = tx.now
    if values != before:
        await _write(tx, ticket_id, values)
    tx.record(Event.kinds[kind].from_payload(said))


def _pairs(kind: str, said: Mapping[str, Any]) -> dict[str, list[Any]]:
    if kind == "ticket.changed":
        return dict(said.get("changes") or {})
    if kind == "ticket.moved":
        return {name: [said[f"from_{name}"], said[f"to_{name}"]] for name in ("state", "category")} | {}
    if kind == "ticket.assigned":
        return {
            "team": [said["from_team_id"], said["team_id"]],
            "assignee": [said["from_assignee_id"], said["assignee_id"]],
        }
    return {}


async def _put(tx: Tx, values: dict[str, Any], key: str, value: Any) -> None:
    known = await catalogue(tx)
    if key.startswith("fields."):
        held = dict(values["fields"])
        held.pop(key.removeprefix("fields."), None)
        values["fields"] = held if value is None else held | {key.removeprefix("fields."): value}
    elif key == "priority":
        values["priority"] = _PRIORITIES[value]
    elif key in ("impact", "urgency"):
        values[key] = {**IMPACTS, **URGENCIES}.get(value)
    elif key == "category" and value in _CATEGORY_RANKS:
        values["state_category"] = _CATEGORY_RANKS[value]
    elif key == "category":
        found = known.category(value) if value else None
        values["category_id"] = found.id if found else None
    elif key in ("team", "assignee"):
        values[f"{key}_id"] = value
    elif key == "state":
        values["state"] = value


def _mapped(bridge: Bridge, said: Mapping[str, Any], ticket_id: int) -> dict[str, Any]:
    mapped = dict(said) | {"ticket_id": ticket_id, "requester_id": None, "organisation_id": None}
    mapped |= {"near_team_ids": [], "near_department_ids": [], "department_id": None, "version": None}
    mapped |= {name: bridge.people.get(said[name]) for name in _PEOPLE if said.get(name)}
    return mapped | {name: bridge.teams.get(said[name]) for name in ("team_id", "from_team_id") if said.get(name)}


_COLUMNS = (
    *("state", "state_category", "priority", "impact", "urgency", "category_id", "team_id", "assignee_id", "fields"),
    *("transfer_count", "reopen_count", "state_changed_at"),
)


async def _row(tx: Tx, ticket_id: int) -> dict[str, Any]:
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    return dict((await tx.one(select(*(tickets.c[name] for name in _COLUMNS)).where(*mine)))._mapping)


async def _write(tx: Tx, ticket_id: int, values: Mapping[str, Any]) -> None:
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    await tx.execute(update(tickets).where(*mine).values(**values))
