"""Pure: what roads outside say of a kind, with `{{variables}}`; what is wrong with such a text; several as one.

There is no code in a text, so none can run. A value is put in as it is, once: what looks like a variable inside it
stays as it stands. All of it is plain text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongdan.kernel.errors import FieldProblem
from gongdan.notifications.kinds import KINDS

MOST_SUBJECT = 200
MOST_BODY = 2000
MOST_SLOTS = 50
_SLOT = re.compile(r"\{\{([^{}]{0,100})\}\}")
VARIABLES: Mapping[str, Mapping[str, str]] = {
    "kind": {"zh-CN": "通知类型", "en": "Kind of notice"},
    "ticket.number": {"zh-CN": "工单号", "en": "Ticket number"},
    "ticket.title": {"zh-CN": "工单标题", "en": "Ticket title"},
    "ticket.priority": {"zh-CN": "优先级", "en": "Priority"},
    "actor.name": {"zh-CN": "操作人", "en": "Who did it"},
    "person.name": {"zh-CN": "收件人", "en": "Who is told"},
    "excerpt": {"zh-CN": "评论开头", "en": "Beginning of the comment"},
    "text": {"zh-CN": "规则里写的内容", "en": "What the rule says"},
    "count": {"zh-CN": "次数", "en": "How often"},
    "link": {"zh-CN": "工单链接", "en": "Link to the ticket"},
    "tenant.name": {"zh-CN": "本公司名称", "en": "Our name"},
}


@dataclass(frozen=True, slots=True)
class Words:
    """A subject, which is all that short roads say, and a body."""

    subject: str
    body: str


_USUAL = Words("[{{ticket.number}}] {{kind}}：{{ticket.title}}", "{{actor.name}}\n{{excerpt}}\n{{text}}\n{{link}}")
_USUAL_EN = Words("[{{ticket.number}}] {{kind}}: {{ticket.title}}", "{{actor.name}}\n{{excerpt}}\n{{text}}\n{{link}}")
_ALONE = Words("{{kind}}", "{{text}}\n{{link}}")
_OWN: Mapping[tuple[str, str], Words] = {
    ("urgent_alert", "zh-CN"): Words(
        "【紧急】[{{ticket.number}}] {{ticket.title}}，请在 15 分钟内响应",
        "{{person.name}}，这张紧急工单归你处理，15 分钟内接单或回复。\n{{link}}",
    ),
    ("urgent_alert", "en"): Words(
        "URGENT [{{ticket.number}}] {{ticket.title}}: answer within 15 minutes",
        "{{person.name}}, this urgent ticket is yours. Accept or answer it within 15 minutes.\n{{link}}",
    ),
    ("urgent_unanswered", "zh-CN"): Words(
        "【紧急】[{{ticket.number}}] {{ticket.title}} 15 分钟无人响应",
        "处理人还没有接单或回复，请介入。\n{{link}}",
    ),
    ("urgent_unanswered", "en"): Words(
        "URGENT [{{ticket.number}}] {{ticket.title}}: nobody answered in 15 minutes",
        "Whoever has it has neither accepted nor answered it. Please step in.\n{{link}}",
    ),
    ("rule_notice", "zh-CN"): Words("[{{ticket.number}}] {{text}}", "{{ticket.title}}\n{{link}}"),
    ("rule_notice", "en"): Words("[{{ticket.number}}] {{text}}", "{{ticket.title}}\n{{link}}"),
}
_SEVERAL = {"zh-CN": "{count} 条新通知", "en": "{count} new notices"}


def shipped(kind: str, locale: str) -> Words:
    """What is said where the tenant says nothing."""
    if (kind, locale) in _OWN:
        return _OWN[kind, locale]
    if kind in ("mail_alarm", "bulk_edit_finished"):
        return _ALONE
    return _USUAL if locale == "zh-CN" else _USUAL_EN


def text_faults(field: str, text: str) -> list[FieldProblem]:
    """What is wrong with a text; each problem names the field and what to do."""
    if text.count("{{") > MOST_SLOTS:
        return [FieldProblem(field, "too_many", "There are too many variables.", f"Keep to {MOST_SLOTS}.")]
    if "{{" in _SLOT.sub("", text):
        remedy = "Write {{ticket.number}}: two brackets before, two behind, and no others inside."
        return [FieldProblem(field, "variable_open", "A variable is not closed.", remedy)]
    remedy = f"Use one of: {', '.join(VARIABLES)}."
    return [
        FieldProblem(field, "unknown_variable", f"There is no variable {name[:60]!r} here.", remedy)
        for name in dict.fromkeys(slot.strip() for slot in _SLOT.findall(text))
        if name not in VARIABLES
    ]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each variable replaced; by nothing where there is no value. Empty lines are left out."""
    # One pass: what a value holds is never looked at again.
    whole = _SLOT.sub(lambda slot: values.get(slot[1].strip(), ""), text)
    return "\n".join(line.strip() for line in whole.splitlines() if line.strip())


def say(words: Words, values: Mapping[str, str]) -> Words:
    """Subject and body with their values; a subject is one line."""
    subject = " ".join(filled(words.subject, values).split()).replace("[] ", "")
    return Words(subject[:MOST_SUBJECT], filled(words.body, values)[:MOST_BODY])


def bundled(said: Sequence[Words], locale: str) -> Words:
    """Several as one: of one it is itself, of more their subjects above their bodies."""
    if len(said) == 1:
        return said[0]
    head = _SEVERAL["zh-CN" if locale == "zh-CN" else "en"].format(count=len(said))
    body = "\n\n".join(f"{one.subject}\n{one.body}".strip() for one in said)
    return Words(f"{head} · {said[0].subject}"[:MOST_SUBJECT], body[:20_000])


def made_up(kind: str, locale: str) -> dict[str, str]:
    """Values for a preview."""
    zh = locale == "zh-CN"
    return {
        "kind": KINDS[kind].names[locale],
        "ticket.number": "GD2025112200001",
        "ticket.title": "打印机不出纸" if zh else "The printer is out of order",
        "ticket.priority": "紧急" if zh else "Urgent",
        "actor.name": "王强" if zh else "Wang Qiang",
        "person.name": "李娜" if zh else "Li Na",
        "excerpt": "已更换硒鼓，请再试。" if zh else "The toner was replaced. Try again, please.",
        "text": "客户等待已超过两小时" if zh else "The customer has waited for two hours",
        "count": "2",
        "link": "https://desk.example/desk/tickets/4711",
        "tenant.name": "星河科技" if zh else "Northwind",
    }
