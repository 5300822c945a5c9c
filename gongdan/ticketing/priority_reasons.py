"""Why a ticket has its priority, told in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from gongdan.kernel.text import in_locale
from gongdan.ticketing.priorities import PRIORITY_NAMES

Names = Mapping[str, Mapping[str, str]]

IMPACT_NAMES: Names = {
    "company": {"zh-CN": "全公司", "en": "the whole company"},
    "department": {"zh-CN": "部门", "en": "a department"},
    "team": {"zh-CN": "小组", "en": "a team"},
    "person": {"zh-CN": "个人", "en": "one person"},
}
URGENCY_NAMES: Names = {
    "cannot_work": {"zh-CN": "无法工作", "en": "cannot work"},
    "hindered": {"zh-CN": "工作受阻", "en": "hindered"},
    "inconvenient": {"zh-CN": "不便", "en": "inconvenient"},
    "can_wait": {"zh-CN": "可以等待", "en": "can wait"},
}
FACTOR_NAMES: Names = {
    "business_stop": {"zh-CN": "业务停顿", "en": "business stop"},
    "money": {"zh-CN": "经济损失", "en": "money at risk"},
    "security": {"zh-CN": "安全风险", "en": "security risk"},
    "customer": {"zh-CN": "客户重要性", "en": "importance of the customer"},
    "law": {"zh-CN": "法律合规", "en": "law and compliance"},
}
SOURCE_NAMES: Names = {
    "given": {"zh-CN": "人工指定", "en": "Given by hand"},
    "import": {"zh-CN": "导入", "en": "Imported"},
    "default": {"zh-CN": "默认", "en": "Default"},
    "matrix": {"zh-CN": "矩阵", "en": "Matrix"},
    "factors": {"zh-CN": "因素评分", "en": "Factors"},
    "risen": {"zh-CN": "自动提升", "en": "Risen"},
}
_ASSUMED = {"zh-CN": "（按默认）", "en": " (assumed)"}
_LINES: Names = {
    "given": {"zh-CN": "人工指定：{priority}", "en": "given by hand: {priority}"},
    "default": {"zh-CN": "未说明影响范围和紧急度：{priority}", "en": "impact and urgency are not known: {priority}"},
    "matrix": {
        "zh-CN": "矩阵：{impact} × {urgency} = {priority}",
        "en": "matrix: {impact} × {urgency} = {priority}",
    },
    "factors": {"zh-CN": "因素评分 {score}（{by}）→ {priority}", "en": "factors: {score} ({by}) → {priority}"},
    "unsolved": {"zh-CN": "{minutes} 分钟未解决 → {priority}", "en": "unsolved for {minutes} minutes → {priority}"},
    "widened": {
        "zh-CN": "同因工单达到 {count} 个 → {priority}",
        "en": "{count} tickets of the same cause → {priority}",
    },
    "impact": {"zh-CN": "影响范围扩大到{impact} → {priority}", "en": "the impact widened to {impact} → {priority}"},
}


def explain(reasons: Sequence[Mapping[str, Any]], locale: str) -> list[str]:
    """One line for each step of the way."""
    return [_line(one, locale) for one in reasons]


def _line(reason: Mapping[str, Any], locale: str) -> str:
    words: dict[str, Any] = {**reason, "priority": in_locale(PRIORITY_NAMES[reason["priority"]], locale)}
    assumed = reason.get("assumed", ())
    for name, names in (("impact", IMPACT_NAMES), ("urgency", URGENCY_NAMES)):
        if name in reason:
            words[name] = in_locale(names[reason[name]], locale)
            words[name] += in_locale(_ASSUMED, locale) if name in assumed else ""
    if "by" in reason:
        words["by"] = ("、" if locale == "zh-CN" else ", ").join(
            in_locale(FACTOR_NAMES[name], locale) for name in reason["by"]
        )
    return in_locale(_LINES[reason.get("why", reason["kind"])], locale).format_map(words)
