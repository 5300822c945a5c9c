"""HTML as a flat row of tags and texts with their places; forgiving, and linear whatever it is given."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

MOST_TAGS = 120_000
"""What follows them is taken for text."""
_RAW_CONTENT = {
    name: re.compile(rf"</{name}(?=[\s>/])", re.I) for name in ("script", "style", "title", "noscript", "template")
}
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,60})")
_IN_TAG = re.compile(r"=\s{0,20}([\"'])|>")


@dataclass(frozen=True, slots=True)
class Tag:
    """`<name attributes>` or `</name>` at [start, end)."""

    name: str
    start: int
    end: int
    is_closing: bool
    attributes: str


@dataclass(frozen=True, slots=True)
class Text:
    """Text between tags, not yet unescaped, at [start, end)."""

    start: int
    end: int


def tokens(html: str) -> Iterator[Tag | Text]:
    """Tags and texts in their order; comments, scripts and styles are passed over."""
    at, end = 0, len(html)
    looks = 0
    while at < end:
        opening = html.find("<", at)
        looks += 1
        if opening < 0 or looks > MOST_TAGS:
            yield Text(at, end)
            return
        named = _NAME.match(html, opening)
        if named is None:
            at = yield from _odd(html, at, opening)
            continue
        if opening > at:
            yield Text(at, opening)
        closing = _tag_end(html, named.end())
        if closing is None:
            yield Text(opening, end)
            return
        tag = Tag(named[1].lower(), opening, closing, html[opening + 1] == "/", html[named.end() : closing - 1])
        yield tag
        at = closing
        if not tag.is_closing and tag.name in _RAW_CONTENT:
            found = _RAW_CONTENT[tag.name].search(html, closing)
            at = found.start() if found else end


def attribute(attributes: str, name: str) -> str:
    """The value of an attribute; empty where there is none."""
    found = _ATTRIBUTE[name].search(attributes)
    return found[1].strip("\"'").strip() if found else ""


_ATTRIBUTE = {
    name: re.compile(
        rf"(?:^|[\s\"'/]){name}\s{{0,20}}=\s{{0,20}}(\"[^\"]{{0,4000}}\"|'[^']{{0,4000}}'|[^\s>\"']{{1,400}})", re.I
    )
    for name in ("class", "id", "type", "style", "cite", "name", "data-marker")
}


def _odd(html: str, at: int, opening: int) -> Generator[Text, None, int]:
    """A `<` that opens no tag: a comment, a declaration or plain text. Returns where to go on."""
    if html.startswith("<!--", opening):
        if opening > at:
            yield Text(at, opening)
        closing = html.find("-->", opening + 4)
        return len(html) if closing < 0 else closing + 3
    if html.startswith(("<!", "<?", "</"), opening):
        if opening > at:
            yield Text(at, opening)
        closing = html.find(">", opening)
        return len(html) if closing < 0 else closing + 1
    yield Text(at, opening + 1)
    return opening + 1


def _tag_end(html: str, at: int) -> int | None:
    """Behind the `>` that closes the tag, passing over quoted values."""
    while (found := _IN_TAG.search(html, at)) is not None:
        if found[1] is None:
            return found.end()
        closing = html.find(found[1], found.end())
        if closing < 0:
            plain = html.find(">", found.end())
            return None if plain < 0 else plain + 1
        at = closing + 1
    return None
