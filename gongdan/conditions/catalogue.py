"""The fields a list, rule or policy may test, and their description for the condition builder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gongdan.conditions.field import Field, in_language
from gongdan.conditions.kinds import CALENDAR, Kind
from gongdan.conditions.operators import Context, Operator, Shape, operators_for
from gongdan.conditions.values import UNITS
from gongdan.conditions.words import LANGUAGES, operator_label


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Fields by key."""

    fields: Mapping[str, Field]

    @classmethod
    def of(cls, fields: Iterable[Field]) -> Catalogue:
        """A catalogue of these fields; two of the same key are a mistake of the programmer."""
        by_key: dict[str, Field] = {}
        for field in fields:
            if by_key.setdefault(field.key, field) is not field:
                raise ValueError(f"two fields are called {field.key!r}")
        return cls(by_key)

    def joined(self, fields: Iterable[Field]) -> Catalogue:
        """This catalogue and these fields: shipped ones with a tenant's own."""
        return Catalogue.of([*self.fields.values(), *fields])

    def describe(self, context: Context = "event") -> dict[str, object]:
        """All the front end's condition builder needs, as JSON."""
        return {"fields": [_field_json(field, context) for field in self.fields.values()]}


def units_for(kind: Kind) -> tuple[str, ...]:
    """A date knows no hours."""
    return ("days", "weeks") if kind is Kind.DATE else tuple(UNITS)


def _field_json(field: Field, context: Context) -> dict[str, object]:
    described: dict[str, object] = {
        "key": field.key,
        "kind": field.kind.value,
        "label": {language: field.words(language) for language in LANGUAGES},
        "is_nullable": field.nullable,
        "operators": [_operator_json(row, field) for row in operators_for(field, context)],
        "named_values": sorted(field.named_values),
        "options": None,
    }
    if field.options is not None:
        described["options"] = [
            {"value": option.value, "label": {lang: in_language(option.label, lang) for lang in LANGUAGES}}
            for option in field.options
        ]
    return described


def _operator_json(row: Operator, field: Field) -> dict[str, object]:
    value: dict[str, object] = {"shape": row.shape.value}
    if row.shape is Shape.DURATION and field.kind in CALENDAR:
        value["units"] = list(units_for(field.kind))
    return {
        "op": row.name,
        "label": {language: operator_label(row.name, language) for language in LANGUAGES},
        "value": value,
        "contexts": sorted(row.contexts),
    }
