"""The shipped templates: guides for descriptions, tickets for frequent needs, replies and solutions."""

from typing import Any

Json = dict[str, Any]

_GUIDE = """【时间】什么时候开始的？是否一直如此？
【地点】在哪里？哪台设备或哪个系统？
【现象】看到了什么？错误代码或提示原文：
【影响】影响到谁（个人 / 小组 / 部门 / 全公司）？业务是否停顿？
【复现】按哪些步骤可以再次出现？
【已尝试】试过哪些办法？结果如何？
【附件】截图或照片请一并上传"""
_GUIDE_EN = """[When] Since when? All the time?
[Where] In which place, on which device or system?
[What] What do you see? Error code or message, word by word:
[Impact] Whom does it stop (one person / a team / a department / the whole company)?
[Steps] What must one do to see it again?
[Tried] What has been tried, and with what result?
[Files] Please add screenshots or photographs"""
_SITE = """【设备】型号与序列号：
【现象】故障表现、报警代码：
【发生时间】
【现场】地址、联系人、方便上门的时间：
【已尝试】断电重启等：
【附件】铭牌与故障部位的照片"""
_SITE_EN = """[Device] Model and serial number:
[What] How does it fail? Alarm code:
[When]
[Site] Address, contact, and when a visit suits:
[Tried] Power off and on, and so on:
[Files] Photographs of the name plate and of the fault"""
_REFUND = """【订单号】
【商品与数量】
【退款原因】
【金额】
【凭证】照片、聊天记录："""
_REFUND_EN = """[Order number]
[Goods and quantity]
[Reason]
[Amount]
[Proof] Photographs, conversation:"""
_SOLUTION = """【原因】
【处理过程】
【结果】
【预防建议】"""
_SOLUTION_EN = """[Cause]
[What was done]
[Result]
[How to prevent it]"""


def _names(zh_cn: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh_cn, "en": en}


def _template(key: str, kind: str, names: dict[str, str], zh_cn: str, en: str, **more: Any) -> Json:
    return {"key": key, "kind": kind, "names": names, "bodies": _names(zh_cn, en), **more}


TEMPLATES: list[Json] = [
    _template("guide", "description", _names("问题描述指引", "Guide to a good description"), _GUIDE, _GUIDE_EN),
    _template(
        "guide_site",
        "description",
        _names("现场报修描述指引", "Guide to a repair request"),
        _SITE,
        _SITE_EN,
        type="field_service",
    ),
    _template(
        "refund",
        "ticket",
        _names("退款申请", "Refund request"),
        _REFUND,
        _REFUND_EN,
        titles=_names("退款申请", "Refund request"),
        content={"type": "complaint", "category": "order_refund", "tags": ["退款"]},
    ),
    _template(
        "repair",
        "ticket",
        _names("设备报修", "Equipment repair"),
        _SITE,
        _SITE_EN,
        titles=_names("设备报修", "Equipment repair"),
        content={"type": "field_service", "category": "equipment_repair"},
    ),
    _template(
        "sign_in",
        "ticket",
        _names("账号无法登录", "Cannot sign in"),
        _GUIDE,
        _GUIDE_EN,
        titles=_names("账号无法登录", "Cannot sign in"),
        content={"type": "incident", "category": "account_sign_in"},
    ),
    _template(
        "access",
        "ticket",
        _names("权限申请", "Request for access"),
        "【系统】\n【需要的权限】\n【用途】\n【期限】",
        "[System]\n[Rights needed]\n[Purpose]\n[Until when]",
        titles=_names("权限申请", "Request for access"),
        content={"type": "request", "category": "account_rights"},
    ),
    _template(
        "received",
        "reply",
        _names("受理通知", "We have your request"),
        "{{requester.name}}，您好！您的工单 {{ticket.number}}「{{ticket.title}}」已受理，"
        "我们会尽快处理并告知您进展。",
        "Hello {{requester.name}}, we have received your request {{ticket.number}} “{{ticket.title}}”"
        " and will keep you informed.",
    ),
    _template(
        "more_needed",
        "reply",
        _names("请补充信息", "Please tell us more"),
        "{{requester.name}}，您好！为了尽快解决工单 {{ticket.number}}，请补充以下信息：\n1. \n2. \n"
        "直接回复即可。谢谢！",
        "Hello {{requester.name}}, to solve {{ticket.number}} quickly we need to know:\n1. \n2. \n"
        "Please just answer this message. Thank you!",
    ),
    _template(
        "in_progress",
        "reply",
        _names("处理进展", "Where we are"),
        "{{requester.name}}，您好！工单 {{ticket.number}} 目前状态：{{ticket.state}}，由 {{team.name}} 处理。"
        "下一步：",
        "Hello {{requester.name}}, {{ticket.number}} is now {{ticket.state}} with {{team.name}}. Next step:",
    ),
    _template(
        "visit",
        "reply",
        _names("上门预约确认", "Visit agreed"),
        "{{requester.name}}，您好！工程师将于 {{fields.visit_at}} 上门处理工单 {{ticket.number}}，请保持电话畅通。",
        "Hello {{requester.name}}, our engineer will come on {{fields.visit_at}} for {{ticket.number}}. Please stay"
        " reachable.",
        type="field_service",
    ),
    _template(
        "please_confirm",
        "reply",
        _names("请确认解决", "Please confirm"),
        "{{requester.name}}，您好！工单 {{ticket.number}} 已处理：\n{{fields.resolution}}\n请确认问题是否已经解决。",
        "Hello {{requester.name}}, {{ticket.number}} has been worked on:\n{{fields.resolution}}\n"
        "Please tell us whether it is solved.",
    ),
    _template("solution", "solution", _names("解决方案", "Solution"), _SOLUTION, _SOLUTION_EN),
    _template(
        "solution_refund",
        "solution",
        _names("退款完成", "Refund done"),
        "已为订单 {{fields.order_no}} 办理退款，预计 1–5 个工作日到账。",
        "Order {{fields.order_no}} has been refunded; the amount arrives within 1 to 5 working days.",
    ),
]
