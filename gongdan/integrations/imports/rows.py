"""What every file becomes: named columns and numbered rows, the unreadable ones among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# With these our own file of refused rows begins; its cells are guarded against spreadsheets, and read back without.
REJECTS_COLUMNS = ("line", "column", "reason")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One record; `line` is where a person finds it in the file (the element's number in a JSON array)."""

    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """One record that cannot be used, why, and what it held as far as it could be read."""

    line: int
    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)
    column: str = ""


@dataclass(slots=True)
class Table:
    """An opened file. `rows` may be walked once; `position` and `size` (bytes or rows) serve the progress bar."""

    form: str
    columns: Sequence[str]
    rows: Iterator[SourceRow | BadRow]
    size: int
    position: Callable[[], int]
    close: Callable[[], None]
    time_zone: str = ""


def named_columns(cells: Sequence[Any]) -> list[str]:
    """A header line as unique names: blanks are numbered, a name that comes twice gets its number behind it."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = str(cell).replace("\ufeff", "").strip() if cell is not None else ""
        name = name or f"column {place}"
        names.append(f"{name} ({place})" if name in names else name)
    return names


def row_of(columns: Sequence[str], cells: Sequence[Any], line: int) -> SourceRow | BadRow:
    """The cells under their names. Only empty cells may be missing at the end or stand beyond the header."""
    width = len(columns)
    if len(cells) == width:
        return SourceRow(line, dict(zip(columns, cells, strict=True)))
    beyond = cells[width:]
    if len(cells) > width and not any(cell not in (None, "") for cell in beyond):
        return SourceRow(line, dict(zip(columns, cells[:width], strict=True)))
    held = dict(zip(columns, cells, strict=False)) | {f"+{n}": cell for n, cell in enumerate(beyond, 1)}
    return BadRow(
        line, f"the row has {len(cells)} cells, the header {width}; quote cells that hold the delimiter", held
    )
