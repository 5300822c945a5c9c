"""Pure: where a text matches a query, as ranges and as segments to show; never as HTML."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from gongdan.search.terms import Term, parse_terms
from gongdan.search.tokens import joined_number, runs, words_of

# Highlighting serves the eye; what lies deeper in a text than this is not shown in one line anyway.
SCANNED_LENGTH = 100_000


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of plain text, and whether it is a match. Whoever shows it must still escape it."""

    text: str
    is_match: bool


def find_ranges(text: str, typed: str) -> list[tuple[int, int]]:
    """(start, end) of every match in the text as given, in order, overlaps joined."""
    pattern = _pattern(typed)
    if pattern is None:
        return []
    folded, places = _fold(text[:SCANNED_LENGTH])
    found: list[tuple[int, int]] = []
    for match in pattern.finditer(folded):
        start, end = places[match.start()], places[match.end() - 1] + 1
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def highlight(text: str, typed: str) -> list[Segment]:
    """The whole text, cut where matches begin and end."""
    return _segments(text, 0, len(text), find_ranges(text, typed))


def snippet(text: str, typed: str, length: int = 160) -> list[Segment]:
    """About `length` characters around the place with the most matches, on one line, cut ends marked `…`."""
    text = re.sub(r"\s+", " ", text[:SCANNED_LENGTH]).strip()
    ranges = find_ranges(text, typed)
    start, end = _window(len(text), ranges, length)
    start, end = _whole_characters(text, start), _whole_characters(text, end)
    segments = _segments(text, start, end, ranges)
    if start > 0:
        segments.insert(0, Segment("…", False))
    if end < len(text):
        segments.append(Segment("…", False))
    return segments


@lru_cache(maxsize=256)
def _pattern(typed: str) -> re.Pattern[str] | None:
    alternatives = sorted({form for term in parse_terms(typed) for form in _forms(term)}, key=len, reverse=True)
    return re.compile("|".join(alternatives)) if alternatives else None


def _forms(term: Term) -> list[str]:
    if term.kind == "characters":
        return [re.escape(term.text)]
    if term.kind == "word":
        return [_number_form(term.text) if term.text.isdecimal() else _word_form(term.text)]
    if term.kind == "phrase":
        inner = [_word_form(word) for run in runs(term.text) for word in _phrase_words(run.kind, run.text)]
        return [r"[\W_]*".join(inner)]
    joined = joined_number(term.text)
    groups = [_word_form(word) for word in words_of(term.text)]
    return groups if joined is None else [_number_form(joined), *groups]


def _number_form(digits: str) -> str:
    """However the digits are grouped, and with 86 before them or not."""
    if len(digits) < 7:
        return _word_form(digits)
    return r"(?<![0-9])(?:86[ \-]?)?" + r"[ ()\-]{0,2}".join(digits)


def _phrase_words(kind: str, text: str) -> list[str]:
    return [text] if kind == "han" else words_of(text)


def _word_form(word: str) -> str:
    """A word matches where a word, or a part of one, begins: not in the middle of letters or of digits."""
    if word[0].isdigit():
        return r"(?<![0-9])" + re.escape(word)
    return (r"(?<![a-z])" if word[0].isascii() else "") + re.escape(word)


def _fold(text: str) -> tuple[str, list[int] | range]:
    """The text as it is searched, and for each of its characters the place in the original."""
    if text.isascii():
        return text.lower(), range(len(text))
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        form = unicodedata.normalize("NFKC", character).lower()
        folded.append(form)
        places.extend([place] * len(form))
    return "".join(folded), places


def _window(total: int, ranges: list[tuple[int, int]], length: int) -> tuple[int, int]:
    if total <= length or not ranges:
        return 0, min(total, length)
    best, most, last = 0, 0, 0
    for first, (begin, _) in enumerate(ranges):
        last = max(last, first)
        while last < len(ranges) and ranges[last][1] <= begin + length:
            last += 1
        if last - first > most:
            best, most = first, last - first
    # A third of the line leads up to the first match.
    start = max(0, min(ranges[best][0] - length // 3, total - length))
    if most > 1:
        start = max(start, min(ranges[best][0], ranges[best + most - 1][1] - length))
    return start, min(total, start + length)


def _whole_characters(text: str, place: int) -> int:
    """The next place at which no mark, joiner or variation sign is torn from its character."""
    while 0 < place < len(text) and (
        unicodedata.category(text[place]) in ("Mn", "Me", "Mc")
        or text[place] == "\u200d"
        or text[place - 1] == "\u200d"
        or "\U0001f3fb" <= text[place] <= "\U0001f3ff"
    ):
        place += 1
    return place


def _segments(text: str, start: int, end: int, ranges: list[tuple[int, int]]) -> list[Segment]:
    segments: list[Segment] = []
    place = start
    for begin, finish in ranges:
        begin, finish = max(begin, start), min(finish, end)
        if begin >= finish:
            continue
        if begin > place:
            segments.append(Segment(text[place:begin], False))
        segments.append(Segment(text[begin:finish], True))
        place = finish
    if place < end:
        segments.append(Segment(text[place:end], False))
    return segments
