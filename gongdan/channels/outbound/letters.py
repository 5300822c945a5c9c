"""What stands in a letter besides the text itself: signature, history, pictures, and files that are too large."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from gongdan.channels.outbound.shipped import FILES_BY_LINK
from gongdan.channels.outbound.templates import Rendered, Value
from gongdan.rendering import html_to_text, safe_html

MOST_ATTACHED = 10 * 1024 * 1024
MOST_QUOTED = 5
_LONGEST_QUOTE = 20_000
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SOURCE = re.compile(r'(<img\b[^>]*?\bsrc=")([^"]*)"', re.IGNORECASE)
_OWN_FILE = re.compile(r"/api/v1/files/([1-9][0-9]{0,17})(?:[?#].*)?$")
_CONTENT_ID = re.compile(r"cid:file-([1-9][0-9]{0,17})@gongdan")
_HERE = re.compile(r'(\bhref=")/(?![/\\])')


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the comment: what is known without its bytes."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Packed:
    """Which files go along, pictures within the text among them, and which are to be fetched by a link."""

    attached: tuple[int, ...]
    linked: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A public comment of the past."""

    author: str
    at: datetime
    body: str
    body_format: str


def content_id(file_id: int) -> str:
    return f"file-{file_id}@gongdan"


def pictures_in(body: str) -> list[int]:
    """Ids of the files that the HTML shows by their content ids."""
    return [int(one) for one in dict.fromkeys(_CONTENT_ID.findall(body))]


def body_value(body: str, body_format: str, base_url: str) -> Value:
    """What was written, as it is put into a mail: pictures of ours within it, links that lead here from anywhere."""
    if body_format != "html":
        return Value(body.strip(), html.escape(body.strip()).replace("\n", "<br>\n"))
    safe = _HERE.sub(rf"\g<1>{html.escape(base_url.rstrip('/'))}/", safe_html(body))
    return Value(html_to_text(safe), _SOURCE.sub(_within, safe))


def _within(found: re.Match[str]) -> str:
    ours = _OWN_FILE.match(html.unescape(found[2]))
    return f'{found[1]}{"cid:" + content_id(int(ours[1])) if ours else ""}"'


def shown_here(page: str) -> str:
    """The HTML of a message as a page of ours can show it: its pictures from our own store."""
    return _CONTENT_ID.sub(r"/api/v1/files/\1?inline=true", page)


def packed(files: Sequence[Held], page: str, most: int = MOST_ATTACHED) -> Packed:
    """Which of the files go along: first those the text shows, then the others in their order while there is room."""
    shown = set(pictures_in(page))
    attached, linked, used = [], [], 0
    for one in sorted(files, key=lambda file: file.id not in shown):
        if used + one.size <= most:
            used += one.size
            attached.append(one.id)
        else:
            linked.append(one)
    return Packed(tuple(attached), tuple(linked))


def files_value(linked: Sequence[tuple[Held, str]], locale: str) -> Value:
    """The files to be fetched, each with the address that opens it."""
    if not linked:
        return Value("", "")
    head = FILES_BY_LINK[locale]
    lines = [f"{one.name} ({_megabytes(one.size)}): {url}" for one, url in linked]
    items = [
        f'<li><a href="{html.escape(url)}">{html.escape(one.name)}</a> ({_megabytes(one.size)})</li>'
        for one, url in linked
    ]
    return Value("\n".join([head, *lines]), f"<p>{html.escape(head)}</p><ul>{''.join(items)}</ul>")


def _megabytes(size: int) -> str:
    return f"{max(size / 1024 / 1024, 0.1):.1f} MB"


def with_signature_and_history(
    letter: Rendered, signature: str, history: Sequence[Earlier], locale: str, time_zone: str
) -> Rendered:
    """The letter with the mailbox's signature and what was said before, the latest first, below it."""
    text, page = [letter.text], [letter.html]
    if signature.strip():
        safe = safe_html(signature)
        text.append(f"-- \n{html_to_text(safe)}")
        page.append(f'<div class="signature">-- <br>{safe}</div>')
    for one in history[:MOST_QUOTED]:
        head = _said(one, locale, time_zone)
        body = _quoted(one)
        text.append(f"{head}\n" + "\n".join(f"> {line}".rstrip() for line in body.text.split("\n")))
        page.append(
            f'<div class="gmail_quote"><div class="gmail_attr">{html.escape(head)}</div>'
            f'<blockquote type="cite" class="gmail_quote">{body.html}</blockquote></div>'
        )
    return Rendered(letter.subject, "\n\n".join(text), "\n".join(page))


def _said(one: Earlier, locale: str, time_zone: str) -> str:
    at = one.at.astimezone(ZoneInfo(time_zone))
    author = " ".join(one.author.split())
    if locale == "zh-CN":
        return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}，{author} 写道："
    return f"On {at:%Y-%m-%d} at {at:%H:%M}, {author} wrote:"


def _quoted(one: Earlier) -> Value:
    text = one.body if one.body_format != "html" else html_to_text(one.body)
    if one.body_format != "html" or len(one.body) > _LONGEST_QUOTE:
        cut = text.strip()[:_LONGEST_QUOTE]
        return Value(cut, html.escape(cut).replace("\n", "<br>\n"))
    # Without pictures: each letter would carry those of all before it.
    return Value(text.strip(), _PICTURE.sub("", safe_html(one.body)))
