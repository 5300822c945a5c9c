"""Where one value comes from: a column, several joined, or a constant; its words exchanged for ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson

NOTHING = ""


class RowProblem(ValueError):
    """One value of one row cannot be used."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Pick:
    """How to read one target from a row. `values` maps folded words of the file; `*` in it stands for all others."""

    columns: tuple[str, ...] = ()
    constant: str | None = None
    separator: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
    time_zone: str = ""
    kind: str = ""
    last_of: str = ""
    is_optional: bool = False
    empty: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What a person who mends the file should look at."""
        return " + ".join(self.columns) or "constant"

    def text(self, row: Mapping[str, Any]) -> str:
        """The value as one text, '' where there is none."""
        if len(self.columns) == 1:
            found = self._word(cell(row, self.columns[0]))
        elif self.columns:
            found = (self.separator or " ").join(filter(None, (self._word(cell(row, c)) for c in self.columns)))
        else:
            found = NOTHING
        return found or self.constant or NOTHING

    def items(self, row: Mapping[str, Any]) -> list[str]:
        """The value as several texts: an array's elements, or the parts between the separators."""
        found: list[str] = []
        for column in self.columns:
            held = cell(row, column)
            parts = held if isinstance(held, list) else plain(held, self.name).split(self.separator or ",")
            found += [word for part in parts if (word := self._word(part))]
        return list(dict.fromkeys(found or ([self.constant] if self.constant else [])))

    def moment(self, row: Mapping[str, Any]) -> Any:
        """The value as it is, for times: a workbook's cells hold them already."""
        return cell(row, self.columns[0]) if len(self.columns) == 1 else self.text(row)

    def _word(self, held: Any) -> str:
        word = plain(held, self.name).strip()
        if self.last_of and word:
            word = word.rsplit(self.last_of, 1)[-1].strip()
        if word in self.empty:
            return NOTHING
        if self.values:
            return self.values.get(word.casefold(), self.values.get("*", word) if word else NOTHING)
        return word


def cell(row: Mapping[str, Any], column: str) -> Any:
    """What stands in the column; in nested JSON `requester.email` leads inside, through every element of a list."""
    if column in row or "." not in column:
        return row.get(column)
    held: Any = row
    for step in column.split("."):
        held = _inside(held, step)
    return held


def _inside(held: Any, step: str) -> Any:
    if isinstance(held, Mapping):
        return held.get(step)
    if isinstance(held, list):
        return [one for one in (_inside(element, step) for element in held) if one is not None]
    return None


def plain(held: Any, column: str) -> str:
    """Any cell as text. Raises RowProblem for what no database can hold."""
    if isinstance(held, str):
        text = held
    elif held is None:
        return NOTHING
    elif isinstance(held, bool):
        return "true" if held else "false"
    elif isinstance(held, float) and held.is_integer():
        return str(int(held))
    elif isinstance(held, datetime | date):
        return held.isoformat()
    elif isinstance(held, list):
        return ", ".join(plain(one, column) for one in held)
    elif isinstance(held, Mapping):
        text = orjson.dumps(held, default=str).decode()
    else:
        text = str(held)
    if "\x00" in text:
        raise RowProblem(column, "holds a NUL byte (zero); remove it")
    return text


def columns_of(picks: Sequence[Pick]) -> Iterator[str]:
    for pick in picks:
        yield from pick.columns
