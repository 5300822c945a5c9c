"""JSON: one object a line, or an array whose elements are read one after the other."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

import orjson

from gongdan.integrations.errors import FileUnreadable
from gongdan.integrations.imports.encodings import Encoding, detect, open_text
from gongdan.integrations.imports.rows import BadRow, SourceRow, Table

MAX_CHARACTERS = 16 << 20
_CHUNK = 256 << 10
_SAMPLE_ROWS = 20
_KEPT_OF_BROKEN_TEXT = 2000
_OUTSIDE = re.compile(r'["{}\[\],]')
_INSIDE = re.compile(r'["\\]')


def open_objects(path: Path, encoding: Encoding | None = None, *, is_lines: bool) -> Table:
    """The table of a JSON or JSONL file; its columns are the keys of the first rows. Raises FileUnreadable."""
    encoding = encoding or detect(path)
    stream, raw = open_text(path, encoding)
    texts = _lines(stream) if is_lines else _elements(stream, path.name)
    rows = (_row(number, text) for number, text in texts)
    try:
        first = list(islice(rows, _SAMPLE_ROWS))
    except FileUnreadable:
        stream.close()
        raise
    columns: dict[str, None] = {}
    for row in first:
        if isinstance(row, SourceRow):
            columns |= dict.fromkeys(row.values)
    form = f"{'JSON lines' if is_lines else 'JSON'}, {encoding.name.upper()}"
    return Table(form, list(columns), chain(first, rows), path.stat().st_size, raw.tell, stream.close)


def _lines(stream: TextIO) -> Iterator[tuple[int, str]]:
    number = 0
    while line := stream.readline(MAX_CHARACTERS):
        number += 1
        whole = line
        while len(line) == MAX_CHARACTERS and not line.endswith("\n"):
            line = stream.readline(MAX_CHARACTERS)
        if whole.strip("\ufeff \t\r\n"):
            yield number, whole


def _elements(stream: TextIO, name: str) -> Iterator[tuple[int, str]]:
    """The texts of an array's elements. An object around it must hold the array as its only list."""
    head = stream.read(_CHUNK).lstrip("\ufeff \t\r\n")
    if head.startswith("["):
        yield from enumerate(_split(stream, head[1:]), 1)
        return
    whole = head + stream.read(MAX_CHARACTERS)
    try:
        value = orjson.loads(whole.encode("utf-8", "replace"))
    except orjson.JSONDecodeError as error:
        raise FileUnreadable(
            name=name, reason=f"it is no JSON array ({error}); for one object a line use .jsonl."
        ) from None
    lists = [inner for inner in value.values() if isinstance(inner, list)] if isinstance(value, dict) else []
    if len(lists) != 1:
        raise FileUnreadable(name=name, reason="it should be an array, or an object that holds one array.")
    for number, element in enumerate(lists[0], 1):
        yield number, orjson.dumps(element).decode()


def _split(stream: io.TextIOBase | TextIO, text: str) -> Iterator[str]:
    """Cut an array's text at the commas of its own level; only the present element is held."""
    depth, is_inside, at, start = 0, False, 0, 0
    while True:
        found = (_INSIDE if is_inside else _OUTSIDE).search(text, at)
        if found is None or (found[0] == "\\" and found.end() == len(text)):
            at = len(text) if found is None else found.start()
            more = stream.read(_CHUNK)
            if not more:
                break
            text, at, start = text[start:] + more, at - start, 0
            if len(text) > MAX_CHARACTERS:
                break
            continue
        sign, at = found[0], found.end()
        if is_inside:
            is_inside, at = (False, at) if sign == '"' else (True, at + 1)
        elif sign == '"':
            is_inside = True
        elif sign in "{[":
            depth += 1
        elif sign in "}]" and depth:
            depth -= 1
        elif depth == 0:
            if text[start : at - 1].strip():
                yield text[start : at - 1]
            start = at
            if sign == "]":
                return
    if text[start:].strip():
        yield text[start:]


def _row(number: int, text: str) -> SourceRow | BadRow:
    try:
        value: Any = orjson.loads(text.strip("\ufeff \t\r\n").encode("utf-8"))
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        held = {"text as it stands": text.strip()[:_KEPT_OF_BROKEN_TEXT].encode("utf-8", "replace").decode()}
        return BadRow(number, f"this is no JSON: {error}", held)
    if not isinstance(value, dict):
        return BadRow(number, "this is no JSON object", {"text as it stands": text.strip()[:_KEPT_OF_BROKEN_TEXT]})
    return SourceRow(number, value)
