"""The file of rows that were not imported: line, column, reason and the row itself, ready to be mended."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from gongdan.integrations.imports.picks import RowProblem, plain
from gongdan.integrations.imports.rows import REJECTS_COLUMNS, BadRow
from gongdan.rendering import safe_cell


class Rejects:
    """Counts the refused rows, keeps the first ones for the summary, and writes all of them to the file if any."""

    SHOWN = 20

    def __init__(self, path: Path | None, columns: Sequence[str]) -> None:
        self.path = path
        self.columns = list(columns)
        self.count = 0
        self.first: list[BadRow] = []
        self._stream: IO[str] | None = None

    def add(self, row: BadRow) -> None:
        self.count += 1
        if len(self.first) < self.SHOWN:
            self.first.append(row)
        if self.path is not None:
            self._write(row)

    def _write(self, row: BadRow) -> None:
        if self._stream is None:
            assert self.path is not None
            # With the mark, so that a spreadsheet reads the Chinese.
            self._stream = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._stream).writerow([*REJECTS_COLUMNS, *map(safe_cell, self.columns), "rest"])
        known = [_shown(row.values.get(column)) for column in self.columns]
        rest = [_shown(value) for key, value in row.values.items() if key not in self.columns]
        csv.writer(self._stream).writerow(
            [row.line, safe_cell(row.column), safe_cell(row.reason), *known, " | ".join(rest)]
        )
        self._stream.flush()

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()


def _shown(held: Any) -> str:
    """The cell as it stood; what a spreadsheet would execute is guarded by an apostrophe."""
    try:
        text = plain(held, "")
    except RowProblem:
        text = str(held).replace("\x00", "\ufffd") if not isinstance(held, Mapping) else repr(held)
    return str(safe_cell(text))
