"""The texts that mails are made of as they are shipped, in Chinese and English; a tenant may put his own in place."""

from collections.abc import Mapping
from dataclasses import dataclass

LOCALES = ("zh-CN", "en")
KINDS = ("reply", "acknowledgement", "solved", "closed", "follow_up")
KIND_NAMES: Mapping[str, Mapping[str, str]] = {
    "reply": {"zh-CN": "客服回复", "en": "Reply to the customer"},
    "acknowledgement": {"zh-CN": "收件回执", "en": "Acknowledgement of a request"},
    "solved": {"zh-CN": "已解决通知", "en": "Notice that it is solved"},
    "closed": {"zh-CN": "已关闭通知", "en": "Notice that it is closed"},
    "follow_up": {"zh-CN": "后续工单通知", "en": "Notice of a follow-up"},
}


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and body with `{{variables}}`; the body is HTML."""

    subject: str
    body: str


_SUBJECT = "Re: {{ticket.title}} [#{{ticket.number}}]"

SHIPPED: Mapping[tuple[str, str], Text] = {
    ("reply", "zh-CN"): Text(_SUBJECT, "<div>{{body}}</div>\n<div>{{confirmation}}</div>\n<div>{{files}}</div>"),
    ("reply", "en"): Text(_SUBJECT, "<div>{{body}}</div>\n<div>{{confirmation}}</div>\n<div>{{files}}</div>"),
    ("acknowledgement", "zh-CN"): Text(
        _SUBJECT,
        "<p>{{requester.name}}，您好！</p>\n"
        "<p>我们已收到您的请求“{{ticket.title}}”，工单号为 {{ticket.number}}，会尽快处理。</p>\n"
        "<p>如需补充，直接回复本邮件即可。查看进度：{{link}}</p>\n"
        "<p>{{tenant.name}}</p>",
    ),
    ("acknowledgement", "en"): Text(
        _SUBJECT,
        "<p>Hello {{requester.name}},</p>\n"
        "<p>We have received your request “{{ticket.title}}”. Its number is {{ticket.number}}, and we will see to it"
        " as soon as we can.</p>\n"
        "<p>To add anything, simply answer this mail. To follow it: {{link}}</p>\n"
        "<p>{{tenant.name}}</p>",
    ),
    ("solved", "zh-CN"): Text(
        _SUBJECT,
        "<p>{{requester.name}}，您好！</p>\n"
        "<p>您的请求“{{ticket.title}}”（{{ticket.number}}）已处理完毕。</p>\n"
        "<blockquote>{{solution}}</blockquote>\n"
        "<p>请确认是否已解决：{{link}}</p>\n"
        "<p>如仍有问题，直接回复本邮件，我们会继续处理。</p>\n"
        "<p>{{tenant.name}}</p>",
    ),
    ("solved", "en"): Text(
        _SUBJECT,
        "<p>Hello {{requester.name}},</p>\n"
        "<p>Your request “{{ticket.title}}” ({{ticket.number}}) has been solved.</p>\n"
        "<blockquote>{{solution}}</blockquote>\n"
        "<p>Please tell us whether it is: {{link}}</p>\n"
        "<p>If something is still wrong, simply answer this mail and we go on with it.</p>\n"
        "<p>{{tenant.name}}</p>",
    ),
    ("closed", "zh-CN"): Text(
        _SUBJECT,
        "<p>{{requester.name}}，您好！</p>\n"
        "<p>您的请求“{{ticket.title}}”（{{ticket.number}}）现已关闭。感谢您的来信。</p>\n"
        "<p>{{tenant.name}}</p>",
    ),
    ("closed", "en"): Text(
        _SUBJECT,
        "<p>Hello {{requester.name}},</p>\n"
        "<p>Your request “{{ticket.title}}” ({{ticket.number}}) is now closed. Thank you for writing to us.</p>\n"
        "<p>{{tenant.name}}</p>",
    ),
    ("follow_up", "zh-CN"): Text(
        _SUBJECT,
        "<p>{{requester.name}}，您好！</p>\n"
        "<p>工单 {{ticket.number}} 已关闭，我们为您的新问题建立了后续工单 {{follow_up.number}}，并会继续处理。</p>\n"
        "<p>{{tenant.name}}</p>",
    ),
    ("follow_up", "en"): Text(
        _SUBJECT,
        "<p>Hello {{requester.name}},</p>\n"
        "<p>Ticket {{ticket.number}} is closed. We have opened {{follow_up.number}} for what is new, and go on"
        " there.</p>\n"
        "<p>{{tenant.name}}</p>",
    ),
}

# A file that is too large to be attached, and a solution that waits for an answer, in a reply.
FILES_BY_LINK = {"zh-CN": "附件（点击下载）：", "en": "Files to download:"}
ASKS = {
    "zh-CN": "我们认为您的问题已解决，请确认：",
    "en": "We believe that this is solved. Please tell us whether it is:",
}


def shipped_locale(locale: str | None) -> str:
    """The language of ours that is nearest to a locale: Chinese for Chinese, English for every other."""
    return "zh-CN" if not locale or locale.lower().startswith("zh") else "en"
