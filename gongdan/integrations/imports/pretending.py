"""A book that takes what is missing as already made: so that a preview meets only the problems a real run meets."""

from __future__ import annotations

from typing import Any

from gongdan.integrations.imports.names import NameBook, Person, Team
from gongdan.ticketing import TypeDef

NOT_MADE_YET = -1


class PretendingBook(NameBook):
    """Nothing it hands out may be written."""

    def type(self, word: str) -> TypeDef | None:
        return super().type(word) or super().type("")

    def team(self, word: str | None) -> Team | None:
        known = self.known.team(word) if word else None
        return known or (Team(NOT_MADE_YET, word, None) if word else None)

    def person(self, word: str | None) -> Person | None:
        known = self.known.person(word) if word else None
        return known or (Person(NOT_MADE_YET, word, None) if word else None)

    def category(self, path: tuple[str, ...]) -> int | None:
        return self.known.category(path) or (NOT_MADE_YET if path else None)

    def field_value(self, kind: TypeDef, key: str, value: str | list[str]) -> Any:
        known = self.known.field(key, kind.id)
        if known is None or known.kind in ("select", "multi_select"):
            return value or None
        return super().field_value(kind, key, value)
