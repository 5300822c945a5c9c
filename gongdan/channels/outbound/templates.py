"""Texts of mails with `{{variables}}`: what there is to put in, what is wrong with a text, and the text with values.

There is no code in a text, so none can run. A value is put in as it is, once: what looks like a variable inside it
stays as it stands, and in HTML its signs are escaped.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gongdan.channels.outbound.shipped import Text
from gongdan.kernel.errors import FieldProblem
from gongdan.rendering import html_to_text, safe_html

MOST = 100
MOST_SUBJECT = 300
_SLOT = re.compile(r"\{\{([^{}]{0,100})\}\}")
_EVERYWHERE: Mapping[str, Mapping[str, str]] = {
    "ticket.number": {"zh-CN": "工单号", "en": "Ticket number"},
    "ticket.title": {"zh-CN": "工单标题", "en": "Ticket title"},
    "requester.name": {"zh-CN": "客户姓名", "en": "Requester's name"},
    "agent.name": {"zh-CN": "客服姓名", "en": "Agent's name"},
    "mailbox.name": {"zh-CN": "邮箱名称", "en": "Mailbox name"},
    "tenant.name": {"zh-CN": "本公司名称", "en": "Our name"},
}
_LINK = {"link": {"zh-CN": "查看请求的链接", "en": "Link to follow the request"}}
_OWN: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "reply": {
        "body": {"zh-CN": "回复内容", "en": "What was written"},
        "confirmation": {"zh-CN": "确认是否已解决的请求", "en": "The question whether it is solved"},
        "files": {"zh-CN": "大附件的下载链接", "en": "Links to large files"},
    },
    "acknowledgement": _LINK,
    "solved": _LINK | {"solution": {"zh-CN": "解决方案", "en": "Solution"}},
    "closed": _LINK,
    "follow_up": {"follow_up.number": {"zh-CN": "后续工单号", "en": "Number of the follow-up"}},
}


@dataclass(frozen=True, slots=True)
class Value:
    """What is put in: the same said as text and as safe HTML."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text with its values."""

    subject: str
    text: str
    html: str


def plain(text: str) -> Value:
    """A value that is nothing but text; its lines are kept."""
    return Value(text, html.escape(text).replace("\n", "<br>"))


def link(url: str) -> Value:
    """An address to follow, shown as it is."""
    shown = html.escape(url)
    return Value(url, f'<a href="{shown}">{shown}</a>' if url else "")


def markup(safe: str) -> Value:
    """HTML that was made safe already."""
    return Value(html_to_text(safe), safe)


def variables(kind: str) -> dict[str, Mapping[str, str]]:
    """What can be put into a text of this kind, with its name in each language."""
    return {**_EVERYWHERE, **_OWN[kind]}


def faults(kind: str, text: Text) -> list[FieldProblem]:
    """What is wrong with a text of this kind; each problem names its field and what to do."""
    found = [*_faults(kind, "subject", text.subject), *_faults(kind, "body", text.body)]
    if kind == "reply" and "body" not in _names(text.body):
        remedy = "Put {{body}} where it is to stand."
        found.append(FieldProblem("body", "body_missing", "The text has no place for what is written.", remedy))
    return found


def _faults(kind: str, field: str, text: str) -> list[FieldProblem]:
    if text.count("{{") > MOST:
        return [FieldProblem(field, "too_many", "There are too many variables.", f"Keep to {MOST}.")]
    if "{{" in _SLOT.sub("", text):
        remedy = "Write {{ticket.number}}: two brackets before, two behind, and no others inside."
        return [FieldProblem(field, "variable_open", "A variable is not closed.", remedy)]
    known = [name for name in variables(kind) if field == "body" or name in _EVERYWHERE]
    remedy = f"Use one of: {', '.join(known)}."
    return [
        FieldProblem(field, "unknown_variable", f"There is no variable {name[:60]!r} here.", remedy)
        for name in dict.fromkeys(_names(text))
        if name not in known
    ]


def _names(text: str) -> list[str]:
    return [name.strip() for name in _SLOT.findall(text)]


def safe_body(body: str) -> str:
    """The body as it is stored: nothing in it acts or loads from elsewhere; variables stand as they did."""
    return safe_html(body)


def render(text: Text, values: Mapping[str, Value]) -> Rendered:
    """The text with each variable replaced; by nothing where there is no value for it."""
    subject = " ".join(_filled(text.subject, values, lambda value: value.text).split())
    return Rendered(
        subject[:MOST_SUBJECT],
        _tidy(_filled(html_to_text(text.body), values, lambda value: value.text)),
        _filled(text.body, values, lambda value: value.html),
    )


def _filled(text: str, values: Mapping[str, Value], said: Callable[[Value], str]) -> str:
    empty = Value("", "")
    # One pass: what a value holds is never looked at again.
    return _SLOT.sub(lambda slot: said(values.get(slot[1].strip(), empty)), text)


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip()
