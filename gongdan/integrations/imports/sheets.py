"""XLSX: the first sheet, streamed; its first row that is not empty holds the names."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gongdan.integrations.errors import FileUnreadable
from gongdan.integrations.imports.rows import BadRow, SourceRow, Table, named_columns, row_of

# Texts of a workbook stand in one table that has to be held in memory.
_MAX_TEXTS_BYTES = 512 << 20


def open_sheet(path: Path) -> Table:
    """The table of a workbook. Raises FileUnreadable."""
    book = _opened(path)
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise FileUnreadable(name=path.name, reason="the workbook has no sheet.")
    size = sheet.max_row or 0
    sheet.reset_dimensions()
    place = [0]
    cells = _counted(sheet.iter_rows(values_only=True), place)
    header = next((_trimmed(row) for _, row in cells if _trimmed(row)), None)
    if header is None:
        book.close()
        raise FileUnreadable(name=path.name, reason="the first sheet is empty.")
    columns = named_columns(header)
    return Table(f"XLSX, sheet {sheet.title}", columns, _rows(columns, cells), size, lambda: place[0], book.close)


def _opened(path: Path) -> Any:
    from openpyxl import load_workbook  # ten megabytes that only spreadsheets need

    try:
        with zipfile.ZipFile(path) as archive:
            texts = [entry.file_size for entry in archive.infolist() if entry.filename.endswith("sharedStrings.xml")]
        if sum(texts) > _MAX_TEXTS_BYTES:
            raise FileUnreadable(name=path.name, reason="the workbook is too large; save the sheet as CSV.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise FileUnreadable(name=path.name, reason=f"it is no XLSX workbook ({error}).") from None


def _counted(rows: Any, place: list[int]) -> Iterator[tuple[int, Sequence[Any]]]:
    for number, row in enumerate(rows, 1):
        place[0] = number
        yield number, row


def _trimmed(row: Sequence[Any]) -> list[Any]:
    """Without the empty cells at the end, which a sheet has by accident."""
    cells = list(row)
    while cells and (cells[-1] is None or cells[-1] == ""):
        cells.pop()
    return cells


def _rows(columns: Sequence[str], rows: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[SourceRow | BadRow]:
    for line, row in rows:
        cells = _trimmed(row)
        if cells:
            yield row_of(columns, [*cells, *[None] * (len(columns) - len(cells))], line)
