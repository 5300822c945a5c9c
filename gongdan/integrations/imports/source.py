"""Open a file of any form that can be imported."""

from __future__ import annotations

import codecs
from pathlib import Path

from gongdan.integrations.errors import FileUnreadable
from gongdan.integrations.imports.delimited import open_delimited
from gongdan.integrations.imports.encodings import Encoding
from gongdan.integrations.imports.objects import open_objects
from gongdan.integrations.imports.rows import Table
from gongdan.integrations.imports.sheets import open_sheet

FORMS = (".csv", ".tsv", ".txt", ".xlsx", ".jsonl", ".ndjson", ".json")


def open_table(path: Path, *, encoding: str = "", delimiter: str = "") -> Table:
    """The rows of the file, read as they are needed. Raises FileUnreadable with the reason and what to do."""
    if not path.is_file():
        raise FileUnreadable(name=str(path), reason="there is no such file.")
    if path.stat().st_size == 0:
        raise FileUnreadable(name=path.name, reason="it is empty.")
    given = _known(path, encoding) if encoding else None
    match path.suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            return open_delimited(path, given, delimiter or None)
        case ".xlsx":
            return open_sheet(path)
        case ".jsonl" | ".ndjson":
            return open_objects(path, given, is_lines=True)
        case ".json":
            return open_objects(path, given, is_lines=False)
        case _:
            raise FileUnreadable(name=path.name, reason=f"its ending must be one of {' '.join(FORMS)}.")


def _known(path: Path, encoding: str) -> Encoding:
    try:
        return Encoding(codecs.lookup(encoding).name, is_damaged=True)
    except LookupError:
        raise FileUnreadable(name=path.name, reason=f"there is no encoding {encoding!r}.") from None
