"""What callers name must be there: teams, people, skills, regions, calendars, shifts."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, select

from gongdan.calendars import calendars
from gongdan.customers import regions
from gongdan.identity import departments, teams, users
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.routing.models import shifts, skills

_WHERE = {
    "team": (teams, "GET /api/v1/teams"),
    "department": (departments, "GET /api/v1/departments"),
    "person": (users, "GET /api/v1/people"),
    "skill": (skills, "GET /api/v1/skills"),
    "region": (regions, "GET /api/v1/regions"),
    "calendar": (calendars, "GET /api/v1/calendars"),
    "shift": (shifts, "GET /api/v1/shifts"),
}


class Named:
    """Collects what is named where, and asks once for each kind of thing."""

    def __init__(self) -> None:
        self._wanted: dict[str, dict[int, list[str]]] = {}

    def add(self, kind: str, field: str, *ids: int | None) -> None:
        for one in ids:
            if one is not None:
                self._wanted.setdefault(kind, {}).setdefault(one, []).append(field)

    async def check(self, tx: Tx) -> None:
        """Raises Invalid naming every field with something that is not there, or not in use."""
        problems: list[FieldProblem] = []
        for kind, wanted in self._wanted.items():
            table, remedy = _WHERE[kind]
            there = await active_ids(tx, table, wanted)
            for one in wanted.keys() - there:
                problems += [
                    FieldProblem(field, "not_found", f"There is no {kind} {one} in use.", f"See {remedy}.")
                    for field in wanted[one]
                ]
        if problems:
            raise Invalid(problems=problems)


async def active_ids(tx: Tx, table: Table, ids: Iterable[int]) -> set[int]:
    """Of these those that are there and in use; customers are no people here."""
    row: Any = table.c
    mine = [row.tenant_id == tx.tenant_id, row.id.in_(sorted(ids))]
    if "is_active" in table.c:
        mine.append(row.is_active)
    if table is users:
        mine.append(row.contact_id.is_(None))
    return {one.id for one in await tx.all(select(row.id).where(*mine))}
