"""Pure: markup built to exhaust an HTML parser is recognised before a parser sees it.

A standard parser takes time with the square of the depth: 200,000 nested elements, a megabyte of mail, hold
it for minutes. And it repeats open formatting elements in every paragraph, unless they are alike.
"""

import html
import re

# No person writes deeper. What is never closed counts as still open.
DEEPEST = 256
# The count can be deceived, with closing tags in places where a parser ignores them; then this many open
# elements still take less than a second.
MOST_ELEMENTS = 10_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements that hold nothing, or that the next of their kind closes.
_SHALLOW = {
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
}  # fmt: skip
_FORMATTING = re.compile(r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/])[^>]*>", re.IGNORECASE)
_HIDDEN = re.compile(
    r"<(script|style|title|template|textarea|select|svg|math)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*(?:>|\Z)")


def is_exhausting(markup: str) -> bool:
    """Whether elements might nest deeper than a parser should be asked to follow."""
    if markup.count("<") <= DEEPEST:
        return False
    open_now: dict[str, int] = {}
    depth = elements = 0
    for closing, written in _TAG.findall(markup):
        name = written.lower()
        if name in _SHALLOW:
            continue
        if not closing:
            open_now[name] = open_now.get(name, 0) + 1
            depth += 1
            elements += 1
            if depth > DEEPEST or elements > MOST_ELEMENTS:
                return True
        elif open_now.get(name):
            open_now[name] -= 1
            depth -= 1
    return False


def plain_formatting(markup: str) -> str:
    """Formatting elements without attributes: of elements that are alike a parser repeats three at most."""
    return _FORMATTING.sub(r"<\1>", markup)


def rough_text(markup: str) -> str:
    """The text of markup that no parser should see. It may hold remains of markup: it is text, not HTML."""
    return html.unescape(_ANY_TAG.sub(" ", _HIDDEN.sub(" ", markup)))
