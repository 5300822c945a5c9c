"""Pure: HTML from mail, browsers and other systems, made safe to show inside our own pages."""

import html
import re
from collections.abc import Callable, Mapping

import nh3

from gongdan.rendering.nesting import is_exhausting, plain_formatting, rough_text
from gongdan.rendering.text import clean_text

_BLOCKS = {
    "p", "div", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt",
    "dd", "figure", "figcaption", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr",
    "th", "td",
}  # fmt: skip
_INLINES = {
    "a", "abbr", "b", "br", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "u", "wbr",
}  # fmt: skip
# Removed with all they hold: what is inside is code, or is read differently by different parsers.
_DROPPED = {
    "script", "style", "title", "svg", "math", "template", "noscript", "noembed", "noframes", "iframe",
    "object", "embed", "applet", "xmp", "plaintext", "textarea", "select", "frameset", "audio", "video",
}  # fmt: skip
_CELL = {"colspan", "rowspan", "align"}
_ATTRIBUTES = {
    "*": {"dir", "lang", "title", "style"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": _CELL,
    "th": _CELL,
    "col": {"span"},
}
# Shape only. Colours would vanish against a dark page, and positions could cover our own buttons.
_STYLES = {"text-align", "font-weight", "font-style", "text-decoration"}
_PLAIN_STYLE = re.compile(r"[a-z0-9:;.,% -]*", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\])|#)", re.IGNORECASE)
# Pictures come with the message or from our own store. One fetched from elsewhere tells the sender who
# reads it, and when.
_PICTURE = re.compile(r"(?:cid:|/(?![/\\]))", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*https?://", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,4}%?")


def keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return value if _PLAIN_STYLE.fullmatch(value) else None
    if name == "href":
        return value if _LINK.match(value) else None
    if name == "src":
        return value if _PICTURE.match(value) else None
    if name in ("width", "height", "colspan", "rowspan", "span", "start"):
        return value if _NUMBER.fullmatch(value) else None
    return value


def cleaner(
    more: Mapping[str, set[str]], keep: Callable[[str, str, str], str | None] = keep_attribute
) -> nh3.Cleaner:
    """A cleaner that keeps `more` attributes by tag, of which `keep` says what becomes of each value."""
    return nh3.Cleaner(
        tags=_BLOCKS | _INLINES,
        clean_content_tags=_DROPPED,
        attributes={**_ATTRIBUTES, **more},
        attribute_filter=keep,
        strip_comments=True,
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        filter_style_properties=_STYLES,
    )


plain_cleaner = cleaner({})


def safe_html(markup: str) -> str:
    """The same content without anything that acts, loads from elsewhere, or reaches outside its place.

    Of markup that nests beyond reason only the text is kept.
    """
    markup = clean_text(markup)
    if is_exhausting(markup):
        return html.escape(rough_text(markup)).replace("\n", "<br>")
    return plain_cleaner.clean(plain_formatting(markup))


def safe_html_with(markup: str, picture: Callable[[str], str]) -> str:
    """As `safe_html`, but of each picture on another server `picture(address)` says where it is shown from; ''
    leaves it out."""

    def keep(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src" and _ELSEWHERE.match(value):
            return picture(value) or None
        return keep_attribute(tag, name, value)

    markup = clean_text(markup)
    return safe_html(markup) if is_exhausting(markup) else cleaner({}, keep).clean(plain_formatting(markup))
