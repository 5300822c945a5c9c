"""Pure: people and teams that are mentioned in HTML, from what an editor sends to what is stored.

An editor writes `<span data-mention="user:12">@whatever</span>`. Nothing of it is believed: the number is looked up
by the caller, and what is shown is the name that belongs to it.
"""

import html
import re
from collections.abc import Mapping
from typing import Literal, NamedTuple, cast

import nh3

from gongdan.rendering.nesting import is_exhausting, plain_formatting
from gongdan.rendering.sanitize import cleaner, keep_attribute, plain_cleaner, safe_html
from gongdan.rendering.text import clean_text

_ATTRIBUTE = "data-mention"
_WHO = re.compile(r"(user|team):([1-9][0-9]{0,17})")
# Once no attribute holds an angle bracket, a tag is what stands between two.
_SPAN = re.compile(r'<span(?: [^<>]*)? data-mention="(user|team):([0-9]{1,18})"[^<>]*>([^<>]*)</span>')
# No text holds this character once it is clean.
_HELD = re.compile("\x02([0-9]+)\x02")


class Mention(NamedTuple):
    """Somebody who is mentioned, by the number that the editor gave."""

    kind: Literal["user", "team"]
    id: int


def _keep_plain(tag: str, name: str, value: str) -> str | None:
    if name == _ATTRIBUTE:
        return value if _WHO.fullmatch(value) else None
    return None if "<" in value or ">" in value else keep_attribute(tag, name, value)


_marking: nh3.Cleaner = cleaner({"span": {_ATTRIBUTE}}, _keep_plain)


def _marked(markup: str) -> str:
    markup = clean_text(markup)
    return "" if _ATTRIBUTE not in markup or is_exhausting(markup) else _marking.clean(plain_formatting(markup))


def html_to_be_sent(markup: str) -> str:
    """The markup made safe with its mentions as they were written: for what is kept until it is sent."""
    return _marked(markup) or safe_html(markup)


def find_mentions(markup: str) -> list[Mention]:
    """Who is mentioned, each once, in the order of the text."""
    return list(dict.fromkeys(_mention(found) for found in _SPAN.finditer(_marked(markup))))


def with_mentions(markup: str, names: Mapping[Mention, str], *, is_plain: bool = False) -> str:
    """The markup made safe, each mention among `names` as `@name`, marked unless `is_plain`.

    Every other mention stays what was written, as plain text. Mentions with markup in them are none.
    """
    marked = _marked(markup)
    if not marked:
        return safe_html(markup)
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        mention = _mention(found)
        name = names.get(mention)
        if name is None:
            return found[3]
        shown = html.escape(f"@{name}", quote=False)
        held.append(shown if is_plain else f'<span {_ATTRIBUTE}="{mention.kind}:{mention.id}">{shown}</span>')
        return f"\x02{len(held) - 1}\x02"

    safe = plain_cleaner.clean(_SPAN.sub(hold, marked))
    return _HELD.sub(lambda found: held[int(found[1])], safe)


def _mention(found: re.Match[str]) -> Mention:
    return Mention(cast(Literal["user", "team"], found[1]), int(found[2]))
