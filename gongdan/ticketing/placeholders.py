"""Placeholders in templates, such as {{ticket.number}}: which there are, and a text with their values put in.

A value is only ever put in as it is: what looks like a placeholder inside it stays as it stands, and inside HTML its
signs are escaped. There is no code in templates, so none can run.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongdan.kernel.errors import FieldProblem
from gongdan.ticketing.field_def import FieldDef

Names = Mapping[str, str]

PLACEHOLDERS: Mapping[str, Names] = {
    "ticket.number": {"zh-CN": "工单号", "en": "Ticket number"},
    "ticket.title": {"zh-CN": "工单标题", "en": "Ticket title"},
    "ticket.type": {"zh-CN": "工单类型", "en": "Ticket type"},
    "ticket.state": {"zh-CN": "工单状态", "en": "Ticket state"},
    "ticket.priority": {"zh-CN": "优先级", "en": "Priority"},
    "ticket.category": {"zh-CN": "分类", "en": "Category"},
    "ticket.created_on": {"zh-CN": "建单日期", "en": "Date opened"},
    "requester.name": {"zh-CN": "客户姓名", "en": "Requester's name"},
    "organisation.name": {"zh-CN": "客户单位", "en": "Organisation"},
    "team.name": {"zh-CN": "处理组", "en": "Team"},
    "assignee.name": {"zh-CN": "处理人", "en": "Assignee"},
    "agent.name": {"zh-CN": "当前坐席", "en": "Whoever uses the template"},
    "tenant.name": {"zh-CN": "本公司名称", "en": "Our name"},
    "today": {"zh-CN": "今天的日期", "en": "Today's date"},
}
OF_FIELDS = "fields."
# Kinds whose values are ids or files, which say nothing to a reader.
UNSPEAKABLE = frozenset({"person", "contact", "file"})
MOST = 200

_SLOT = re.compile(r"\{\{([^{}]{0,200})\}\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder as it stands in a text."""

    name: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text with its values; `missing` are the placeholders for which there was none."""

    text: str
    missing: tuple[str, ...]


def parts(text: str) -> Iterator[str | Slot]:
    """The text as plain pieces and slots, in order. An opening that is no placeholder is plain text."""
    place = 0
    while (start := text.find("{{", place)) >= 0:
        found = _SLOT.match(text, start)
        end = found.end() if found else start + 1
        if start > place:
            yield text[place:start]
        yield Slot(found[1].strip()) if found else text[start:end]
        place = end
    if place < len(text):
        yield text[place:]


def placeholder_faults(
    text: str, place: str, fields: Mapping[str, FieldDef], *, is_for_customers: bool
) -> list[FieldProblem]:
    """What is wrong with the placeholders of this text; `fields` are the custom fields in use."""
    if text.count("{{") > MOST:
        remedy = f"Keep to {MOST}."
        return [FieldProblem(place, "too_many", "There are too many placeholders.", remedy)]
    if "{{" in _SLOT.sub("", text):
        remedy = "Write {{ticket.number}}: two brackets before, two behind, and no others inside."
        return [FieldProblem(place, "placeholder_open", "A placeholder is not closed.", remedy)]
    names = dict.fromkeys(part.name for part in parts(text) if isinstance(part, Slot))
    return [problem for name in names if (problem := _fault(name, place, fields, is_for_customers))]


def _fault(name: str, place: str, fields: Mapping[str, FieldDef], is_for_customers: bool) -> FieldProblem | None:
    if name in PLACEHOLDERS:
        return None
    one = fields.get(name.removeprefix(OF_FIELDS)) if name.startswith(OF_FIELDS) else None
    if one is None:
        usable = ", ".join(PLACEHOLDERS)
        message = f"There is no placeholder {name[:60]!r}."
        remedy = f"Use one of: {usable}; or {OF_FIELDS}<key> for a custom field in use."
        return FieldProblem(place, "unknown_placeholder", message, remedy)
    if one.kind in UNSPEAKABLE:
        message = f"A {one.kind} cannot be put into a text."
        return FieldProblem(place, "placeholder_unfit", message, "Take it out, or use another field.")
    if is_for_customers and not one.is_customer_visible:
        message = f"{one.key} is never shown to customers, and they read this."
        return FieldProblem(place, "placeholder_internal", message, "Take it out, or show the field to customers.")
    return None


def render(text: str, values: Mapping[str, str], *, is_html: bool = False) -> Rendered:
    """The text with each placeholder replaced by its value, or by nothing where there is none."""
    missing: dict[str, None] = {}
    written: list[str] = []
    for part in parts(text):
        if isinstance(part, str):
            written.append(part)
        elif value := values.get(part.name):
            written.append(escaped(value) if is_html else value)
        else:
            missing[part.name] = None
    return Rendered("".join(written), tuple(missing))


def marked(missing: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    """Marks to be rendered in place of what is missing, so that a preview shows the gaps."""
    return {name: f"〔{names.get(name, name)}〕" for name in missing}


def escaped(value: str) -> str:
    """A value as it stands in HTML, its lines kept."""
    return html.escape(value).replace("\n", "<br>")
