"""Pure: plain text: harmless characters, one kind of line end, HTML as text, excerpts."""

import html
import re
import unicodedata

import nh3

from gongdan.rendering.nesting import is_exhausting, plain_formatting, rough_text

# Control characters but tab and line feed; lone surrogates, which no encoding can carry; the two characters
# that are defined not to be any.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \t\xa0\u3000]+")

_PARAGRAPHS = {"p", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "hr"}
_LINES = {"div", "li", "dt", "dd", "tr", "figure", "figcaption", "caption", "br"}
# Breaks that are one however many meet. No text holds these two characters once it is clean.
_NEXT_LINE, _APART = "\x01", "\x02"
_CELLS = {"td", "th"}
_skeleton = nh3.Cleaner(
    tags=_PARAGRAPHS | _LINES | _CELLS,
    clean_content_tags={"script", "style", "title", "template", "noscript", "textarea", "select", "svg", "math"},
    attributes={},
    strip_comments=True,
    link_rel=None,
)
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")


def clean_text(text: str) -> str:
    """Text that any store, file format and screen can take; its words are untouched."""
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))


def html_to_text(markup: str) -> str:
    """What a reader of the HTML would see, as lines: paragraphs apart, list items and cells told apart."""
    # The parser closes every tag and drops every attribute, so what is left is plain enough for a pattern.
    markup = _BLANKS.sub(" ", clean_text(markup)).replace("\n", " ")
    if is_exhausting(markup):
        text = rough_text(markup)
    else:
        text = html.unescape(_TAG.sub(_mark, _skeleton.clean(plain_formatting(markup))))
        text = re.sub("(?<=\x01- )[ \x01\x02]+", "", text)
        text = re.sub("[ \x01\x02]*\x02[ \x01\x02]*", "\n\n", text)
        text = re.sub("\n?[ \x01]*\x01 *", "\n", text)
    lines = [_BLANKS.sub(" ", line).lstrip().rstrip(" |") for line in clean_text(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _mark(tag: re.Match[str]) -> str:
    is_closing, name = bool(tag[1]), tag[2]
    if name in _PARAGRAPHS:
        return _APART
    if name in _CELLS:
        return " | " if is_closing else ""
    if name == "br":
        return "\n"
    return _NEXT_LINE + "- " if name == "li" and not is_closing else _NEXT_LINE


def excerpt(text: str, length: int) -> str:
    """The beginning on one line, at most `length` characters with the `…` that marks the cut."""
    line = " ".join(clean_text(text).split())
    if len(line) <= length:
        return line
    return line[: whole_character_place(line, max(0, length - 1))].rstrip() + "…" if length > 0 else ""


def whole_character_place(text: str, place: int) -> int:
    """The last place not after `place` where the text may be cut without tearing a visible character."""
    if not 0 < place < len(text):
        return max(0, min(place, len(text)))
    earlier = place
    while earlier > 0 and _belongs_together(text, earlier):
        earlier -= 1
    # One character with endless marks on it: rather a torn one than nothing.
    return earlier or place


def _belongs_together(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after == "\u200d" or before == "\u200d" or unicodedata.category(after) in ("Mn", "Me", "Mc"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    if _is_flag_letter(before) and _is_flag_letter(after):
        run = 0
        while place - 1 - run >= 0 and _is_flag_letter(text[place - 1 - run]):
            run += 1
        return run % 2 == 1
    # Korean syllables typed as their parts.
    return "\u1100" <= before <= "\u11ff" and "\u1160" <= after <= "\u11ff"


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
