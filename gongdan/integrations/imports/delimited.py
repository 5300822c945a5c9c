"""CSV and its relatives: delimiter found, quotes over many lines read, broken rows told with their line."""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongdan.integrations.errors import FileUnreadable
from gongdan.integrations.imports.encodings import Encoding, detect, open_text
from gongdan.integrations.imports.rows import REJECTS_COLUMNS, BadRow, SourceRow, Table, named_columns, row_of
from gongdan.rendering import plain_cell

DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 64 << 10
_SAMPLE_RECORDS = 60
# Beyond this a line or record is damage (a quote never closed), not data.
MAX_CHARACTERS = 4 << 20
_KEPT_OF_A_BROKEN_LINE = 2000


class RecordTooLong(csv.Error):
    """A record goes on and on: most likely its quote was never closed."""


class _Lines:
    """Feeds the CSV reader line by line and remembers those of the present record, to go back to them."""

    def __init__(self, stream: io.TextIOBase, number: int) -> None:
        self.stream = stream
        self.number = number
        self.taken: list[str] = []
        self._pushed: deque[str] = deque()
        self._length = 0

    def begin(self) -> int:
        """A new record begins; says on which line."""
        self.taken.clear()
        self._length = 0
        return self.number

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._pushed.popleft() if self._pushed else self.stream.readline(MAX_CHARACTERS)
        if not line:
            raise StopIteration
        self.taken.append(line)
        self.number += 1
        self._length += len(line)
        if self._length >= MAX_CHARACTERS:
            self._pass_over_rest(line)
            raise RecordTooLong(f"longer than {MAX_CHARACTERS} characters; is a quote never closed?")
        return line

    def _pass_over_rest(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self.stream.readline(MAX_CHARACTERS)

    def go_back(self) -> str:
        """Give back all lines of the record but the first, which is returned."""
        self._pushed.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        return self.taken[0] if self.taken else ""


def open_delimited(path: Path, encoding: Encoding | None = None, delimiter: str | None = None) -> Table:
    """The table of a CSV file. Raises FileUnreadable where there is not even a header."""
    encoding = encoding or detect(path)
    stream, raw = open_text(path, encoding)
    sample = stream.read(_SAMPLE_CHARACTERS)
    declared = _declared_delimiter(sample)
    stream.seek(0)
    lines = _Lines(stream, 1)
    if declared:
        next(lines)
    found = delimiter or declared or sniff(sample)
    records = _records(lines, found)
    header = next((cells for _, cells in records if isinstance(cells, list) and any(cells)), None)
    if header is None:
        stream.close()
        raise FileUnreadable(name=path.name, reason="it has no header line.")
    columns = named_columns(header)
    name = {"\t": "tab"}.get(found, found)
    return Table(
        form=f"CSV, {encoding.name.upper()}, delimiter {name}",
        columns=columns,
        rows=_rows(columns, records, encoding.is_damaged),
        size=path.stat().st_size,
        position=raw.tell,
        close=stream.close,
    )


def sniff(sample: str) -> str:
    """The delimiter by which most records of the sample have the same number of cells, and more than one."""
    cut = sample if len(sample) < _SAMPLE_CHARACTERS else sample[: sample.rfind("\n") + 1]
    best, best_score = ",", (0, 0)
    for candidate in DELIMITERS:
        widths: Counter[int] = Counter()
        reader = csv.reader(io.StringIO(cut, newline=""), delimiter=candidate)
        try:
            for cells in reader:
                widths[len(cells)] += bool(cells)
                if widths.total() >= _SAMPLE_RECORDS:
                    break
        except csv.Error:
            continue
        width, often = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1]), default=(0, 0))
        score = (often if width > 1 else 0, width)
        if score > best_score:
            best, best_score = candidate, score
    return best


def _declared_delimiter(sample: str) -> str | None:
    """Excel's own first line `sep=;`."""
    first = sample.lstrip("\ufeff").split("\n", 1)[0].strip().strip('"')
    return first[4] if len(first) == 5 and first.lower().startswith("sep=") else None


def _records(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str] | BadRow]]:
    csv.field_size_limit(MAX_CHARACTERS + 1)
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            while True:
                start = lines.begin()
                cells = next(reader)
                if cells:
                    yield start, cells
        except StopIteration:
            return
        except csv.Error as error:
            first = lines.go_back()
            held = {"line as it stands": first.rstrip("\r\n")[:_KEPT_OF_A_BROKEN_LINE]}
            yield start, BadRow(start, f"the line cannot be read as CSV: {error}", held)


def _rows(
    columns: Sequence[str], records: Iterator[tuple[int, list[str] | BadRow]], is_damaged: bool
) -> Iterator[SourceRow | BadRow]:
    is_ours = tuple(columns[: len(REJECTS_COLUMNS)]) == REJECTS_COLUMNS
    for line, cells in records:
        if isinstance(cells, BadRow):
            yield cells
        elif any(cells):
            row = row_of(columns, [plain_cell(cell) for cell in cells] if is_ours else cells, line)
            yield _refused_where_damaged(row) if is_damaged else row


def _refused_where_damaged(row: SourceRow | BadRow) -> SourceRow | BadRow:
    for name, cell in row.values.items():
        if isinstance(cell, str) and any("\udc80" <= sign <= "\udcff" for sign in cell):
            held = {key: value.encode("utf-8", "replace").decode() for key, value in row.values.items()}
            return BadRow(row.line, "bytes that are no text in this file's encoding; save it as UTF-8", held, name)
    return row
