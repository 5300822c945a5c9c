"""Conditions in words, with the names of the people, teams and customers that they test: the one road for all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, select

from gongdan.conditions import Catalogue, ConditionInvalid, Field, Kind, Node, describe, parse
from gongdan.conditions.tree import leaves
from gongdan.customers import contacts, organisations
from gongdan.identity import departments, teams, users
from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import tickets

# Whose ids a field holds: by its kind, and of kind `ref` by its key.
_SOURCES: Mapping[str, tuple[Table, ColumnElement[Any]]] = {
    Kind.PERSON: (users, users.c.name),
    Kind.PEOPLE: (users, users.c.name),
    Kind.TEAM: (teams, teams.c.name),
    Kind.CONTACT: (contacts, contacts.c.name),
    "organisation": (organisations, organisations.c.name),
    "department": (departments, departments.c.name),
    "parent": (tickets, tickets.c.number),
}


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """What is known for saying conditions: their fields, the language, and the names behind ids."""

    offered: Catalogue
    language: str
    _names: Mapping[tuple[str, int], str]

    def text(self, condition: Any) -> str:
        """A condition as a sentence; what can no longer be read is empty."""
        try:
            return describe(parse(condition), self.offered, self.language, self.name_of)
        except ConditionInvalid:
            return ""

    def name_of(self, field: Field, value: object) -> str | None:
        """The name behind an id; None for what is gone, and for other values."""
        source = _source(field)
        return self._names.get((source, value)) if source is not None and isinstance(value, int) else None


async def condition_words(
    tx: Tx, offered: Catalogue, conditions: Iterable[Any], *, language: str | None = None
) -> ConditionWords:
    """For saying these conditions, parsed or not: a statement for each kind of thing that they name."""
    wanted: dict[str, set[int]] = {}
    for condition in conditions:
        try:
            tests = leaves(condition if isinstance(condition, Node) else parse(condition))
        except ConditionInvalid:
            continue
        for test in tests:
            field = offered.fields.get(test.field)
            source = _source(field) if field is not None else None
            values = test.value if isinstance(test.value, list) else [test.value]
            ids = {one for one in values if isinstance(one, int) and not isinstance(one, bool)}
            if source is not None and ids:
                wanted.setdefault(source, set()).update(ids)
    names: dict[tuple[str, int], str] = {}
    for source, ids in sorted(wanted.items()):
        table, name = _SOURCES[source]
        mine = (table.c.tenant_id == tx.tenant_id, table.c.id.in_(sorted(ids)))
        for row in await tx.all(select(table.c.id, name.label("name")).where(*mine)):
            names[source, row.id] = str(row.name)
    return ConditionWords(offered, language or tx.actor.locale, names)


def _source(field: Field) -> str | None:
    key = field.key if field.kind is Kind.REF else str(field.kind)
    return key if key in _SOURCES else None
